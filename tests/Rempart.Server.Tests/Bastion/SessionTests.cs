using System.Net.Http.Json;
using Rempart.Core.Access;
using Rempart.Server.Bastion;

namespace Rempart.Server.Tests.Bastion;

public sealed class SessionTests(BastionServer server) : IClassFixture<BastionServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_bastion_tells_becomes_one_session_however_often_it_tells()
    {
        var grant = await GiveAsync();
        var at = server.Time.GetUtcNow();
        BastionEvent[] events =
        [
            Event("a1", BastionEventKind.Opened, at, grant) with { Source = "192.0.2.7:50210" },
            Event("a2", BastionEventKind.Forwarded, at.AddSeconds(1), grant) with { Destination = "10.1.0.6:8080" },
            Event("a3", BastionEventKind.Denied, at.AddSeconds(2), grant) with { Destination = "10.1.0.6:22", Detail = "the request was denied" },
            Event("a4", BastionEventKind.Ended, at.AddSeconds(3), grant) with { BytesSent = 1000, BytesReceived = 52_000, Detail = "disconnected by user" },
        ];

        await SendAsync(events[..3]);
        var live = (await SessionsAsync(live: true)).Single(one => one.GrantId == grant.Id);
        (live.Person, live.Destination, live.Source, live.EndedAt, live.Denied).ShouldBe(("ana", "10.1.0.6:8080", "192.0.2.7:50210", null, 1));
        await SendAsync(events);
        await SendAsync(events);

        var ended = (await SessionsAsync(live: false)).Single(one => one.GrantId == grant.Id);
        (ended.End, ended.BytesSent, ended.BytesReceived, ended.Denied).ShouldBe(("disconnected by user", 1000, 52_000, 1));
        (ended.EndedAt - ended.OpenedAt).ShouldBe(TimeSpan.FromSeconds(3));
        (await server.EvidenceOfAsync($"grant:{grant.Id}")).ShouldBe(
            ["user:ana@test.example access-pre-approved", "client:gate session-opened", "client:gate session-denied", "client:gate session-ended"], ignoreOrder: true);
    }

    [Fact]
    public async Task Who_agreed_stands_in_the_session()
    {
        await FreeAsync();
        var asked = await server.Grants.RequestAsync(new AccessRequest("main", "the nightly job hangs"), "user:ana@test.example", Cancellation);
        var grant = await server.Grants.ApproveAsync(asked.Id, "user:eve@test.example", null, Cancellation);

        await SendAsync(Event("b1", BastionEventKind.Opened, server.Time.GetUtcNow(), grant) with { Session = "b" });

        (await SessionsAsync(live: true)).Single(one => one.GrantId == grant.Id).ApprovedBy.ShouldBe(["user:eve@test.example"]);
    }

    [Fact]
    public async Task An_unknown_serial_belongs_to_nobody_and_hostile_text_stays_one_tame_line()
    {
        var long500 = new string('x', 600);
        await SendAsync(new BastionEvent("c1", "c", BastionEventKind.Opened, server.Time.GetUtcNow(), "192.0.2.9:1\n", $"g-forged;person=eve\0", ulong.MaxValue, "a\u001b[31m", null, null, $"{long500}\u202e"));

        var session = (await SessionsAsync(live: true)).Single(one => one.Id == "bastion:c");
        (session.GrantId, session.Person, session.Source).ShouldBe((null, null, "192.0.2.9:1\uFFFD"));
        (await server.Server.AskAsync<string>("SELECT detail FROM bastion.event WHERE id = 'c1'")).Length.ShouldBe(500);
        (await server.Server.AskAsync<string>("SELECT key_id FROM bastion.event WHERE id = 'c1'")).ShouldBe("g-forged;person=eve\uFFFD");
    }

    [Theory]
    [InlineData("", "d", "'id' of an event must be 1 to 200 printable ASCII characters.")]
    [InlineData("two lines\n", "d", "'id' of an event must be 1 to 200 printable ASCII characters.")]
    [InlineData("d1", "d\u00e9", "'session' of an event must be 1 to 200 printable ASCII characters.")]
    public async Task A_batch_that_is_none_is_refused_whole(string id, string session, string message)
    {
        using var gate = server.Client("gate:bastion:client");
        var batch = new BastionEvents("bastion", [Event("d0", BastionEventKind.Opened, server.Time.GetUtcNow(), null), new BastionEvent(id, session, BastionEventKind.Opened, server.Time.GetUtcNow(), null, null, null, null, null, null, null)]);

        (await BastionServer.ProblemAsync(await gate.PostAsJsonAsync("/api/v1/bastion/bastion/events", batch, AccessJson.Default.BastionEvents, Cancellation))).ShouldBe((400, message));
        (await server.Server.AskAsync<long>("SELECT count(*) FROM bastion.event WHERE id = 'd0'")).ShouldBe(0);
    }

    [Fact]
    public async Task Batches_that_meet_count_each_event_once()
    {
        var grant = await GiveAsync();
        var events = Enumerable.Range(0, 50).Select(i => Event($"e{i}", BastionEventKind.Denied, server.Time.GetUtcNow(), grant) with { Session = "e" }).ToArray();

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => SendAsync(events)));

        (await SessionsAsync(live: true)).Single(one => one.Id == "bastion:e").Denied.ShouldBe(50);
    }

    [Fact]
    public async Task A_session_whose_end_never_came_ends_with_its_grant_and_says_so()
    {
        await using var other = new BastionServer();
        await other.InitializeAsync();
        using var key = await other.KeyOfAsync("ana");
        var grant = await other.Grants.RequestAsync(new AccessRequest("web", "the nightly job hangs") { Port = 8080, For = TimeSpan.FromMinutes(10) }, "user:ana@test.example", Cancellation);
        await SendAsync(other, Event("f1", BastionEventKind.Opened, other.Time.GetUtcNow(), grant));

        other.Time.Pass(TimeSpan.FromMinutes(12));
        await other.Server.Get<BastionClock>().RoundAsync(1, Cancellation);

        var lost = (await other.Server.Get<IBastionAccess>().SessionsAsync(false, Cancellation)).Single();
        (lost.EndedAt, lost.End).ShouldBe((grant.ValidBefore, "the bastion did not tell its end; it ended with its grant at the latest"));
        // The agent comes back with what it kept: the truth takes the place of the guess.
        await SendAsync(other, Event("f2", BastionEventKind.Cut, grant.ValidAfter!.Value.AddMinutes(3), grant) with { Detail = "the agent cut it" });
        var known = (await other.Server.Get<IBastionAccess>().SessionsAsync(false, Cancellation)).Single();
        (known.EndedAt, known.End).ShouldBe((grant.ValidAfter!.Value.AddMinutes(3), "the agent cut it"));
    }

    private static BastionEvent Event(string id, BastionEventKind kind, DateTimeOffset at, AccessGrant? grant) =>
        new(id, "s-" + grant?.Id, kind, at, null, grant is null ? null : $"{grant.Id};person=ana", grant?.Serial, null, null, null, null);

    private async Task<AccessGrant> GiveAsync()
    {
        await FreeAsync();
        return await server.Grants.RequestAsync(new AccessRequest("web", "the nightly job hangs") { Port = 8080 }, "user:ana@test.example", Cancellation);
    }

    private async Task FreeAsync()
    {
        if ((await server.Keys.ListAsync("ana", Cancellation)).Count == 0)
            (await server.KeyOfAsync("ana")).Dispose();
        await server.Grants.RevokeAllAsync("ana", "system", "another test begins", Cancellation);
    }

    private Task SendAsync(params BastionEvent[] events) => SendAsync(server, events);

    private static async Task SendAsync(BastionServer server, params BastionEvent[] events)
    {
        using var gate = server.Client("gate:bastion:client");
        using var response = await gate.PostAsJsonAsync("/api/v1/bastion/bastion/events", new BastionEvents("bastion", events), AccessJson.Default.BastionEvents, Cancellation);
        response.StatusCode.ShouldBe(System.Net.HttpStatusCode.NoContent, await response.Content.ReadAsStringAsync(Cancellation));
    }

    private async Task<IReadOnlyList<BastionSession>> SessionsAsync(bool live)
    {
        using var client = server.Client("kim");
        return await BastionServer.ReadAsync(await client.GetAsync(new Uri($"/api/v1/access/sessions?live={live}", UriKind.Relative), Cancellation), AccessJson.Default.IReadOnlyListBastionSession);
    }
}
