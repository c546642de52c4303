using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Rempart.Server.Tests.Console;

public sealed class AlertsPageTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("en", "2 alerts", "critical", "acknowledged", "136 rules in force.", "A rule does not count: rules/ours.yml:12", "“hook” does not take alerts: 2 wait, 0 lost.", "expired")]
    [InlineData("fr", "2 alertes", "critique", "prise en charge", "136 règles en vigueur.", "Une règle ne compte pas : rules/ours.yml:12", "« hook » ne prend pas les alertes : 2 en attente, 0 perdues.", "expiré")]
    public async Task A_viewer_sees_alerts_filters_and_what_is_broken(string language, params string[] words)
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        await using var page = await chromium.OpenAsync(host, "/alerts", "viewer", language);
        await page.LiveAsync();

        foreach (var word in words)
            await Expect(page.Tab.Locator("main")).ToContainTextAsync(word);
        // What an attacker wrote is text.
        await Expect(page.Tab.Locator("main")).ToContainTextAsync("<b>order-manager</b>");
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_operator_reads_why_and_closes_with_a_reason()
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        await using var page = await chromium.OpenAsync(host, "/alerts/3", "operator");
        await page.LiveAsync();
        await Expect(page.Tab.Locator(".explanation")).ToContainTextAsync("value_count of src_port gte 10 within 00:05:00 by src_ip");
        await Expect(page.Tab.Locator("main")).ToContainTextAsync("Failed password for root from 203.0.113.7 port 40000 ssh2");

        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "I look at it" }).ClickAsync();
        await Expect(page.Tab.GetByRole(AriaRole.Button, new() { Name = "I look at it" })).ToHaveCountAsync(0);
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Expect(page.Tab.Locator("main")).ToContainTextAsync("'reason' must have 3 to 500 characters.");
        await page.Tab.GetByLabel("Reason").FillAsync("our own scanner");
        await page.Tab.GetByLabel("What it was").SelectOptionAsync("Benign");
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();

        await Expect(page.Tab.GetByRole(AriaRole.Button, new() { Name = "Open again" })).ToBeVisibleAsync();
        host.Alerts.Asked.ShouldBe(["3 Acknowledged   user:alice", "3 Closed Benign our own scanner user:alice"]);
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_viewer_decides_nothing()
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        await using var page = await chromium.OpenAsync(host, "/alerts/3", "viewer");
        await page.LiveAsync();

        await Expect(page.Tab.GetByRole(AriaRole.Button, new() { Name = "Close" })).ToHaveCountAsync(0);
    }
}
