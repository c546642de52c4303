using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Faults;

/// <summary>A sender that heard no answer sends the same again.</summary>
public sealed class RedeliveryTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private WebLog _web = null!;

    public async ValueTask InitializeAsync()
    {
        _server = TestServer.Prepare();
        _server.WriteEstate(WebLog.Estate);
        await _server.InitializeAsync();
        _web = await WebLog.OfAsync(_server);
    }

    public async ValueTask DisposeAsync()
    {
        _web.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task What_is_delivered_twice_is_one_event_in_the_tail_across_segment_and_tail_and_in_segments()
    {
        var lines = WebLog.Lines("twice", 20);
        await _web.SendAsync(lines, "the same");
        await _web.SendAsync(lines, "the same");
        await ShowsOnceAsync("both in the tail");

        await _web.StoreAsync();
        await ShowsOnceAsync("in a segment");

        await _web.SendAsync(lines, "the same");
        await ShowsOnceAsync("in a segment and in the tail");

        await _web.StoreAsync();
        await ShowsOnceAsync("after the second segment");

        // With another key they are others: lines may really be the same.
        await _web.SendAsync(lines, "another");
        (await _web.CountAsync("twice")).ShouldBe((40, 40));
    }

    private async Task ShowsOnceAsync(string where)
    {
        (await _web.FindAsync("twice")).ShouldSatisfyAllConditions(where, found => found.Count.ShouldBe(20, where), found => found.Values.ShouldAllBe(times => times == 1, where));
        (await _web.CountAsync("twice")).ShouldBe((20, 20), where);
        (await _web.AskAsync("twice")).ShouldBe("{\"n\":20}", where);
    }
}
