using System.Net;

namespace Rempart.Server.Tests.Console;

public sealed class AccessPageTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("en", "Waiting for your answer", "Emergencies to review", "Active", "Sessions", "Enrolled keys", "taken in an emergency", "0 of 1 agreed", "Nothing is heard from the bastion “bastion”")]
    [InlineData("fr", "En attente de votre réponse", "Urgences à examiner", "Actifs", "Sessions", "Clés enregistrées", "pris en urgence", "accords : 0 sur 1", "On n’entend plus le bastion « bastion »")]
    public async Task The_first_paint_says_what_waits_what_is_open_and_what_was(string language, params string[] words)
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        using var client = host.Client("operator", language);

        var html = await client.GetStringAsync(new Uri("/access", UriKind.Relative), Cancellation);

        html.ShouldNotContain("<img src=x");
        var text = WebUtility.HtmlDecode(html);
        foreach (var word in words)
            text.ShouldContain(word);
        text.ShouldContain("10.10.30.10:5432");
        text.ShouldContain("52.0 kB / 1200.0 kB");
    }

    [Fact]
    public async Task A_decision_is_confirmed_and_kept_with_its_words()
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        await using var page = await chromium.OpenAsync(host, "/access", "viewer");
        await page.LiveAsync();
        var card = page.Tab.Locator("article[aria-label='g-waits']").First;

        await card.GetByText("Agree", new() { Exact = true }).ClickAsync();
        host.Access.Done.ShouldBeEmpty();
        await card.GetByText("Let bruno reach prod-postgresql?").WaitForAsync();
        await card.Locator("textarea").FillAsync("I know of it");
        await card.Locator("button[type=submit]").ClickAsync();
        await page.Tab.Locator("section[aria-label='Waiting for your answer']").WaitForAsync(new() { State = Microsoft.Playwright.WaitForSelectorState.Detached });

        host.Access.Done.ShouldBe(["Approval g-waits I know of it user:alice"]);
    }

    [Fact]
    public async Task A_refusal_is_said_where_it_was_tried()
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        host.Access.Refusal = "Nobody may agree to their own access; somebody else must.";
        await using var page = await chromium.OpenAsync(host, "/access", "viewer");
        await page.LiveAsync();
        var card = page.Tab.Locator("article[aria-label='g-waits']").First;

        await card.GetByText("Agree", new() { Exact = true }).ClickAsync();
        await card.Locator("button[type=submit]").ClickAsync();

        await card.GetByText("Nobody may agree to their own access; somebody else must.").WaitForAsync();
        host.Access.Done.ShouldBeEmpty();
    }

    [Fact]
    public async Task Access_is_asked_for_from_the_page()
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        await using var page = await chromium.OpenAsync(host, "/access", "viewer");
        await page.LiveAsync();
        await page.Tab.Locator("details.decision > summary").ClickAsync();
        await page.Tab.Locator("#access-minutes").FillAsync("10");
        await page.Tab.Locator("#access-reason").FillAsync("the nightly job hangs");
        await page.Tab.Locator("form.ask button[type=submit]").ClickAsync();
        await page.Tab.WaitForFunctionAsync("() => document.querySelector('#access-reason').value === ''");

        host.Access.Done.ShouldBe(["request prod-postgresql:5432 00:10:00 False the nightly job hangs user:alice"]);
    }
}
