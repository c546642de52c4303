using Rempart.Events.Tests.Support;

namespace Rempart.Events.Tests.Parsers;

public sealed class WebTests
{
    private static readonly string[] Http = ["src_endpoint.ip", "actor.user.name", "http_request.http_method", "http_request.url.path", "http_request.url.query_string", "http_response.code", "http_response.length", "http_request.user_agent"];

    [Theory]
    [InlineData("192.0.2.7 - - [08/Jun/2020:06:49:01 +0000] \"GET /a/b?c=d HTTP/1.1\" 200 803 \"-\" \"curl/8\"", "HttpActivity/3 Success", null, "GET", "/a/b", "c=d", "200", "803", "curl/8")]
    [InlineData("192.0.2.7 - bob [08/Jun/2020:06:49:01 +0000] \"POST /login HTTP/2.0\" 401 0 \"-\" \"-\"", "HttpActivity/6 Failure", "bob", "POST", "/login", null, "401", "0", null)]
    [InlineData("192.0.2.7 - - [08/Jun/2020:06:49:01 +0000] \"GET /a b c HTTP/1.1\" 400 0", "HttpActivity/3 Failure", null, "GET", "/a b c", null, "400", "0", null)]
    [InlineData("192.0.2.7 - - [08/Jun/2020:06:49:01 +0000] \"-\" 408 - \"-\" \"-\"", "HttpActivity/99 Failure", null, null, null, null, "408", null, null)]
    [InlineData("192.0.2.7 - - [08/Jun/2020:06:49:01 +0000] \"PROPFIND / HTTP/1.1\" 405 166 \"-\" \"x\\\"y\"", "HttpActivity/99 Failure", null, "PROPFIND", "/", null, "405", "166", "x\\\"y")]
    public void An_access_line_is_an_HTTP_activity(string line, string what, string? user, string? method, string? path, string? query, string? status, string? bytes, string? agent)
    {
        foreach (var kind in new[] { "nginx", "apache" })
        {
            var parsed = Parsed.One(kind, line);

            parsed.What.ShouldBe(what);
            parsed.Time.ShouldBe(new DateTimeOffset(2020, 6, 8, 6, 49, 1, TimeSpan.Zero));
            Http.Select(name => parsed[name]).ShouldBe(["192.0.2.7", user, method, path, query, status, bytes, agent]);
        }
    }

    // What a client sends as its name stands before the time; servers escape quotes in it.
    [Fact]
    public void A_user_who_calls_himself_like_a_line_changes_nothing()
    {
        var parsed = Parsed.One("nginx", "192.0.2.7 - x [01/Jan/2001:00:00:00 +0000] \\x22GET / HTTP/1.1\\x22 200 [08/Jun/2020:06:49:01 +0000] \"GET /admin HTTP/1.1\" 401 5 \"-\" \"-\"");

        parsed.Say("src_endpoint.ip", "http_request.url.path", "http_response.code").ShouldBe("src_endpoint.ip=192.0.2.7 http_request.url.path=/admin http_response.code=401");
        parsed["actor.user.name"].ShouldBe("x [01/Jan/2001:00:00:00 +0000] \\x22GET / HTTP/1.1\\x22 200");
    }

    [Fact]
    public void The_error_log_of_nginx_has_its_fields_at_the_end()
    {
        var parsed = Parsed.One("nginx", "2021/12/01 13:53:33 [error] 31#32: *46 open() \"/x, client: 6.6.6.6, server: y\" failed (2: No such file or directory), client: 192.0.2.7, server: localhost, request: \"GET /x HTTP/1.1\", host: \"shop.example:8080\", referrer: \"https://a.example/\"");

        parsed.What.ShouldBe("HttpActivity/3 Failure");
        parsed.Say("src_endpoint.ip", "dst_endpoint.hostname", "http_request.url.hostname", "http_request.url.port", "http_request.referrer", "actor.process.pid", "session.uid", "unmapped.ambiguous").ShouldBe(
            "src_endpoint.ip=192.0.2.7 dst_endpoint.hostname=localhost http_request.url.hostname=shop.example http_request.url.port=8080 http_request.referrer=https://a.example/ actor.process.pid=31 session.uid=46 unmapped.ambiguous=client: stands twice");
    }

