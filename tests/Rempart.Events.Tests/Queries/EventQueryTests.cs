namespace Rempart.Events.Tests.Queries;

public sealed class EventQueryTests
{
    [Theory]
    [InlineData("", "*")]
    [InlineData("  ", "*")]
    [InlineData("*", "*")]
    [InlineData("user:root", "user:root")]
    [InlineData("USER:root", "user:root")]
    [InlineData("user: root", "user:root")]
    [InlineData("user:root host:web", "user:root AND host:web")]
    [InlineData("user:root and host:web or not status:failure", "user:root AND host:web OR NOT status:2")]
    [InlineData("(user:a OR user:b) host:web", "(user:a OR user:b) AND host:web")]
    [InlineData("((user:a) (user:b)) user:c", "user:a AND user:b AND user:c")]
    [InlineData("NOT NOT user:a", "user:a")]
    [InlineData("-user:a", "NOT user:a")]
    [InlineData("NOT (user:a OR user:b)", "NOT (user:a OR user:b)")]
    [InlineData("user:(a, b OR c d)", "user:a OR user:b OR user:c OR user:d")]
    [InlineData("user:*", "user:*")]
    [InlineData("exists:user", "user:*")]
    [InlineData("exists:unmapped.tty", "unmapped.tty:*")]
    [InlineData("user:ro*t?", "user:ro*t?")]
    [InlineData("user:ro\\*t", "user:\"ro*t\"")]
    [InlineData("user:\"ro*t\"", "user:\"ro*t\"")]
    [InlineData("user:\"a \\\"b\\\" C:\\temp\"", "user:\"a \\\"b\\\" C:\\\\temp\"")]
    [InlineData("user=Root", "user=\"Root\"")]
    [InlineData("user!=root", "NOT user=\"root\"")]
    [InlineData("user:\"\"", "user:\"\"")]
    [InlineData("port:22", "port:22")]
    [InlineData("port>=1024", "port>=1024")]
    [InlineData("port > 1024", "port>=1025")]
    [InlineData("port:>=1024", "port>=1024")]
    [InlineData("port<22", "port<=21")]
    [InlineData("port:[1 TO 1024]", "port:[1 TO 1024]")]
    [InlineData("port:[1 to *]", "port>=1")]
    [InlineData("port:[* TO *]", "port:[* TO *]")]
    [InlineData("port:4*", "port:4*")]
    [InlineData("port>9223372036854775807", "port:[1 TO 0]")]
    [InlineData("code:(401, 403)", "code:401 OR code:403")]
    [InlineData("is_mfa:true", "is_mfa:true")]
    [InlineData("src_endpoint.ip:10.1.2.3/8", "src_endpoint.ip:10.0.0.0/8")]
    [InlineData("ip:2001:db8::1/32", "ip:2001:db8::/32")]
    [InlineData("ip:192.0.2.7", "ip:192.0.2.7")]
    [InlineData("unmapped.addr:10.0.0.0/8", "unmapped.addr:10.0.0.0/8")]
    [InlineData("unmapped.size>=5", "unmapped.size>=5")]
    [InlineData("unmapped.RequestObject.kind:Pod", "unmapped.RequestObject.kind:Pod")]
    [InlineData("path:/etc/passwd", "path:/etc/passwd")]
    [InlineData("class:authentication", "class:3002")]
    [InlineData("class:\"SSH Activity\"", "class:4007")]
    [InlineData("class:auth*", "class:3002")]
    [InlineData("class:3002", "class:3002")]
    [InlineData("severity>=high", "severity>=4")]
    [InlineData("status:failure", "status:2")]
    [InlineData("category:application*", "class_uid:[6000 TO 6999]")]
    [InlineData("category:3", "class_uid:[3000 TO 3999]")]
    [InlineData("activity:logon", "class_uid:3002 AND activity_id:1")]
    [InlineData("activity:close host:a", "(class_uid:2004 AND activity_id:3 OR class_uid:4001 AND activity_id:2 OR class_uid:4007 AND activity_id:2) AND host:a")]
    [InlineData("time:2026-11-30", "time:[1795996800000 TO 1796083199999]")]
    [InlineData("time>=2026-11-30T09:15", "time>=1796030100000")]
    [InlineData("time>2026-11-30T09:15:00+01:00", "time>=1796026501000")]
    [InlineData("resources[].name:x", "resources.name:x")]
    [InlineData("failed password", "\"failed\" AND \"password\"")]
    [InlineData("\"Failed password\"", "\"Failed password\"")]
    [InlineData("fail*root", "fail*root")]
    [InlineData("10.0.0.1:22", "\"10.0.0.1:22\"")]
    [InlineData("\"AND\" android", "\"AND\" AND \"android\"")]
    [InlineData("a\\:b", "\"a:b\"")]
    [InlineData("ends\\", "\"ends\\\\\"")]
    public void A_query_is_read_as_it_is_meant(string text, string canonical)
    {
        EventQuery.TryParse(text, out var query, out var problem).ShouldBeTrue(problem?.ToString());

        query.ToString().ShouldBe(canonical);
    }

