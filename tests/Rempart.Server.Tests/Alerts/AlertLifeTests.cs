using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Rempart.Core.Alerts;
using Rempart.Core.Evidence;
using Rempart.Server.Tests.Bastion;
using Rempart.Server.Tests.Evidence;

namespace Rempart.Server.Tests.Alerts;

[Collection(Alerted.Name)]
public sealed class AlertLifeTests(AlertsServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_alert_is_acknowledged_closed_and_opened_again_by_a_new_detection()
    {
        var alert = await RaiseAsync("life-one", "192.0.2.1");

        (await server.Alerts.AcknowledgeAsync(alert.Id, null, "user:ana", Cancellation)).State.ShouldBe(AlertState.Acknowledged);
        var closed = await server.Alerts.CloseAsync(alert.Id, AlertVerdict.Benign, "the yearly test of passwords", "user:ana", Cancellation);
        (closed.State, closed.Verdict).ShouldBe((AlertState.Closed, AlertVerdict.Benign));
        var again = await RaiseAsync("life-one", "192.0.2.1");

        (again.Id, again.State, again.Count, again.Verdict).ShouldBe((alert.Id, AlertState.New, 2, null));
        var details = (await server.Alerts.FindAsync(alert.Id, Cancellation))!;
        details.Decisions.Select(one => (one.By, one.State, one.Verdict, one.Reason)).ShouldBe(
        [
            ("user:ana", AlertState.Acknowledged, null, null), ("user:ana", AlertState.Closed, AlertVerdict.Benign, "the yearly test of passwords"), ("system", AlertState.New, null, null),
        ]);
        (await EvidenceAsync($"alert:{alert.Id}")).ShouldBe(["user:ana alert-acknowledged", "user:ana alert-closed"]);
    }

    [Fact]
    public async Task A_closed_alert_is_reopened_by_a_person_with_a_reason()
    {
        var alert = await RaiseAsync("life-two", "192.0.2.2");
        await server.Alerts.CloseAsync(alert.Id, AlertVerdict.FalsePositive, "looked harmless", "user:ana", Cancellation);

        (await server.Alerts.ReopenAsync(alert.Id, "the address is on a list", "user:ben", Cancellation)).State.ShouldBe(AlertState.New);

        (await EvidenceAsync($"alert:{alert.Id}")).ShouldBe(["user:ana alert-closed", "user:ben alert-reopened"]);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_what_to_do()
    {
        var alert = await RaiseAsync("life-three", "192.0.2.3");
        var id = alert.Id;

        (await RefusedAsync(() => server.Alerts.ReopenAsync(id, "why not", "user:ana", Cancellation))).ShouldBe((AlertRefusal.Conflict, $"The alert {id} is open already."));
        (await RefusedAsync(() => server.Alerts.CloseAsync(id, null, "no verdict", "user:ana", Cancellation))).ShouldBe((AlertRefusal.Invalid, "'verdict' must be TruePositive, FalsePositive, Benign or Test."));
        (await RefusedAsync(() => server.Alerts.CloseAsync(id, AlertVerdict.Test, " ", "user:ana", Cancellation))).ShouldBe((AlertRefusal.Invalid, "'reason' must have 3 to 500 characters."));
        (await RefusedAsync(() => server.Alerts.AcknowledgeAsync(999_999, null, "user:ana", Cancellation))).ShouldBe((AlertRefusal.NotFound, "There is no alert 999999. List them with: rempart alerts list"));
        await server.Alerts.CloseAsync(id, AlertVerdict.Test, "it was us", "user:ana", Cancellation);
        (await RefusedAsync(() => server.Alerts.AcknowledgeAsync(id, null, "user:ana", Cancellation))).ShouldBe((AlertRefusal.Conflict, $"The alert {id} is closed already."));
    }

    [Fact]
    public async Task The_api_lists_shows_and_decides()
    {
        var alert = await RaiseAsync("life-four", "192.0.2.4");
        using var client = ProofTests.Client(server.Server);

        var page = await client.GetFromJsonAsync("/api/v1/alerts?state=new&level=high", AlertJson.Default.PageAlertRecord, Cancellation);
        page!.Items.ShouldContain(one => one.Id == alert.Id);
        (await client.GetFromJsonAsync($"/api/v1/alerts/{alert.Id}", AlertJson.Default.AlertDetails, Cancellation))!.Alert.Fingerprint.ShouldBe(alert.Fingerprint);
        using var closing = await client.PostAsJsonAsync($"/api/v1/alerts/{alert.Id}/closure", new AlertDecisionRequest("from the API", AlertVerdict.Test), AlertJson.Default.AlertDecisionRequest, Cancellation);
        closing.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var again = await client.PostAsJsonAsync($"/api/v1/alerts/{alert.Id}/closure", new AlertDecisionRequest("from the API", AlertVerdict.Test), AlertJson.Default.AlertDecisionRequest, Cancellation);
        (await BastionServer.ProblemAsync(again)).ShouldBe((409, $"The alert {alert.Id} is closed already."));
        using var absent = await client.GetAsync("/api/v1/alerts/999999", Cancellation);
        (await BastionServer.ProblemAsync(absent)).ShouldBe((404, "There is no alert 999999. List them with: rempart alerts list"));
        using var wrong = await client.GetAsync("/api/v1/alerts?state=solved", Cancellation);
        (await BastionServer.ProblemAsync(wrong)).ShouldBe((400, "'state' is 'solved'. Write open, new, acknowledged, closed or all."));
        using var level = await client.GetAsync("/api/v1/alerts?level=awful", Cancellation);
        (await BastionServer.ProblemAsync(level)).ShouldBe((400, "'level' is 'awful'. Write informational, low, medium, high or critical."));
    }

    [Fact]
    public async Task A_filter_holds_back_is_counted_and_stops_to_count_when_it_expires()
    {
        var rule = (await RaiseAsync("life-five", "192.0.2.5")).Rule;
        var made = await server.Alerts.SuppressAsync(
            new SuppressionRequest(rule, [new AlertField("device.hostname", "life-f*"), new AlertField("src_ip", "192.0.2.6")], "team-platform", "the scanner of the platform team", server.Time.GetUtcNow().AddHours(1)), "user:ana", Cancellation);

        await AcceptedAsync("life-five", "192.0.2.6");
        (await server.WithAsync("192.0.2.6")).ShouldBeEmpty();
        await AcceptedAsync("other", "192.0.2.7");
        (await server.WithAsync("192.0.2.7")).ShouldHaveSingleItem();
        var counted = (await server.Alerts.SuppressionsAsync(Cancellation)).Single(one => one.Id == made.Id);
        (counted.IsActive, counted.Count, counted.Owner).ShouldBe((true, 1, "team-platform"));

        server.Time.Pass(TimeSpan.FromHours(2));
        await AcceptedAsync("life-five", "192.0.2.6");
        (await server.WithAsync("192.0.2.6")).ShouldHaveSingleItem();
        (await server.Alerts.SuppressionsAsync(Cancellation)).Single(one => one.Id == made.Id).IsActive.ShouldBeFalse();
        (await EvidenceAsync($"suppression:{made.Id}")).ShouldBe(["user:ana alerts-suppressed"]);
    }

    [Fact]
    public async Task A_filter_is_ended_before_its_time()
    {
        var rule = (await RaiseAsync("life-six", "192.0.2.8")).Rule;
        var made = await server.Alerts.SuppressAsync(new SuppressionRequest(rule, [new AlertField("src_ip", "192.0.2.9")], "ana", "a test", server.Time.GetUtcNow().AddHours(1)), "user:ana", Cancellation);

        (await server.Alerts.EndSuppressionAsync(made.Id, "user:ben", Cancellation)).IsActive.ShouldBeFalse();

        await AcceptedAsync("life-six", "192.0.2.9");
        (await server.WithAsync("192.0.2.9")).ShouldHaveSingleItem();
        (await RefusedAsync(() => server.Alerts.EndSuppressionAsync(made.Id, "user:ben", Cancellation))).ShouldBe((AlertRefusal.Conflict, $"The filter {made.Id} does not count any more."));
    }

    [Theory]
    [InlineData(null, "ana", "a reason", 1, "'rule' must name a rule by its id or title.")]
    [InlineData("no-such-rule", "ana", "a reason", 1, "No rule in force is called 'no-such-rule'. Take the id of an alert: rempart alerts show ID")]
    [InlineData("SSH Password Accepted", null, "a reason", 1, "'owner' must name who answers for it.")]
    [InlineData("SSH Password Accepted", "ana", "", 1, "'reason' must have 3 to 500 characters.")]
    [InlineData("SSH Password Accepted", "ana", "a reason", -1, "'until' must be in the future and at most 366 days ahead.")]
    [InlineData("SSH Password Accepted", "ana", "a reason", 9000, "'until' must be in the future and at most 366 days ahead.")]
    public async Task A_filter_needs_a_rule_an_owner_a_reason_and_an_end(string? rule, string? owner, string? reason, int hours, string message) =>
        (await RefusedAsync(() => server.Alerts.SuppressAsync(new SuppressionRequest(rule, null, owner, reason, server.Time.GetUtcNow().AddHours(hours)), "user:ana", Cancellation)))
            .ShouldBe((AlertRefusal.Invalid, message));

    private async Task<AlertRecord> RaiseAsync(string host, string address)
    {
        await AcceptedAsync(host, address);
        return (await server.WithAsync(address)).ShouldHaveSingleItem();
    }

    private Task AcceptedAsync(string host, string address) =>
        server.TakeAsync("bastion-sshd", "sshd", $"2026-11-20T10:00:06Z {host} sshd[1]: Accepted password for carol from {address} port 50000 ssh2");

    private static async Task<(AlertRefusal Cause, string Message)> RefusedAsync(Func<Task> act)
    {
        var refused = await act.ShouldThrowAsync<AlertRefusedException>();
        return (refused.Cause, refused.Message);
    }

    private async Task<IReadOnlyList<string>> EvidenceAsync(string subject)
    {
        var archive = server.Server.Get<IEvidenceArchive>();
        var records = new List<string>();
        foreach (var item in (await archive.ListAsync(subject, null, 50, Cancellation)).Items.Reverse())
        {
            using var record = JsonDocument.Parse(Convert.FromBase64String((await archive.BundleAsync(item.Index, Cancellation))!.Record));
            records.Add($"{record.RootElement.GetProperty("actor").GetString()} {record.RootElement.GetProperty("content").GetProperty("action").GetString()}");
        }
        return records;
    }
}
