using Rempart.Events.Tests.Support;

namespace Rempart.Events.Tests.Conformance;

/// <summary>What CrowdSec's parsers find in the lines of its hub's tests, ours find too.</summary>
public sealed class CrowdSecTests
{
    private const string Scheme = "the request is for a whole URL; they lose its scheme, we keep the URL and its parts";

    // Where we differ on purpose: test, event, name and why.
    private static readonly (string Test, int Index, string Name, string Why)[] Differences =
    [
        ("nginx_req_limit_exceeded", 6, "request", Scheme), ("nginx_req_limit_exceeded", 6, "http_path", Scheme),
        ("nginx_req_limit_exceeded", 7, "request", Scheme), ("nginx_req_limit_exceeded", 7, "http_path", Scheme),
        ("nginx_req_limit_exceeded", 8, "request", Scheme), ("nginx_req_limit_exceeded", 8, "http_path", Scheme),
    ];

    // Each test, the parser of theirs, our kind, and how many comparisons agree.
    public static TheoryData<string, string, string, int> Tests => new()
    {
        { "sshd-logs", "crowdsecurity/sshd-logs", "sshd", 216 },
        { "sshd-invalid-bf", "crowdsecurity/sshd-logs", "sshd", 60 },
        { "sshd-success-logs", "crowdsecurity/sshd-success-logs", "sshd", 47 },
        { "nginx_http-logs", "crowdsecurity/nginx-logs", "nginx", 167 },
        { "nginx_http-catch-npm", "crowdsecurity/nginx-logs", "nginx", 124 },
        { "nginx_req_limit_exceeded", "crowdsecurity/nginx-logs", "nginx", 141 },
        { "nginx-proxy-manager-malformed", "crowdsecurity/nginx-proxy-manager-logs", "nginx", 180 },
        { "apache2-logs", "crowdsecurity/apache2-logs", "apache", 167 },
        { "apache2-malformed", "crowdsecurity/apache2-logs", "apache", 176 },
        { "pgsql-logs", "crowdsecurity/pgsql-logs", "postgresql", 29 },
        { "pgsql-user-enum", "crowdsecurity/supabase-docker-pgsql", "postgresql", 84 },
        { "auditd-logs", "crowdsecurity/auditd-logs", "auditd", 152 },
        { "traefik_json", "crowdsecurity/traefik-logs", "traefik", 299 },
    };

    [Theory]
    [MemberData(nameof(Tests))]
    public void Our_events_agree_with_their_assertions(string name, string parser, string kind, int agreed)
    {
        var test = CrowdSecTest.Read(name, parser);
        var events = Parsed.Lines(kind, test.Log);
        var differences = new List<string>();
        var count = 0;
        foreach (var assertion in test.Assertions)
        {
            if (CrowdSecMapping.Agrees(assertion, events[assertion.Index]) is not { } agrees)
                continue;
            if (agrees)
                count++;
            else if (!Differences.Any(known => known.Test == name && known.Index == assertion.Index && assertion.Path.Contains($"\"{known.Name}\"")))
                differences.Add($"{assertion.Index} {assertion.Path} must be {assertion.Value} in {events[assertion.Index].Json}");
        }
        differences.ShouldBeEmpty();
        count.ShouldBe(agreed);
    }

    [Fact]
    public void The_differences_are_still_there()
    {
        foreach (var difference in Differences)
        {
            var (name, parser, kind, _) = Tests.Select(row => row.Data).Single(row => row.Item1 == difference.Test);
            var test = CrowdSecTest.Read(name, parser);
            var assertion = test.Assertions.Single(one => one.Index == difference.Index && one.Path.EndsWith($"[\"{difference.Name}\"]", StringComparison.Ordinal));

            CrowdSecMapping.Agrees(assertion, Parsed.Lines(kind, test.Log)[assertion.Index]).ShouldBe(false, difference.Why);
        }
    }
}
