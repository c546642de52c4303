using Rempart.Core.Networks;
using Rempart.Server.Console.Map;
using static Microsoft.Playwright.Assertions;

namespace Rempart.Server.Tests.Console;

public sealed class NetworkPageTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_line_of_the_map_explains_itself_when_it_is_chosen()
    {
        await using var host = await StartAsync();
        await using var page = await chromium.OpenAsync(host, "/network");
        await page.LiveAsync();
        await Expect(page.Tab.Locator(".line")).ToHaveCountAsync(host.Network.Current.Connections.Count);
        await Expect(page.Tab.Locator(".line.forbidden")).ToHaveCountAsync(1);

        await page.Tab.Locator(".line.forbidden").FocusAsync();
        await page.Tab.Keyboard.PressAsync("Enter");

        await Expect(page.Tab.Locator("#explained")).ToContainTextAsync("A new connection from 10.30.20.1 to 10.10.30.10 port 5432/tcp passes, and nothing declares it.");
        await Expect(page.Tab.Locator("#explained")).ToContainTextAsync("The estate does not declare it.");
        await Expect(page.Tab.Locator("#explained")).ToContainTextAsync("prod-router: inet filter forward, rule 'tcp dport 5432 accept' (line 12)");
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_scripts_the_page_says_all_in_words_the_worst_first()
    {
        await using var host = await StartAsync();
        using var client = host.Client();
        var body = await client.GetStringAsync($"/network?connection={InMemoryNetwork.Hole}", Cancellation);
        body.ShouldContain("1 open although forbidden, 1 closed although declared, 1 unknown.");
        body.ShouldContain("host/test-router: Rempart has no way to reach into it");
        body.ShouldContain("id=\"explained\"");
        body.IndexOf("open, although forbidden</a>", StringComparison.Ordinal).ShouldBeLessThan(body.IndexOf("closed, although declared</a>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rules_that_were_never_read_are_said_to_be_unread()
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        using var client = host.Client();
        (await client.GetStringAsync("/network", Cancellation)).ShouldContain("The rules were not read yet: what is declared is shown as unknown.");
    }

    [Fact]
    public async Task The_map_shows_each_part_of_the_estate_once_and_nothing_overlaps()
    {
        await using var host = await StartAsync();

        var drawing = MapLayout.Draw(host.Estate.Current, host.Network.Current.Connections);

        drawing.Subnets.Select(subnet => subnet.Title).ShouldBe(host.Estate.Current.Subnets.Select(subnet => subnet.Id), ignoreOrder: true);
        drawing.Nodes.Select(node => node.Key).ShouldBeUnique();
        drawing.Nodes.Select(node => node.Key).ShouldContain("datastore/prod-postgresql");
        foreach (var (one, other) in Pairs(drawing.Nodes.Select(node => node.Box)).Concat(Pairs(drawing.Subnets.Select(subnet => subnet.Box))))
            (one.X < other.Right && other.X < one.Right && one.Y < other.Bottom && other.Y < one.Bottom).ShouldBeFalse($"{one} {other}");
        drawing.Lines[^1].Connection.State.ShouldBe(ConnectionState.ForbiddenOpen);
    }

    private static async Task<ConsoleHost> StartAsync()
    {
        var host = await ConsoleHost.StartAsync(new TestEstate(Repository.Folder("estate")), Cancellation);
        host.Network.Fill(host.Estate.Current);
        return host;
    }

    private static IEnumerable<(MapBox One, MapBox Other)> Pairs(IEnumerable<MapBox> boxes)
    {
        MapBox[] all = [.. boxes];
        return all.SelectMany((one, place) => all.Skip(place + 1).Select(other => (one, other)));
    }
}
