using Rempart.Events.Tests.Support;

namespace Rempart.Events.Tests.Parsers;

public sealed class JsonSourceTests
{
    private const string Audit = "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"level\":\"RequestResponse\",\"auditID\":\"a1\",\"stage\":\"ResponseComplete\",\"requestURI\":\"/api/v1/namespaces/prod/secrets/x?timeout=5s\",\"verb\":\"VERB\",\"user\":{\"username\":\"system:anonymous\",\"groups\":[\"system:unauthenticated\",\"x\"],\"extra\":{\"a\":[\"b\"]}},\"sourceIPs\":[\"192.0.2.7\",\"10.0.0.1\"],\"userAgent\":\"curl/8\",\"objectRef\":{\"resource\":\"secrets\",\"namespace\":\"prod\",\"name\":\"x\",\"apiVersion\":\"v1\"},\"responseStatus\":{\"metadata\":{},\"code\":CODE,\"reason\":\"Forbidden\"},\"requestObject\":{\"spec\":{\"hostNetwork\":true}},\"requestReceivedTimestamp\":\"2026-11-24T09:22:18.763960Z\",\"annotations\":{\"authorization.k8s.io/decision\":\"forbid\"}}";

    private static readonly System.Text.Json.JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static string Event(string verb, int code) => Audit.Replace("VERB", verb, StringComparison.Ordinal).Replace("CODE", $"{code}", StringComparison.Ordinal);

    [Theory]
    [InlineData("get", 403, "ApiActivity/2 Failure")]
    [InlineData("watch", 200, "ApiActivity/2 Success")]
    [InlineData("create", 201, "ApiActivity/1 Success")]
    [InlineData("patch", 200, "ApiActivity/3 Success")]
    [InlineData("deletecollection", 200, "ApiActivity/4 Success")]
    [InlineData("impersonate", 200, "ApiActivity/99 Success")]
    public void A_Kubernetes_audit_event_is_an_API_activity(string verb, int code, string what)
    {
        var parsed = Parsed.One("kubernetes-audit", Event(verb, code));

        parsed.What.ShouldBe(what);
        parsed.Time.ShouldBe(new DateTimeOffset(2026, 11, 24, 9, 22, 18, TimeSpan.Zero).AddTicks(7639600));
        parsed.Say("actor.user.name", "src_endpoint.ip", "src_endpoint.intermediate_ips", "resources.type", "resources.namespace", "resources.name", "http_request.url.path", "metadata.original_event_uid").ShouldBe(
            "actor.user.name=system:anonymous src_endpoint.ip=192.0.2.7 src_endpoint.intermediate_ips=10.0.0.1 resources.type=secrets resources.namespace=prod resources.name=x http_request.url.path=/api/v1/namespaces/prod/secrets/x metadata.original_event_uid=a1");
        parsed.Json.ShouldContain("\"groups\":[{\"name\":\"system:unauthenticated\"},{\"name\":\"x\"}]");
        parsed.Json.ShouldContain("\"resources\":[{\"name\":\"x\",\"namespace\":\"prod\",\"type\":\"secrets\"}]");
        parsed.Say("unmapped.requestObject", "unmapped.annotations", "unmapped.stage").ShouldBe(
            "unmapped.requestObject={\"spec\":{\"hostNetwork\":true}} unmapped.annotations={\"authorization.k8s.io/decision\":\"forbid\"} unmapped.stage=ResponseComplete");
    }

    [Fact]
    public void An_EventList_is_many_events_on_one_line_or_printed_for_people()
    {
        var list = $"{{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"metadata\":{{}},\"items\":[{Event("get", 200)},{Event("create", 201)}]}}";
        Parsed.Lines("kubernetes-audit", list).Select(parsed => parsed["api.operation"]).ShouldBe(["get", "create"]);
        Parsed.Lines("auto", list).Select(parsed => parsed["api.operation"]).ShouldBe(["get", "create"]);

        using var document = System.Text.Json.JsonDocument.Parse(list);
        var lines = System.Text.Json.JsonSerializer.Serialize(document, Indented).Split('\n');
        var events = Parsed.Lines("kubernetes-audit", lines);
        events.Select(parsed => parsed["api.operation"]).ShouldBe(["get", "create"]);
        events.ShouldAllBe(parsed => !parsed.Json.Contains('\n'));
    }

