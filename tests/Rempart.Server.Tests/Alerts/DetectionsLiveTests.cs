using Rempart.Core.Controls;
using Rempart.Core.Events;
using Rempart.Server.Hosting;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Alerts;

/// <summary><c>siem.detections-live</c> is broken in each way it can be, and mended.</summary>
[Collection(Alerted.Name)]
public sealed class DetectionsLiveTests(AlertsServer server)
{
    private readonly DetectionsLive _control = new(server);
    private readonly DetectionsLive _impatient = new(server, seconds: 1);

    private string Door => $"{ServerHost.Url(server.Server.App).Replace("localhost", "127.0.0.1", StringComparison.Ordinal)}/api/v1/collect/rempart:canary";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_canary_that_arrives_is_measured()
    {
        var assessment = await _control.VerifyAsync();

        assessment.Outcome.ShouldBe(Outcome.Satisfied, string.Join('\n', assessment.Findings));
        assessment.Observations.ShouldContain(one => one.Source == "canary from the collector of HTTPS" && one.Fact.StartsWith("its alert was stored after "));
        (await server.Alerts.StatusAsync(Cancellation)).CanaryLatency.ShouldNotBeNull();
        (await server.Alerts.ListAsync(new(All: true), null, 200, Cancellation)).Items.ShouldNotContain(alert => alert.Title == "The canary of the detections");
    }

    [Fact]
    public async Task Without_the_canarys_rule_it_is_red_and_with_it_green_again()
    {
        var rule = Path.Combine(server.OwnRulesFolder, "rempart", "rempart_canary.yml");
        var text = await File.ReadAllTextAsync(rule, Cancellation);
        File.Delete(rule);
        try
        {
            var broken = await _impatient.VerifyAsync();

            broken.Outcome.ShouldBe(Outcome.NotSatisfied);
            broken.Findings.ShouldContain(finding => finding.Rule == "canary-rule" && finding.Message == "The canary's rule is not in force, so a canary event raised no alert.");
        }
        finally
        {
            await File.WriteAllTextAsync(rule, text, Cancellation);
        }
        (await _control.VerifyAsync()).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(500)]
    public async Task A_collector_that_does_not_take_it_is_red_and_green_again_when_it_does(int answer)
    {
        server.BrokenCollector = answer;
        try
        {
            var broken = await _control.VerifyAsync();

            broken.Outcome.ShouldBe(Outcome.NotSatisfied);
            var finding = broken.Findings.ShouldHaveSingleItem();
            (finding.Rule, finding.Severity).ShouldBe(("entry-refused", Severity.High));
            finding.Message.ShouldBe($"A canary event was not let in by the collector of HTTPS, {Door}: it answered {answer}.");
        }
        finally
        {
            server.BrokenCollector = null;
        }
        (await _control.VerifyAsync()).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Fact]
    public async Task A_stream_that_stopped_is_red_and_green_again_when_it_goes_on()
    {
        server.Log.IsBroken = true;
        try
        {
            var broken = await _impatient.VerifyAsync();

            broken.Outcome.ShouldBe(Outcome.NotSatisfied);
            broken.Findings.ShouldContain(finding => finding.Rule == "stream-stopped" && finding.Message == "Events are not compared with the rules: The disk of the log is gone.");
        }
        finally
        {
            server.Log.IsBroken = false;
        }
        (await _control.VerifyAsync()).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Fact]
    public async Task A_rule_with_an_error_is_a_finding()
    {
        var rule = Path.Combine(server.OwnRulesFolder, "broken.yml");
        await File.WriteAllTextAsync(rule, "title: No detection\nlogsource: { product: linux }\n", Cancellation);
        try
        {
            var broken = await _control.VerifyAsync();

            broken.Outcome.ShouldBe(Outcome.NotSatisfied);
            var finding = broken.Findings.ShouldHaveSingleItem();
            (finding.Rule, finding.Message).ShouldBe(("rule-rejected", "A rule does not count: own-rules/broken.yml:1: the rule has no 'detection'"));
        }
        finally
        {
            File.Delete(rule);
        }
        (await _control.VerifyAsync()).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Fact]
    public async Task A_log_that_takes_nothing_is_red_and_one_that_is_busy_is_unknown()
    {
        try
        {
            server.Log.Refusal = new EventLogException("The disk is full.");
            var full = await _control.VerifyAsync();
            full.Outcome.ShouldBe(Outcome.NotSatisfied);
            full.Findings.ShouldHaveSingleItem().Message.ShouldBe(
                $"A canary event was not let in by the collector of HTTPS, {Door}: it answered 503: The event log takes nothing: The disk is full. Send the same again later.");

            server.Log.Refusal = new EventLogException("Too many senders wait.") { IsBusy = true };
            (await _control.VerifyAsync()).ShouldBeUnknown().ShouldContain($"{Door}: it answered 429: The event log is busy.");
        }
        finally
        {
            server.Log.Refusal = null;
        }
    }
}
