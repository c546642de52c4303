using System.Text.Json;
using Rempart.Core.Controls;
using Rempart.Core.Posture;
using Rempart.Core.Reporting;

namespace Rempart.Core.Tests.Reporting;

public class SarifWriterTests
{
    private static readonly DateTimeOffset Seen = new(2026, 11, 20, 8, 30, 0, TimeSpan.FromHours(1));
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static FindingRecord Finding(string resource, Severity severity = Severity.High, FindingState state = FindingState.Open, string rule = "undeclared-listener") => new()
    {
        Fingerprint = new Finding(rule, resource, severity, "", "").Fingerprint("exposure.listeners"),
        ControlId = "exposure.listeners",
        Rule = rule,
        Resource = resource,
        Severity = severity,
        Message = "python3 listens; nothing declares it.",
        Remedy = "Stop it: kill 4711",
        State = state,
        FirstSeen = Seen,
        LastSeen = Now,
    };

    private static JsonElement Run(params FindingRecord[] findings)
    {
        var text = SarifWriter.Write(new SarifRun("0.1.0", "r3edge", Now, findings));
        var root = JsonDocument.Parse(text).RootElement;
        root.GetProperty("version").GetString().ShouldBe("2.1.0");
        root.GetProperty("$schema").GetString()!.ShouldEndWith("sarif-schema-2.1.0.json");
        return root.GetProperty("runs").EnumerateArray().Single();
    }

    [Fact]
    public void Without_findings_the_file_says_that_it_looked()
    {
        var run = Run();

        run.GetProperty("results").GetArrayLength().ShouldBe(0);
        run.GetProperty("tool").GetProperty("driver").GetProperty("rules").GetArrayLength().ShouldBe(0);
        run.GetProperty("invocations")[0].GetProperty("executionSuccessful").GetBoolean().ShouldBeTrue();
        run.GetProperty("invocations")[0].GetProperty("endTimeUtc").GetString().ShouldBe("2026-11-23T12:00:00.000Z");
        run.GetProperty("automationDetails").GetProperty("id").GetString().ShouldBe("rempart/r3edge/");
    }

    [Theory]
    [InlineData(Severity.Low, "note", "2.0")]
    [InlineData(Severity.Medium, "warning", "5.5")]
    [InlineData(Severity.High, "error", "8.0")]
    [InlineData(Severity.Critical, "error", "9.5")]
    public void The_level_follows_the_severity(Severity severity, string level, string score)
    {
        var run = Run(Finding("host/a :1/tcp", severity));

        run.GetProperty("results")[0].GetProperty("level").GetString().ShouldBe(level);
        run.GetProperty("results")[0].GetProperty("properties").GetProperty("severity").GetString().ShouldBe(severity.ToString());
        var rule = run.GetProperty("tool").GetProperty("driver").GetProperty("rules")[0];
        rule.GetProperty("defaultConfiguration").GetProperty("level").GetString().ShouldBe(level);
        rule.GetProperty("properties").GetProperty("security-severity").GetString().ShouldBe(score);
    }