    [Theory]
    [InlineData("usr:root", "character 1: There is no field 'usr'. Did you mean user? To look for the text itself, put it in double quotes.")]
    [InlineData("a AND nothinglikeit:x", "character 7: There is no field 'nothinglikeit'. To look for the text itself, put it in double quotes.")]
    [InlineData("src_endpoint.ipp:1", "character 1: There is no field 'src_endpoint.ipp'. Did you mean src_endpoint.ip? To look for the text itself, put it in double quotes.")]
    [InlineData("hostname:web", "character 1: There is no field 'hostname'. Did you mean device.hostname? To look for the text itself, put it in double quotes.")]
    [InlineData("http://x", "character 1: There is no field 'http'. To look for the text itself, put it in double quotes.")]
    [InlineData("exists:usr", "character 8: There is no field 'usr'. Did you mean user? To look for the text itself, put it in double quotes.")]
    [InlineData("user:", "character 6: A value is missing: write field:value, or field:* for any value.")]
    [InlineData("(user:)", "character 7: A value is missing: write field:value, or field:* for any value.")]
    [InlineData("user:()", "character 7: A value is missing: write field:value, or field:* for any value.")]
    [InlineData("user:(a AND b)", "character 9: A value is missing: write field:value, or field:* for any value.")]
    [InlineData("a AND", "character 6: Something to look for is missing here.")]
    [InlineData("OR a", "character 1: Something to look for is missing here.")]
    [InlineData("a AND OR b", "character 7: Something to look for is missing here.")]
    [InlineData("()", "character 2: Something to look for is missing here.")]
    [InlineData("\"\"", "character 1: Something to look for is missing here.")]
    [InlineData("NOT", "character 4: Something to look for is missing here.")]
    [InlineData("user:\"root", "character 6: The double quote is never closed.")]
    [InlineData("(a OR b", "character 1: The parenthesis is never closed.")]
    [InlineData("user:(a b", "character 6: The parenthesis is never closed.")]
    [InlineData("a) b", "character 2: The parenthesis was never opened. To look for it, put it in double quotes.")]
    [InlineData("port:ssh", "character 6: This field holds whole numbers, and 'ssh' is none.")]
    [InlineData("port>=x", "character 7: This field holds whole numbers, and 'x' is none.")]
    [InlineData("port:[1 2]", "character 6: A range is written [1 TO 1024]; * is no bound.")]
    [InlineData("port:[1 TO 2", "character 6: A range is written [1 TO 1024]; * is no bound.")]
    [InlineData("user>a", "character 6: This field holds text: it has no order. Write field:value, or a pattern with *.")]
    [InlineData("time:yesterday", "character 6: 'yesterday' is no time. Write 2026-11-30 or 2026-11-30T09:15:00Z.")]
    [InlineData("is_mfa:maybe", "character 8: This field is true or false, not 'maybe'.")]
    [InlineData("ip:10.0.0.0/33", "character 4: '10.0.0.0/33' is no network. Write 10.0.0.0/8 or 2001:db8::/32.")]
    [InlineData("ip:10.0.0/8", "character 4: '10.0.0/8' is no network. Write 10.0.0.0/8 or 2001:db8::/32.")]
    [InlineData("severity:hihg", "character 10: 'hihg' is no value of this field. Did you mean High?")]
    [InlineData("class:wizardry", "character 7: 'wizardry' is no value of this field.")]
    [InlineData("activity:logn", "character 10: 'logn' is no value of this field. Did you mean Logon?")]
    public void What_is_no_query_is_refused_with_its_place_and_a_suggestion(string text, string message)
    {
        EventQuery.TryParse(text, out _, out var problem).ShouldBeFalse();

        problem!.ToString().ShouldBe(message);
    }

    [Fact]
    public void Sizes_are_bounded()
    {
        Problem(new string('a', EventQuery.LongestText + 1)).ShouldBe("character 4097: The query is longer than 4096 characters.");
        Problem(new string('(', 33) + "a" + new string(')', 33)).ShouldBe("character 33: More than 32 parentheses within each other.");
        Problem(string.Concat(Enumerable.Repeat("NOT ", 33)) + "a").ShouldBe("character 129: More than 32 parentheses within each other.");
        Problem(string.Join(' ', Enumerable.Repeat("a", 257))).ShouldBe("character 513: The query asks for more than 256 things.");
        Problem($"user:({string.Join(' ', Enumerable.Repeat("a", 257))})").ShouldBe("character 517: The query asks for more than 256 things.");
    }

    [Fact]
    public void Every_named_field_can_be_asked_for()
    {
        foreach (var name in EventQuery.FieldNames)
        {
            EventQuery.TryParse($"exists:{name}", out var query, out var problem).ShouldBeTrue(problem?.ToString());
            query.ToString().ShouldBe($"{name}:*");
        }
    }

    private static string Problem(string text) => EventQuery.TryParse(text, out _, out var problem) ? "none" : problem.ToString();
}
