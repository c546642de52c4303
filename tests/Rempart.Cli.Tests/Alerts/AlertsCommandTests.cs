using System.Net;
using System.Text.Json;
using Rempart.Cli.Tests.Client;
using Rempart.Core.Alerts;
using Rempart.Core.Posture;

namespace Rempart.Cli.Tests.Alerts;

public class AlertsCommandTests
{
    private static readonly AlertRecord BruteForce = new()
    {
        Id = 3,
        Fingerprint = "0123456789abcdef0123456789abcdef",
        Rule = "01cf34fa-f75c-43ce-be1a-101a7622aee9",
        Title = "SSH Brute Force From One Address",
        Level = AlertLevel.High,
        State = AlertState.New,
        Count = 4,
        FirstSeen = CliRun.Now.AddHours(-2),
        LastSeen = CliRun.Now.AddMinutes(-5),
        Group = [new AlertField("src_ip", "203.0.113.7")],
    };

    [Fact]
    public async Task Alerts_are_a_table()
    {
        var server = new FakeServer().On("GET /api/v1/alerts?state=open&level=high&limit=200", HttpStatusCode.OK,
            JsonSerializer.Serialize(new Page<AlertRecord>([BruteForce], null, 1), AlertJson.Default.PageAlertRecord));
        using var run = Run(server);

        (await run.RunAsync("alerts", "list", "--level", "high")).ShouldBe(0);

        run.Output.ShouldBe("""
            ID  LEVEL  STATE  COUNT  LAST SEEN  TITLE                             VALUES
            3   high   new    4      5m ago     SSH Brute Force From One Address  src_ip=203.0.113.7

            """);
    }

    [Fact]
    public async Task One_alert_is_shown_with_explanation_events_decisions_and_deliveries()
    {
        var details = new AlertDetails(
            BruteForce, "Ten connections that failed.", [], [new AlertEvent("bastion-sshd", "{\"message\":\"Failed password\"}")],
            new AlertExplanation("value_count gte 10", true, null, null, [new AlertExplanation("message|startswith: Failed", true, "message", "Failed password", [])]),
            [new AlertDecision(AlertState.Acknowledged, "user:ana", CliRun.Now, null, "I look")],
            [new AlertDelivery("hook", CliRun.Now, 2, null, null, "it answered 503.")]);
        var server = new FakeServer().On("GET /api/v1/alerts/3", HttpStatusCode.OK, JsonSerializer.Serialize(details, AlertJson.Default.AlertDetails));
        using var run = Run(server);

        (await run.RunAsync("alerts", "show", "3")).ShouldBe(0);

        run.Output.ShouldBe("""
            SSH Brute Force From One Address
            high, new
            4 times, first 2026-11-23 10:00Z, last 2026-11-23 11:55Z
            RULE: 01cf34fa-f75c-43ce-be1a-101a7622aee9
            src_ip: 203.0.113.7

            Ten connections that failed.

            + value_count gte 10
              + message|startswith: Failed  [Failed password]

            bastion-sshd: {"message":"Failed password"}

            2026-11-23 12:00Z user:ana: acknowledged: I look
            hook: waits after 2 attempts: it answered 503.

            """);
    }

    [Theory]
    [InlineData("acknowledge 3", "POST /api/v1/alerts/3/acknowledgement", "{}", "Alert 3 is acknowledged: SSH Brute Force From One Address\n")]
    [InlineData("close 3 --verdict false-positive --reason scanner", "POST /api/v1/alerts/3/closure", """{"reason":"scanner","verdict":"FalsePositive"}""", "Alert 3 is closed: SSH Brute Force From One Address\n")]
    [InlineData("reopen 3 --reason again", "POST /api/v1/alerts/3/reopening", """{"reason":"again"}""", "Alert 3 is open again: SSH Brute Force From One Address\n")]
    public async Task A_decision_is_sent_and_said(string words, string call, string body, string output)
    {
        var server = new FakeServer().On(call, HttpStatusCode.OK, JsonSerializer.Serialize(BruteForce, AlertJson.Default.AlertRecord));
        using var run = Run(server);

        (await run.RunAsync(["alerts", .. words.Split(' ')])).ShouldBe(0);

        run.Output.ShouldBe(output);
        server.Asked.ShouldBe([$"{call} Bearer t {body}"]);
    }

    [Theory]
    [InlineData("suppress", "error: Name a rule, or --list, or --end ID: exactly one of them.\n")]
    [InlineData("suppress R --reason because --until 1d", "error: --owner is missing: who answers for the filter?\n")]
    [InlineData("suppress R --owner ana --reason because --until 1d --where src_ip", "error: 'src_ip' is no FIELD=VALUE.\n")]
    public async Task A_filter_that_is_not_whole_is_not_sent(string words, string error)
    {
        var server = new FakeServer();
        using var run = Run(server);

        (await run.RunAsync(["alerts", .. words.Split(' ')])).ShouldBe(2);

        run.Error.ShouldBe(error);
        server.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_broken_part_of_detection_is_no_success()
    {
        var status = new DetectionStatus(
            136, CliRun.Now, [new RuleNotice("rules/ours.yml", 12, "'selction' is not defined", false)], true, null, 1000, 7, TimeSpan.Zero, 42, CliRun.Now.AddMinutes(-3),
            [new DestinationStatus("hook", "webhook", 2, 5, 0, CliRun.Now, "it answered 503.")]);
        var server = new FakeServer().On("GET /api/v1/alerts/status", HttpStatusCode.OK, JsonSerializer.Serialize(status, AlertJson.Default.DetectionStatus));
        using var run = Run(server);

        (await run.RunAsync("alerts", "status")).ShouldBe(1);

        run.Output.ShouldBe("""
            Events are compared with the rules.
            136 rules in force; 1000 events compared and 7 detections since the start
            Behind by 0s
            The last canary took 42 ms, 3m ago
            rules/ours.yml:12: 'selction' is not defined

            DESTINATION  KIND     WAITING  TAKEN  LOST  PROBLEM
            hook         webhook  2        5      0     it answered 503.

            """);
    }

    private static CliRun Run(FakeServer server) => new() { Transport = server, Variables = { ["REMPART_SERVER"] = "https://rempart.example", ["REMPART_TOKEN"] = "t" } };
}
