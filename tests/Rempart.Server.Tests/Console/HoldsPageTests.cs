using System.Net;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Rempart.Server.Tests.Console;

public sealed class HoldsPageTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Path = "/events/holds";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("en", "Legal holds", "345,678 events in 12 segments", "all classes", "Show those that were released, too")]
    [InlineData("fr", "Conservations légales", "345\u202f678 événements dans 12 segments", "toutes les classes", "Montrer aussi celles qui ont été levées")]
    public async Task An_operator_sees_the_holds_and_can_neither_set_nor_release_one(string language, params string[] words)
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        using var client = host.Client("operator", language);

        var html = await client.GetStringAsync(new Uri(Path, UriKind.Relative), Cancellation);

        html.ShouldNotContain("<img src=x");
        html.ShouldNotContain("Audit of spring");
        html.ShouldNotContain("hold-reason");
        html.ShouldNotContain("<button type=\"button\" disabled");
        var text = WebUtility.HtmlDecode(html);
        foreach (var word in words)
            text.ShouldContain(word);
        (await client.GetStringAsync(new Uri(Path + "?all=true", UriKind.Relative), Cancellation)).ShouldContain("Audit of spring");
        (await client.GetStringAsync(new Uri("/events", UriKind.Relative), Cancellation)).ShouldContain($"href=\"{Path}\"");
    }

    [Fact]
    public async Task A_viewer_does_not_see_holds()
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        using var client = host.Client("viewer");

        using var refused = await client.GetAsync(new Uri(Path, UriKind.Relative), Cancellation);

        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task An_administrator_sets_one_for_whole_days()
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        await using var page = await chromium.OpenAsync(host, Path, "administrator");
        await page.LiveAsync();
        await page.Tab.Locator("details.decision > summary").ClickAsync();
        await page.Tab.Locator("#hold-first").FillAsync("2026-11-01");
        await page.Tab.Locator("#hold-last").FillAsync("2026-11-30");
        await page.Tab.Locator("#hold-class").FillAsync("authentication");

        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Set a hold" }).ClickAsync();
        await Expect(page.Tab.Locator("#hold-wrong")).ToContainTextAsync("'reason' must have 1 to 500 characters.");
        host.Holds.Asked.ShouldBeEmpty();

        await page.Tab.Locator("#hold-reason").FillAsync("Case 8");
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Set a hold" }).ClickAsync();
        await Expect(page.Tab.Locator("main")).ToContainTextAsync("Hold new is set.");
        await Expect(page.Tab.Locator("table")).ToContainTextAsync("Case 8");
        host.Holds.Asked.ShouldBe(["add Case 8 authentication 2026-11-01 2026-12-01 user:alice"]);
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_is_released_after_a_question_and_not_before()
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        await using var page = await chromium.OpenAsync(host, Path, "administrator");
        await page.LiveAsync();
        await page.Tab.GetByLabel("Release 0f3a5b7c9d1e2f40").ClickAsync();
        await Expect(page.Tab.GetByRole(AriaRole.Alertdialog)).ToContainTextAsync("Release 0f3a5b7c9d1e2f40? What only it keeps is deleted within minutes");
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        host.Holds.Asked.ShouldBeEmpty();

        await page.Tab.GetByLabel("Release 0f3a5b7c9d1e2f40").ClickAsync();
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Release the hold" }).ClickAsync();

        await Expect(page.Tab.Locator("main")).ToContainTextAsync("Hold 0f3a5b7c9d1e2f40 is released.");
        await Expect(page.Tab.GetByLabel("Release 0f3a5b7c9d1e2f40")).ToHaveCountAsync(0);
        host.Holds.Asked.ShouldBe(["release 0f3a5b7c9d1e2f40 user:alice"]);
        page.Complaints.ShouldBeEmpty();
    }
}