    [Fact]
    public void Every_known_code_of_Auth0_has_a_class_and_an_activity()
    {
        var codes = File.ReadAllLines(Conformance.Corpus.Reference("identity/auth0-codes.tsv")).Select(line => line.Split('\t')[0]).Where(code => code.Length > 0).ToArray();

        codes.Length.ShouldBe(166);
        codes.Except(Rempart.Events.Parsers.Auth0.Auth0Codes.All).ShouldBeEmpty();
        Rempart.Events.Parsers.Auth0.Auth0Codes.All.Except(codes).ShouldBeEmpty();
        foreach (var code in codes)
            Parsed.One("auth0", $"{{\"log_id\":\"1\",\"type\":\"{code}\"}}").Class.ShouldNotBe(EventClass.Base);
    }

    [Theory]
    [InlineData("s", "Authentication/1 Success", EventSeverity.Informational)]
    [InlineData("fp", "Authentication/1 Failure", EventSeverity.Low)]
    [InlineData("slo", "Authentication/2 Success", EventSeverity.Informational)]
    [InlineData("limit_wc", "Authentication/1 Failure", EventSeverity.Medium)]
    [InlineData("ferrt", "Authentication/3 Failure", EventSeverity.Medium)]
    [InlineData("gd_auth_rejected", "Authentication/99 Failure", EventSeverity.Medium)]
    [InlineData("ss", "AccountChange/1 Success", EventSeverity.Informational)]
    [InlineData("sapi", "ApiActivity/3 Success", EventSeverity.Informational)]
    [InlineData("something_new_failed", "ApiActivity/99 Failure", EventSeverity.Informational)]
    public void A_code_of_Auth0_says_what_happened(string code, string what, EventSeverity severity)
    {
        var parsed = Parsed.One("auth0", $"{{\"log_id\":\"900\",\"data\":{{\"date\":\"2026-11-24T09:00:00.000Z\",\"type\":\"{code}\",\"ip\":\"192.0.2.7\",\"user_name\":\"eve@example.org\",\"user_id\":\"auth0|1\",\"connection\":\"db\",\"client_name\":\"shop\",\"tenant_name\":\"t\",\"log_id\":\"900\",\"user_agent\":\"x\",\"details\":{{\"a\":1}}}}}}");

        parsed.What.ShouldBe(what);
        parsed.Severity.ShouldBe(severity);
        parsed.Say("src_endpoint.ip", "user.name", "user.uid", "actor.idp.name", "service.name", "metadata.tenant_uid", "metadata.original_event_uid", "metadata.event_code", "unmapped.details", "unmapped.log_id").ShouldBe(
            $"src_endpoint.ip=192.0.2.7 user.name=eve@example.org user.uid=auth0|1 actor.idp.name=db service.name=shop metadata.tenant_uid=t metadata.original_event_uid=900 metadata.event_code={code} unmapped.details={{\"a\":1}} unmapped.log_id=");
    }

    [Fact]
    public void A_record_of_Auth0_has_one_id_however_it_is_delivered()
    {
        const string record = "{\"log_id\":\"900\",\"type\":\"s\"}";
        string[] deliveries = [record, "{\"log_id\":\"900\",\"data\":{\"type\":\"s\",\"log_id\":\"900\"}}", $"[{{\"log_id\":\"899\",\"type\":\"f\"}},{record}]"];

        var ids = deliveries.Select(delivery => Parsed.Lines("auth0", "", delivery)[^1]).Select(parsed => System.Text.Json.JsonDocument.Parse(parsed.Json).RootElement.GetProperty("metadata").GetProperty("uid").GetString()).ToArray();

        ids.Distinct().Count().ShouldBe(1);
        Parsed.One("auth0", "{\"log_id\":\"901\",\"type\":\"s\"}").Json.ShouldNotContain(ids[0]!);
    }

    // One object, a line each, an array; the record bare or wrapped; without a date.
    [Theory]
    [InlineData("{\"log_id\":\"1\",\"type\":\"s\"}")]
    [InlineData("{\"log_id\":\"1\",\"data\":{\"type\":\"s\"}}")]
    [InlineData("[{\"log_id\":\"1\",\"type\":\"s\"}]")]
    [InlineData("[ {\"log_id\":\"1\",\"data\":{\"log_id\":\"1\",\"type\":\"s\"}} ]")]
    public void Auth0_sends_in_three_formats(string body)
    {
        foreach (var kind in new[] { "auth0", "auto" })
        {
            var parsed = Parsed.One(kind, body);
            parsed.What.ShouldBe("Authentication/1 Success");
            parsed.Time.ShouldBe(Parsed.Now);
            parsed["metadata.original_event_uid"].ShouldBe("1");
        }
    }