    [Theory]
    [InlineData("2021/12/01 13:53:33 [error] 31#31: *46 user \"eve\": password mismatch, client: 192.0.2.7, server: x, request: \"GET / HTTP/1.1\", host: \"x\"", "password mismatch")]
    [InlineData("2021/12/01 13:53:33 [error] 31#31: *46 user \"eve\" was not found in \"/etc/nginx/htpasswd\", client: 192.0.2.7, server: x, request: \"GET / HTTP/1.1\", host: \"x\"", "user not found")]
    [InlineData("[Thu Oct 13 12:24:49.880562 2022] [auth_basic:error] [pid 10:tid 14] [client 192.0.2.7:50229] AH01617: user eve: authentication failure for \"/a\": Password Mismatch", "password mismatch")]
    [InlineData("[Thu Oct 13 12:24:49 2022] [error] [client 192.0.2.7] user eve not found: /a", "user not found")]
    public void A_refused_password_is_a_failed_authentication(string line, string detail)
    {
        var parsed = Parsed.One(line[0] == '[' ? "apache" : "nginx", line);

        parsed.What.ShouldBe("Authentication/1 Failure");
        parsed.Say("user.name", "src_endpoint.ip", "status_detail").ShouldBe($"user.name=eve src_endpoint.ip=192.0.2.7 status_detail={detail}");
    }

    [Fact]
    public void Traefik_writes_JSON_or_the_common_format()
    {
        var json = Parsed.One("traefik", "{\"ClientAddr\":\"10.0.0.1:39496\",\"ClientHost\":\"6.6.6.6, 192.0.2.7\",\"ClientPort\":\"39496\",\"ClientUsername\":\"-\",\"DownstreamContentSize\":19,\"DownstreamStatus\":404,\"RequestHost\":\"shop.example\",\"RequestMethod\":\"GET\",\"RequestPath\":\"/x?y=1\",\"RequestProtocol\":\"HTTP/2.0\",\"ServiceURL\":{\"Scheme\":\"http\"},\"StartUTC\":\"2021-12-08T14:02:43.587782192Z\",\"level\":\"info\",\"time\":\"2021-12-08T14:02:44Z\"}");
        json.What.ShouldBe("HttpActivity/3 Failure");
        json.Say("src_endpoint.ip", "http_request.url.hostname", "http_request.url.path", "http_request.version", "unmapped.ServiceURL", "unmapped.time").ShouldBe(
            "src_endpoint.ip=192.0.2.7 http_request.url.hostname=shop.example http_request.url.path=/x http_request.version=2.0 unmapped.ServiceURL={\"Scheme\":\"http\"} unmapped.time=2021-12-08T14:02:44Z");
        json.Json.ShouldContain("\"x_forwarded_for\":[\"6.6.6.6\",\"192.0.2.7\"]");

        Parsed.One("traefik", "192.0.2.7 - - [08/Jun/2020:06:49:01 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"-\" 12 \"web@docker\" \"http://10.0.0.3:80\" 3ms")
            .Say("src_endpoint.ip", "unmapped.RouterName", "unmapped.Duration").ShouldBe("src_endpoint.ip=192.0.2.7 unmapped.RouterName=web@docker unmapped.Duration=3ms");
    }

    [Theory]
    [InlineData("nginx", "192.0.2.7 - - [08/Jun/2020:06:49:01 +0000] \"GET / HTTP/1.1")]
    [InlineData("nginx", "192.0.2.7 - - [99/Jun/2020:06:49:01 +0000] \"GET / HTTP/1.1\" 200 1")]
    [InlineData("apache", "[nonsense] x")]
    [InlineData("traefik", "{\"DownstreamStatus\":")]
    [InlineData("traefik", "{}")]
    public void What_is_broken_is_a_base_event_with_the_reason(string kind, string line)
    {
        var parsed = Parsed.One(kind, line);

        parsed.What.ShouldBe("Base/0 Unknown");
        parsed.Problem.ShouldNotBeNull();
        parsed.Raw.ShouldBe(line);
    }
}
