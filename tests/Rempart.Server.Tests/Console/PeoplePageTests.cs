using System.Net;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Rempart.Server.Tests.Console;

public sealed class PeoplePageTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("en", "has access", "nobody of the estate", "should have left", "blocked", "4 people and accounts; login provider:")]
    [InlineData("fr", "a accès", "personne du parc", "devrait être parti", "bloqué", "4 personnes et comptes ; fournisseur de connexion :")]
    public async Task An_administrator_sees_who_has_access(string language, params string[] words)
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        await using var page = await chromium.OpenAsync(host, "/people", "administrator", language);
        await page.LiveAsync();

        foreach (var word in words)
            await Expect(page.Tab.Locator("main")).ToContainTextAsync(word);
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_is_no_administrator_sees_neither_the_page_nor_the_way_to_it()
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        await using var page = await chromium.OpenAsync(host, "/", "approver");
        await page.LiveAsync();

        await Expect(page.Tab.Locator("nav.menu a[href='/people']")).ToHaveCountAsync(0);
        using var client = host.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/people");
        request.Headers.Add("Cookie", "as=approver");
        (await client.SendAsync(request, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Everything_is_ended_after_a_question_and_not_before()
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        await using var page = await chromium.OpenAsync(host, "/people/auth0%7Calice", "administrator");
        await page.LiveAsync();
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "End everything at once" }).ClickAsync();
        await Expect(page.Tab.GetByRole(AriaRole.Alertdialog)).ToContainTextAsync("End everything of Alice Martin at once?");
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        host.People.Asked.ShouldBeEmpty();

        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "End everything at once" }).ClickAsync();
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "End everything", Exact = true }).ClickAsync();

        await Expect(page.Tab.Locator("main")).ToContainTextAsync("Done in 0.125 s.");
        await Expect(page.Tab.GetByRole(AriaRole.Button, new() { Name = "Give access back" })).ToBeVisibleAsync();
        host.People.Asked.ShouldBe(["block auth0|alice user:alice"]);
        page.Complaints.ShouldBeEmpty();
    }
}
