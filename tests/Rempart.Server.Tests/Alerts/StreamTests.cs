using Rempart.Core.Alerts;
using Rempart.Server.Alerts.Rules;

namespace Rempart.Server.Tests.Alerts;

[Collection(Alerted.Name)]
public sealed class StreamTests(AlertsServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_detections_of_a_rule_on_the_same_values_are_one_alert_with_events_and_explanation()
    {
        await server.TakeAsync("bastion-sshd", "sshd", Enumerable.Range(0, 15).Select(second => RawLogs.Refused("one", "203.0.113.11", second)));

        var alert = (await server.WithAsync("203.0.113.11")).ShouldHaveSingleItem();
        alert.ShouldSatisfyAllConditions(
            () => alert.Count.ShouldBe(1),
            () => alert.State.ShouldBe(AlertState.New),
            () => alert.Level.ShouldBe(AlertLevel.High),
            () => alert.Fingerprint.Length.ShouldBe(32));
        var details = (await server.Alerts.FindAsync(alert.Id, Cancellation))!;
        details.Events.Count.ShouldBe(10);
        details.Events.ShouldAllBe(one => one.Source == "bastion-sshd" && one.Line.Contains("203.0.113.11"));
        details.Explanation!.Text.ShouldStartWith("value_count of src_port gte 10 within ");
        details.Explanation.Parts.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_restart_neither_loses_nor_repeats()
    {
        // Half of what makes the correlation fire before the restart, half after it; and a rule on single events, once before it.
        await server.TakeAsync("bastion-sshd", "sshd",
            [.. Enumerable.Range(0, 5).Select(second => RawLogs.Refused("two", "203.0.113.12", second)), "2026-11-20T10:00:06Z two sshd[1]: Accepted password for carol from 203.0.113.13 port 50000 ssh2"]);
        (await server.WithAsync("203.0.113.12")).ShouldBeEmpty();
        var before = (await server.WithAsync("203.0.113.13")).Select(alert => (alert.Id, alert.Count)).Order().ToArray();
        before.ShouldNotBeEmpty();

        await server.Server.RestartAsync();
        await server.TakeAsync("bastion-sshd", "sshd", Enumerable.Range(10, 5).Select(second => RawLogs.Refused("two", "203.0.113.12", second)));

        var fired = (await server.WithAsync("203.0.113.12")).ShouldHaveSingleItem();
        fired.Count.ShouldBe(1);
        (await server.Alerts.FindAsync(fired.Id, Cancellation))!.Events.Count.ShouldBe(10);
        (await server.WithAsync("203.0.113.13")).Select(alert => (alert.Id, alert.Count)).Order().ShouldBe(before);
    }

    [Fact]
    public async Task A_death_between_two_checkpoints_neither_loses_nor_repeats()
    {
        await server.TakeAsync("bastion-sshd", "sshd",
            [.. Enumerable.Range(0, 5).Select(second => RawLogs.Refused("three", "203.0.113.14", second)), "2026-11-20T10:00:06Z three sshd[1]: Accepted password for carol from 203.0.113.15 port 50000 ssh2"]);
        var before = (await server.WithAsync("203.0.113.15")).Select(alert => (alert.Id, alert.Count)).Order().ToArray();

        // The reading fails as at a death: without the last checkpoint that a clean stop makes.
        server.Log.IsBroken = true;
        try
        {
            (await new DetectionsLive(server, seconds: 1).VerifyAsync()).Findings.ShouldContain(finding => finding.Rule == "stream-stopped");
        }
        finally
        {
            server.Log.IsBroken = false;
        }
        await server.TakeAsync("bastion-sshd", "sshd", Enumerable.Range(10, 5).Select(second => RawLogs.Refused("three", "203.0.113.14", second)));

        (await server.WithAsync("203.0.113.14")).ShouldHaveSingleItem().Count.ShouldBe(1);
        (await server.WithAsync("203.0.113.15")).Select(alert => (alert.Id, alert.Count)).Order().ShouldBe(before);
    }

    [Fact]
    public async Task A_rule_with_an_error_is_reported_with_its_place_and_the_others_count()
    {
        Directory.CreateDirectory(server.TeamRules);
        await File.WriteAllTextAsync(Path.Combine(server.TeamRules, "good.yml"), """
            title: Somebody called mallory
            id: 7b1f6c52-90f4-4b53-9f46-0d7b5b0a1c11
            logsource: { product: linux, service: sshd }
            detection:
              selection: { user: mallory }
              condition: selection
            level: high

            """, Cancellation);
        await File.WriteAllTextAsync(Path.Combine(server.TeamRules, "bad.yml"), """
            title: A rule without an end
            logsource: { product: linux }
            detection:
              selection: { user: eve }
              condition: selection and

            """, Cancellation);
        try
        {
            server.Server.Get<RuleWatch>().Refresh();

            await server.TakeAsync("bastion-sshd", "sshd", RawLogs.Refused("four", "203.0.113.16", 1, "mallory"));

            var notice = (await server.Alerts.StatusAsync(Cancellation)).Problems.ShouldHaveSingleItem();
            (notice.File, notice.Line, notice.InForce).ShouldBe(("rules/bad.yml", 5, false));
            (await server.WithAsync("203.0.113.16")).ShouldHaveSingleItem().Title.ShouldBe("Somebody called mallory");
        }
        finally
        {
            Directory.Delete(server.TeamRules, recursive: true);
            server.Server.Get<RuleWatch>().Refresh();
        }
        (await server.Alerts.StatusAsync(Cancellation)).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stream_that_names_ever_new_users_makes_bounded_alerts()
    {
        await server.TakeAsync("flood", "sshd", Enumerable.Range(0, 900).Select(number =>
            $"2026-11-20T10:00:06Z five sshd[1]: Accepted password for user{number} from 198.51.100.9 port {1000 + number} ssh2"));

        var alerts = await server.Alerts.ListAsync(new AlertQuery(Rule: "SSH Password Accepted"), null, 200, Cancellation);
        alerts.Total.ShouldBeInRange(200, 250);
        alerts.Items.Where(alert => alert.Group.Count == 0).ShouldHaveSingleItem().Count.ShouldBe(700);
    }
}
