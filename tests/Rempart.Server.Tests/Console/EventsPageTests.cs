using System.Net;
using Rempart.Server.Tests.Events.Search;

namespace Rempart.Server.Tests.Console;

public sealed class EventsPageTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("en", "123,456 events", "failures", "Follow live", "From address", "Saved searches (1)", "Export as Parquet", "Only user.name:alice", "Without src_endpoint.ip:203.0.113.9")]
    [InlineData("fr", "123\u202f456 événements", "échecs", "Suivre en direct", "Adresse d'origine", "Recherches enregistrées (1)", "Exporter en Parquet", "Seulement user.name:alice", "Sans src_endpoint.ip:203.0.113.9")]
    public async Task The_first_paint_has_the_events_over_time_by_value_and_one_by_one(string language, params string[] words)
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        using var client = host.Client("operator", language);

        var html = await client.GetStringAsync(new Uri("/events?q=user:*", UriKind.Relative), Cancellation);

        html.ShouldNotContain("<img src=x");
        var text = WebUtility.HtmlDecode(html);
        foreach (var word in words)
            text.ShouldContain(word);
        host.Events.Asked.Order().ShouldBe(["count user:*", "find user:*", "histogram user:*"]);
    }

    [Fact]
    public async Task A_viewer_does_not_see_events_nor_their_page_in_the_menu()
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        using var client = host.Client("viewer");

        using var refused = await client.GetAsync(new Uri("/events", UriKind.Relative), Cancellation);
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await client.GetStringAsync(new Uri("/controls", UriKind.Relative), Cancellation)).ShouldNotContain("href=\"/events\"");
        host.Events.Asked.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("en", "There is no field “usr”. To look for the text itself, put it in double quotes. (character 1) Did you mean user?")]
    [InlineData("fr", "Il n'y a pas de champ « usr ». Pour chercher le texte lui-même, mettez-le entre guillemets droits. (caractère 1) Vouliez-vous dire user ?")]
    public async Task A_mistake_in_the_query_is_said_and_nothing_is_searched(string language, string message)
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        using var client = host.Client("operator", language);

        WebUtility.HtmlDecode(await client.GetStringAsync(new Uri("/events?q=usr:x", UriKind.Relative), Cancellation)).ShouldContain(message);
        host.Events.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_search_that_needs_too_much_is_said_on_the_page()
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        host.Events.Refusal = "The search took longer than is allowed.";
        using var client = host.Client("operator");

        (await client.GetStringAsync(new Uri("/events", UriKind.Relative), Cancellation)).ShouldContain("The search took longer than is allowed.");
    }

    [Fact]
    public async Task An_event_opens_and_each_of_its_values_leads_to_others_like_it()
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        await using var page = await chromium.OpenAsync(host, "/events?q=host:web", "operator");
        await page.LiveAsync();
        var card = page.Tab.Locator("details.event").Nth(5);

        await card.Locator("summary").ClickAsync();
        await card.GetByText("Failed password for alice from 10.1.2.3 port 4005 ssh2").Last.WaitForAsync();
        await card.GetByLabel("Without src_endpoint.ip:10.1.2.3").ClickAsync();
        await page.Tab.WaitForURLAsync("**/events?q=host%3Aweb%20NOT%20src_endpoint.ip%3A10.1.2.3&since=24h");

        host.Events.Asked.ShouldContain("find host:web NOT src_endpoint.ip:10.1.2.3");
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_comes_is_shown_while_it_is_followed_and_a_search_is_saved()
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        await using var page = await chromium.OpenAsync(host, "/events?q=user:mallory", "operator");
        await page.LiveAsync();

        await page.Tab.GetByText("Follow live").ClickAsync();
        host.Events.Come(SampleEvents.Sshd("mallory", "203.0.113.66", 4242, TimeProvider.System.GetUtcNow()));
        await page.Tab.Locator("section.tail").GetByText("203.0.113.66").First.WaitForAsync();
        host.Events.Asked.ShouldContain("tail user:mallory");

        await page.Tab.Locator("details.saved > summary").ClickAsync();
        await page.Tab.Locator("#save-name").FillAsync("mallory");
        await page.Tab.Locator("details.saved button[type=submit]").ClickAsync();
        await page.Tab.GetByLabel("Delete mallory").WaitForAsync();
        (await host.Events.ListAsync(Cancellation)).Select(search => (search.Name, search.Query, search.Since, search.By)).ShouldContain(("mallory", "user:mallory", "24h", "user:alice"));
    }
}