    [Fact]
    public void A_rule_stands_once_with_its_worst_severity_and_its_references()
    {
        var run = Run(
            Finding("host/b :2/tcp", Severity.Low), Finding("host/a :1/tcp", Severity.Critical), Finding("host/a :9/tcp", rule: "absent-listener"));

        var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray().ToArray();
        rules.Select(rule => rule.GetProperty("id").GetString()).ShouldBe(["exposure.listeners/absent-listener", "exposure.listeners/undeclared-listener"]);
        rules[1].GetProperty("name").GetString().ShouldBe("UndeclaredListener");
        rules[1].GetProperty("properties").GetProperty("security-severity").GetString().ShouldBe("9.5");
        rules[1].GetProperty("properties").GetProperty("tags").EnumerateArray().Select(tag => tag.GetString())
            .ShouldBe(["security", "ISO/IEC 27001:2022 A.8.20", "ISO/IEC 27001:2022 A.8.21", "NIST CSF 2.0 PR.PS-01", "NIST CSF 2.0 ID.AM-03"]);
        rules[1].GetProperty("help").GetProperty("text").GetString().ShouldBe(
            "Nothing listens that is not declared. See the open findings with: rempart findings --control exposure.listeners\n"
            + "Serves ISO/IEC 27001:2022 A.8.20, ISO/IEC 27001:2022 A.8.21, NIST CSF 2.0 PR.PS-01, NIST CSF 2.0 ID.AM-03.");
        run.GetProperty("results").EnumerateArray()
            .Select(result => (result.GetProperty("ruleIndex").GetInt32(), result.GetProperty("locations")[0].GetProperty("logicalLocations")[0].GetProperty("fullyQualifiedName").GetString()))
            .ShouldBe([(0, "host/a :9/tcp"), (1, "host/a :1/tcp"), (1, "host/b :2/tcp")]);
        foreach (var result in run.GetProperty("results").EnumerateArray())
            rules[result.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString().ShouldBe(result.GetProperty("ruleId").GetString());
    }

    [Fact]
    public void The_fingerprint_is_the_findings_own_and_the_times_are_utc()
    {
        var finding = Finding("host/a :1/tcp");

        var result = Run(finding).GetProperty("results")[0];

        result.GetProperty("partialFingerprints").GetProperty("rempart/v1").GetString().ShouldBe(finding.Fingerprint);
        result.GetProperty("provenance").GetProperty("firstDetectionTimeUtc").GetString().ShouldBe("2026-11-20T07:30:00.000Z");
        result.GetProperty("provenance").GetProperty("lastDetectionTimeUtc").GetString().ShouldBe("2026-11-23T12:00:00.000Z");
        result.GetProperty("message").GetProperty("text").GetString().ShouldBe("python3 listens; nothing declares it.\nStop it: kill 4711");
    }

    [Fact]
    public void The_life_of_a_finding_is_its_baseline_and_its_suppression()
    {
        var acceptance = new RiskAcceptance("Legacy until the move", "alice", Seen, Now.AddDays(30));
        var results = Run(
            Finding("1", state: FindingState.Open),
            Finding("2", state: FindingState.Open) with { LastSeen = Seen },
            Finding("3", state: FindingState.Resolved),
            Finding("4", state: FindingState.RiskAccepted) with { Acceptance = acceptance }).GetProperty("results").EnumerateArray().ToArray();

        results.Select(result => result.GetProperty("baselineState").GetString()).ShouldBe(["unchanged", "new", "absent", "unchanged"]);
        results.Select(result => result.GetProperty("suppressions").GetArrayLength()).ShouldBe([0, 0, 0, 1]);
        var suppression = results[3].GetProperty("suppressions")[0];
        suppression.GetProperty("kind").GetString().ShouldBe("external");
        suppression.GetProperty("status").GetString().ShouldBe("accepted");
        suppression.GetProperty("justification").GetString().ShouldBe("Legacy until the move");
        suppression.GetProperty("properties").GetProperty("by").GetString().ShouldBe("alice");
        suppression.GetProperty("properties").GetProperty("until").GetString().ShouldBe("2026-12-23T12:00:00.000Z");
    }

    [Fact]
    public void The_order_of_the_findings_does_not_matter()
    {
        FindingRecord[] findings = [Finding("b"), Finding("a"), Finding("c", rule: "another")];

        var forward = SarifWriter.Write(new SarifRun("0.1.0", "r3edge", Now, findings));
        var backward = SarifWriter.Write(new SarifRun("0.1.0", "r3edge", Now, [.. findings.Reverse()]));

        backward.ShouldBe(forward);
    }

    [Fact]
    public void A_control_that_the_catalogue_does_not_know_and_hostile_text_are_written_as_they_are()
    {
        var finding = Finding("host/\"x\"\n\u0007é") with { ControlId = "other.control", Message = "</script>\u2028" };

        var run = Run(finding);

        var result = run.GetProperty("results")[0];
        result.GetProperty("locations")[0].GetProperty("logicalLocations")[0].GetProperty("fullyQualifiedName").GetString().ShouldBe("host/\"x\"\n\u0007é");
        result.GetProperty("message").GetProperty("text").GetString().ShouldStartWith("</script>\u2028\n");
        run.GetProperty("tool").GetProperty("driver").GetProperty("rules")[0].GetProperty("properties").GetProperty("tags").GetArrayLength().ShouldBe(1);
    }
}
