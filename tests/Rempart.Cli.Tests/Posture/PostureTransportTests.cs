using System.Text.Json;
using Rempart.Cli.Hosting;
using Rempart.Cli.Tests.Client;
using Rempart.Core.Controls;
using Rempart.Core.Posture;

namespace Rempart.Cli.Tests.Posture;

/// <summary>What commands send and how they show answers; the answers are canned, so nothing here says that a server gives them.</summary>
public class PostureTransportTests
{
    private const string Server = "https://rempart.test";

    [Theory]
    [InlineData(Outcome.Satisfied, 0)]
    [InlineData(Outcome.NotSatisfied, 1)]
    [InlineData(Outcome.Unknown, 3)]
    public async Task At_transport_level_status_exits_by_the_outcome_of_the_whole(Outcome outcome, int expected)
    {
        var report = Samples.Report(Samples.Control("platform.self", Outcome.Satisfied), Samples.Control("exposure.listeners", outcome, open: outcome == Outcome.NotSatisfied ? 1 : 0));
        using var run = new CliRun { Transport = new FakeServer().On("GET /api/v1/posture", report, json => json.PostureReport) };

        (await run.RunAsync("status", "--server", Server)).ShouldBe(expected);

        run.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task At_transport_level_status_says_what_is_wrong_since_when_and_the_command_that_mends_it()
    {
        var report = Samples.Report(
            Samples.Control("platform.self", Outcome.Satisfied),
            Samples.Control("exposure.listeners", Outcome.NotSatisfied, open: 2),
            Samples.Control("network.segmentation", Outcome.NotSatisfied, open: 1, enforced: true),
            Samples.Control("transport.tls", Outcome.Unknown, "vault.test could not be read: connection refused\u001b[2J"));
        using var run = new CliRun { Transport = new FakeServer().On("GET /api/v1/posture", report, json => json.PostureReport) };

        (await run.RunAsync("status", "--server", Server)).ShouldBe(ExitCodes.Failed);

        run.Output.ShouldBe("""
            r3edge: NotSatisfied (1 of 4 controls satisfied)

            CONTROL               OUTCOME       SINCE   ASSESSED  FINDINGS  SENTENCE
            platform.self         Satisfied     2h ago  3m ago    -         The sentence of platform.self
            exposure.listeners    NotSatisfied  2h ago  3m ago    2 open    The sentence of exposure.listeners
            network.segmentation  NotSatisfied  2h ago  3m ago    1 open    The sentence of network.segmentation
            transport.tls         Unknown       2h ago  3m ago    -         The sentence of transport.tls

            exposure.listeners: see what is wrong and how to mend it: rempart findings --control exposure.listeners
            network.segmentation: see what is wrong: rempart findings --control network.segmentation; mend it: rempart apply network.segmentation
            transport.tls: vault.test could not be read: connection refused·[2J

            """);
    }

    [Fact]
    public async Task At_transport_level_no_control_at_all_is_not_green()
    {
        using var run = new CliRun { Transport = new FakeServer().On("GET /api/v1/posture", Samples.Report(), json => json.PostureReport) };

        (await run.RunAsync("status", "--server", Server)).ShouldBe(ExitCodes.CouldNotTell);

        run.Output.ShouldContain("The server runs no control.");
    }

    [Fact]
    public async Task At_transport_level_colours_appear_on_a_terminal_and_not_when_NO_COLOR_is_set()
    {
        var report = Samples.Report(Samples.Control("platform.self", Outcome.Satisfied));
        using var coloured = new CliRun { OutputIsTerminal = true, Transport = new FakeServer().On("GET /api/v1/posture", report, json => json.PostureReport) };
        using var plain = new CliRun { OutputIsTerminal = true, Transport = new FakeServer().On("GET /api/v1/posture", report, json => json.PostureReport) };
        plain.Variables["NO_COLOR"] = "1";

        (await coloured.RunAsync("status", "--server", Server)).ShouldBe(ExitCodes.True);
        (await plain.RunAsync("status", "--server", Server)).ShouldBe(ExitCodes.True);

        coloured.Output.ShouldContain("\u001b[");
        plain.Output.ShouldNotContain("\u001b[");
        plain.Output.ShouldContain("platform.self");
    }

    [Fact]
    public async Task At_transport_level_verify_sends_the_controls_and_shows_findings_and_reasons()
    {
        var server = new FakeServer().On(
            "POST /api/v1/assessments",
            new VerifyResponse([Samples.Assessment("exposure.listeners", Outcome.NotSatisfied), Samples.Assessment("transport.tls", Outcome.Unknown)]),
            json => json.VerifyResponse);
        using var run = new CliRun { Transport = server };

        (await run.RunAsync("verify", "exposure.listeners", "transport.tls", "--server", Server)).ShouldBe(ExitCodes.Failed);

        server.Asked.ShouldBe(["""POST /api/v1/assessments {"controls":["exposure.listeners","transport.tls"]}"""]);
        run.Output.ShouldBe($"""
            CONTROL             OUTCOME       FINDINGS  EXAMINED  TOOK   EVIDENCE
            exposure.listeners  NotSatisfied  1         1         42 ms  12
            transport.tls       Unknown       -         1         42 ms  12

            exposure.listeners: NotSatisfied
              high  host/bastion 0.0.0.0:8080/tcp  {Samples.Listener.Fingerprint("exposure.listeners")[..12]}
                python3 listens and nothing declares it.
                mend: Stop it: kill 4711

            transport.tls: Unknown
              host bastion could not be read: connection refused

            """);
    }

    [Fact]
    public async Task At_transport_level_findings_are_read_over_all_pages()
    {
        var server = new FakeServer()
            .On("GET /api/v1/findings?state=all&control=exposure.listeners&limit=200", new Page<FindingRecord>([Samples.Record("aa")], "p 2", 2), json => json.PageFindingRecord)
            .On("GET /api/v1/findings?state=all&control=exposure.listeners&limit=200&after=p%202", new Page<FindingRecord>([Samples.Record("bb", FindingState.Resolved)], null, 2), json => json.PageFindingRecord);
        using var run = new CliRun { Transport = server };

        (await run.RunAsync("findings", "--state", "all", "--control", "exposure.listeners", "--output", "json", "--server", Server)).ShouldBe(ExitCodes.True);

        using var page = JsonDocument.Parse(run.Output);
        page.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("fingerprint").GetString()).ShouldBe(["aa", "bb"]);
        page.RootElement.GetProperty("total").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task At_transport_level_findings_can_be_read_by_people_and_as_sarif()
    {
        var acceptance = new RiskAcceptance("Legacy until the move", "alice", CliRun.Now, CliRun.Now.AddDays(30));
        var server = new FakeServer()
            .On("GET /api/v1/findings?state=open&limit=200", new Page<FindingRecord>([Samples.Record("aa11", FindingState.RiskAccepted, acceptance), Samples.Record("bb22")], null, 2), json => json.PageFindingRecord)
            .On("GET /api/v1/posture", Samples.Report(), json => json.PostureReport);
        using var people = new CliRun { Transport = server };
        using var machine = new CliRun { Transport = server };

        (await people.RunAsync("findings", "--server", Server)).ShouldBe(ExitCodes.True);
        (await machine.RunAsync("findings", "--server", Server, "--output", "sarif")).ShouldBe(ExitCodes.True);

        people.Output.ShouldBe("""
            exposure.listeners
              high  host/bastion 0.0.0.0:8080/tcp  aa11
                python3 listens and nothing declares it.
                mend: Stop it: kill 4711
                risk accepted by alice until 2026-12-23 12:00Z: Legacy until the move
              high  host/bastion 0.0.0.0:8080/tcp  bb22
                python3 listens and nothing declares it.
                mend: Stop it: kill 4711
                open since 3d ago, last seen 5m ago

            Findings: 2

            """);
        JsonDocument.Parse(machine.Output).RootElement.GetProperty("runs")[0].GetProperty("results").GetArrayLength().ShouldBe(2);
    }

    [Theory]
    [InlineData("2027-01-31", "2027-02-01T00:00:00\\u002B00:00")]
    [InlineData("30d", "2026-12-23T12:00:00\\u002B00:00")]
    public async Task At_transport_level_accept_finds_the_fingerprint_and_sends_reason_and_end(string until, string sent)
    {
        var whole = "0123456789abcdef0123456789abcdef";
        var server = new FakeServer()
            .On("GET /api/v1/findings?state=all&limit=200", new Page<FindingRecord>([Samples.Record("ffff" + whole[4..]), Samples.Record(whole)], null, 2), json => json.PageFindingRecord)
            .On($"POST /api/v1/findings/{whole}/acceptance", Samples.Record(whole, FindingState.RiskAccepted), json => json.FindingRecord);
        using var run = new CliRun { Transport = server };

        (await run.RunAsync("accept", "012345", "--reason", "Legacy until the move", "--until", until, "--server", Server)).ShouldBe(ExitCodes.True, run.Error);

        server.Asked[^1].ShouldEndWith($$"""{"reason":"Legacy until the move","until":"{{sent.Replace("\\u002B", "+", StringComparison.Ordinal)}}"}""");
        run.Output.ShouldStartWith("Accepted: exposure.listeners host/bastion 0.0.0.0:8080/tcp, until ");
    }

    [Fact]
    public async Task At_transport_level_an_ambiguous_or_unknown_fingerprint_changes_nothing()
    {
        var one = "abcdef00000000000000000000000001";
        var two = "abcdef00000000000000000000000002";
        var server = new FakeServer().On("GET /api/v1/findings?state=all&limit=200", new Page<FindingRecord>([Samples.Record(one), Samples.Record(two)], null, 2), json => json.PageFindingRecord);
        using var run = new CliRun { Transport = server };

        (await run.RunAsync("accept", "ABCDEF", "--withdraw", "--server", Server)).ShouldBe(ExitCodes.Usage);
        (await run.RunAsync("accept", "123456", "--withdraw", "--server", Server)).ShouldBe(ExitCodes.Usage);

        run.Error.ShouldBe($"""
            error: more than one fingerprint begins with 'abcdef'; give more digits:
              {one}  exposure.listeners  host/bastion 0.0.0.0:8080/tcp
              {two}  exposure.listeners  host/bastion 0.0.0.0:8080/tcp
            error: no finding has a fingerprint that begins with '123456'; 'rempart findings --state all' lists them

            """);
        server.Asked.Count.ShouldBe(2);
    }
}