    [Fact]
    public void Two_records_of_an_array_have_ids_of_their_own_and_the_same_delivery_has_the_same()
    {
        const string Body = "[{\"log_id\":\"1\",\"type\":\"s\"},{\"log_id\":\"2\",\"type\":\"s\"}]";
        string[] Ids() => [.. Parsed.Lines("auth0", Body).Select(parsed => parsed.Json[parsed.Json.IndexOf("\"uid\"", StringComparison.Ordinal)..][..41])];

        Ids().Distinct().Count().ShouldBe(2);
        Ids().ShouldBe(Ids());
    }

    [Fact]
    public void Alerts_of_Alertmanager_are_findings()
    {
        const string Body = "{\"version\":\"4\",\"receiver\":\"rempart\",\"status\":\"firing\",\"alerts\":[{\"status\":\"firing\",\"labels\":{\"alertname\":\"Down\",\"severity\":\"critical\",\"job\":\"x\"},\"annotations\":{\"summary\":\"it is down\"},\"startsAt\":\"2026-11-24T09:00:00Z\",\"endsAt\":\"0001-01-01T00:00:00Z\",\"generatorURL\":\"http://p/\",\"fingerprint\":\"f1\"},{\"status\":\"resolved\",\"labels\":{\"alertname\":\"Slow\"},\"fingerprint\":\"f2\"}]}";
        foreach (var kind in new[] { "alertmanager", "auto" })
        {
            var events = Parsed.Lines(kind, Body);

            events.Select(parsed => $"{parsed.What} {parsed.Severity}").ShouldBe(["DetectionFinding/1 Unknown Critical", "DetectionFinding/3 Unknown Unknown"]);
            events[0].Say("finding_info.title", "finding_info.desc", "finding_info.uid", "finding_info.created_time", "unmapped.labels.job").ShouldBe(
                "finding_info.title=Down finding_info.desc=it is down finding_info.uid=f1 finding_info.created_time=1795510800000 unmapped.labels.job=x");
        }
    }

    [Fact]
    public void Evidence_of_Rempart_itself_is_an_API_activity()
    {
        var parsed = Parsed.One("rempart", "{\"kind\":\"Action\",\"subject\":\"network.segmentation\",\"actor\":\"user:alice\",\"at\":\"2026-11-24T09:00:00Z\",\"content\":{\"plan\":1}}");

        parsed.What.ShouldBe("ApiActivity/3 Success");
        parsed.Say("actor.user.name", "resources.name", "metadata.event_code", "unmapped.content").ShouldBe("actor.user.name=user:alice resources.name=network.segmentation metadata.event_code=Action unmapped.content={\"plan\":1}");
    }

    [Theory]
    [InlineData("kubernetes-audit")]
    [InlineData("auth0")]
    [InlineData("alertmanager")]
    [InlineData("rempart")]
    public void What_is_broken_is_a_base_event_with_the_reason(string kind)
    {
        foreach (var line in new[] { "{", "{}", "[]x", "[1,", "{\"verb\":", "hello", "{\"type\":{\"a\":[1,2]}}", "{\"verb\":\"a\"}}", new string('[', 1000), "{\"alerts\":[{" })
        {
            var parsed = Parsed.One(kind, line);
            parsed.What.ShouldBe("Base/0 Unknown", line);
            parsed.Raw.ShouldBe(line);
        }
    }

    [Fact]
    public void Of_a_name_that_stands_twice_the_first_value_counts_and_the_other_is_kept()
    {
        var parsed = Parsed.One("auth0", "{\"log_id\":\"1\",\"type\":\"fp\",\"type\":\"s\",\"x\":1,\"x\":2}");

        parsed.What.ShouldBe("Authentication/1 Failure");
        parsed.Say("unmapped.type", "unmapped.x", "unmapped.x#2").ShouldBe("unmapped.type=s unmapped.x=1 unmapped.x#2=2");
    }

    [Fact]
    public void Escaped_texts_are_read_and_half_a_pair_is_replaced()
    {
        var parsed = Parsed.One("auth0", """{"log_id":"1","type":"fp","user_name":"a\u00e9\ud83d\ude00\n\"\\\/\ud800x"}""");

        parsed["user.name"].ShouldBe("aé😀\n\"\\/\ufffdx");
    }
}
