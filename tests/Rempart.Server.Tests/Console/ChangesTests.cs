using Microsoft.Playwright;
using Rempart.Core.Controls;
using Rempart.Core.Posture;
using static Microsoft.Playwright.Assertions;

namespace Rempart.Server.Tests.Console;

public sealed class ChangesTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Page = $"/controls/{InMemoryEnforcement.Enforced}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_is_shown_line_by_line_and_applied_as_shown()
    {
        await using var host = await StartAsync();
        await using var page = await chromium.OpenAsync(host, Page, "operator");
        await page.LiveAsync();
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Show what would change" }).ClickAsync();

        await Expect(page.Tab.Locator(".difference .removed")).ToHaveTextAsync("-   tcp dport 5432 accept");
        await Expect(page.Tab.Locator(".difference .added")).ToHaveTextAsync("+   tcp dport vmap @flows");
        host.Enforcement.Calls.ShouldBe(["user:alice plans network.segmentation"]);
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Apply exactly this" }).ClickAsync();

        await Expect(page.Tab.Locator(".changes [role=status]")).ToContainTextAsync("1 change was made, and the control was verified after.");
        host.Enforcement.Calls.ShouldBe(["user:alice plans network.segmentation", "user:alice applies p1"]);
        page.Complaints.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("refusal", "The plan 'p1' was shown too long ago.")]
    [InlineData("failure", "It stopped: nft refused it; the rules are as before.")]
    public async Task What_was_not_applied_says_why(string kind, string expected)
    {
        await using var host = await StartAsync();
        host.Enforcement.Outcome = kind == "refusal"
            ? new ApplyOutcome(null, "The plan 'p1' was shown too long ago.")
            : new ApplyOutcome(new ApplyResponse([new ApplyResult(InMemoryEnforcement.Enforced, 0, "nft refused it; the rules are as before.")], []), null);
        await using var page = await chromium.OpenAsync(host, Page, "operator");
        await page.LiveAsync();
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Show what would change" }).ClickAsync();
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Apply exactly this" }).ClickAsync();

        await Expect(page.Tab.Locator(".changes [role=status]")).ToContainTextAsync(expected);
    }

    [Fact]
    public async Task What_cannot_be_planned_says_why_and_offers_nothing_to_apply()
    {
        await using var host = await StartAsync();
        host.Enforcement.Obstacle = "host/prod-router table inet rempart cannot be planned: conntrack is missing.";
        await using var page = await chromium.OpenAsync(host, Page, "operator");
        await page.LiveAsync();
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Show what would change" }).ClickAsync();

        await Expect(page.Tab.Locator(".changes [role=status]")).ToHaveTextAsync("host/prod-router table inet rempart cannot be planned: conntrack is missing.");
        await Expect(page.Tab.GetByRole(AriaRole.Button, new() { Name = "Apply exactly this" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Nothing_to_change_is_said_and_offers_nothing_to_apply()
    {
        await using var host = await StartAsync();
        host.Enforcement.Steps = [];
        await using var page = await chromium.OpenAsync(host, Page, "operator");
        await page.LiveAsync();
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Show what would change" }).ClickAsync();

        await Expect(page.Tab.Locator(".changes [role=status]")).ToHaveTextAsync("Nothing would change: the systems are as declared.");
        await Expect(page.Tab.GetByRole(AriaRole.Button, new() { Name = "Apply exactly this" })).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("viewer", Page)]
    [InlineData("operator", "/controls/exposure.listeners")]
    public async Task Who_may_not_change_and_what_is_not_enforced_offer_no_change(string role, string path)
    {
        await using var host = await StartAsync();
        using var client = host.Client(role);
        (await client.GetStringAsync(path, Cancellation)).ShouldNotContain("Make it true");
    }

    private static async Task<ConsoleHost> StartAsync()
    {
        var host = await ConsoleHost.StartAsync(Cancellation);
        host.Samples.FillWithEachState(host.Posture);
        host.Enforcement.Steps =
        [
            new ChangeStep("prod-router inet rempart", "Replace the ruleset.", "chain forward {\n  tcp dport 5432 accept\n}\n", "chain forward {\n  tcp dport vmap @flows\n}\n"),
        ];
        return host;
    }
}
