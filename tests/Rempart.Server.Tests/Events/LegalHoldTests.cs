using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Rempart.Core.Events;
using Rempart.Core.Evidence;
using Rempart.Server.Database;
using Rempart.Server.Events.Lake.Holds;
using Rempart.Server.Events.Lake.Segments;
using Rempart.Server.Events.Lake.Store;
using Rempart.Server.Tests.Evidence;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Events;

/// <summary>Legal holds on a whole server; what becomes of the segments that they keep is in <see cref="LakeControlTests"/>.</summary>
public sealed class LegalHoldTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Classes = "other, file-system-activity, process-activity, detection-finding, account-change, authentication, network-activity, http-activity, ssh-activity, api-activity or datastore-activity";
    private static readonly DateTimeOffset Day = new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, string> Wrong => new()
    {
        { """{"from":"2026-07-01T00:00:00Z","to":"2026-07-02T00:00:00Z"}""", "'reason' must have 1 to 500 characters." },
        { """{"reason":" \n ","from":"2026-07-01T00:00:00Z","to":"2026-07-02T00:00:00Z"}""", "'reason' must have 1 to 500 characters." },
        { """{"reason":"a\u0000b","from":"2026-07-01T00:00:00Z","to":"2026-07-02T00:00:00Z"}""", "'reason' must have 1 to 500 characters." },
        { $$"""{"reason":"{{new string('x', 501)}}","from":"2026-07-01T00:00:00Z","to":"2026-07-02T00:00:00Z"}""", "'reason' must have 1 to 500 characters." },
        { """{"reason":"court"}""", "'from' and 'to' must say which event times are held, such as 2026-11-01T00:00:00Z." },
        { """{"reason":"court","from":"2026-07-01T00:00:00Z"}""", "'from' and 'to' must say which event times are held, such as 2026-11-01T00:00:00Z." },
        { """{"reason":"court","to":"2026-07-01T00:00:00Z"}""", "'from' and 'to' must say which event times are held, such as 2026-11-01T00:00:00Z." },
        { """{"reason":"court","from":"2026-07-02T00:00:00Z","to":"2026-07-01T00:00:00Z"}""", "'from' must be before 'to'." },
        { """{"reason":"court","from":"2026-07-01T02:00:00+02:00","to":"2026-07-01T00:00:00Z"}""", "'from' must be before 'to'." },
        { """{"reason":"court","class":"authentification","from":"2026-07-01T00:00:00Z","to":"2026-07-02T00:00:00Z"}""", "There is no class of events 'authentification'. Did you mean 'authentication'?" },
        { """{"reason":"court","class":"3003","from":"2026-07-01T00:00:00Z","to":"2026-07-02T00:00:00Z"}""", $"There is no class of events '3003'. Write its number in OCSF, or {Classes}." },
        { """{"reason":"court","class":"","from":"2026-07-01T00:00:00Z","to":"2026-07-02T00:00:00Z"}""", $"There is no class of events ''. Write its number in OCSF, or {Classes}." },
        { """{"reason":"court","from":"yesterday","to":"2026-07-02T00:00:00Z"}""", "The body is not the JSON that this address takes. See /api/v1/openapi.json." },
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_cannot_be_held_is_told_why_and_is_no_evidence(string body, string message)
    {
        using var client = ProofTests.Client(server);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var before = (await EvidenceAsync()).Count;

        (await ProblemAsync(client.PostAsync(Address(""), content, Cancellation))).ShouldBe((HttpStatusCode.BadRequest, message));
        (await EvidenceAsync()).Count.ShouldBe(before);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("authentication", "authentication")]
    [InlineData("HTTP Activity", "http-activity")]
    [InlineData("4007", "ssh-activity")]
    [InlineData("0", "other")]
    [InlineData("Base Event", "other")]
    public async Task A_class_is_named_as_the_estate_does_as_OCSF_does_or_by_its_number(string? written, string? expected) =>
        (await Holds.AddAsync(new LegalHoldRequest("classes", written, Day, Day.AddDays(1)), "user:alice", Cancellation)).Class.ShouldBe(expected);

    [Fact]
    public async Task A_hold_is_set_listed_and_released_and_the_ledger_knows_both_with_who_and_what()
    {
        using var client = ProofTests.Client(server);
        var request = new LegalHoldRequest("  Case 7,\nMiller against us ", "authentication", Day, Day.AddYears(10));
        var set = await AnswerAsync(client.PostAsJsonAsync(Address(""), request, Cancellation));
        set.By.ShouldStartWith("local:");
        (set.Reason, set.Class, set.From, set.To, set.ReleasedAt).ShouldBe(("Case 7,\nMiller against us", "authentication", Day, Day.AddYears(10), null));
        (await ListAsync(client, "")).ShouldContain(one => one.Id == set.Id && one.Reason == set.Reason && one.Segments == set.Segments);

        var released = await AnswerAsync(client.PostAsync(Address($"/{set.Id}/release"), null, Cancellation));

        released.ReleasedBy.ShouldBe(set.By);
        (await ListAsync(client, "")).ShouldNotContain(one => one.Id == set.Id);
        (await ListAsync(client, "?all=true")).Single(one => one.Id == set.Id).ReleasedBy.ShouldBe(set.By);
        (await ProblemAsync(client.PostAsync(Address($"/{set.Id}/release"), null, Cancellation))).ShouldBe(
            (HttpStatusCode.Conflict, $"The legal hold '{set.Id}' was released already, by {set.By} at {released.ReleasedAt!.Value.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC."));
        (await ProblemAsync(client.PostAsync(Address("/nothing/release"), null, Cancellation))).ShouldBe(
            (HttpStatusCode.NotFound, "There is no legal hold 'nothing'. See them with: rempart events hold list"));
        var told = (await EvidenceAsync()).Where(one => one.Content.GetProperty("hold").GetString() == set.Id).ToList();
        told.Select(one => (one.Content.GetProperty("action").GetString(), one.Actor)).ShouldBe([("hold-set", set.By), ("hold-released", set.By)]);
        told.ShouldAllBe(one => one.Content.GetProperty("reason").GetString() == set.Reason && one.Content.GetProperty("classUid").GetInt32() == 3002
            && one.Content.GetProperty("from").GetDateTimeOffset() == set.From && one.Content.GetProperty("to").GetDateTimeOffset() == set.To);
    }

    [Fact]
    public async Task What_the_ledger_does_not_take_is_neither_set_nor_released()
    {
        var lasting = await Holds.AddAsync(new LegalHoldRequest("stays", null, Day, Day.AddDays(1)), "user:alice", Cancellation);
        var broken = new LegalHolds(server.Get<Catalogue>(), new HoldEvidence(new BrokenLedger()), TimeProvider.System);

        await Should.ThrowAsync<IOException>(() => broken.AddAsync(new LegalHoldRequest("never", null, Day, Day.AddDays(1)), "user:mallory", Cancellation));
        await Should.ThrowAsync<IOException>(() => broken.ReleaseAsync(lasting.Id, "user:mallory", Cancellation));

        var holds = await Holds.ListAsync(all: true, Cancellation);
        holds.ShouldNotContain(one => one.Reason == "never");
        holds.Single(one => one.Id == lasting.Id).ReleasedAt.ShouldBeNull();
    }

    [Fact]
    public async Task A_hold_that_comes_while_old_segments_end_keeps_them()
    {
        var segment = await StoreAsync(Day.AddDays(7));
        Task<LegalHold>? coming = null;

        // The keeper has read the holds and has not ended anything yet: now somebody sets one.
        var ending = Task.Run(() => server.Get<Catalogue>().ExpireAsync(
            one =>
            {
                coming ??= AnsweredOrWaiting(() => Holds.AddAsync(new LegalHoldRequest("race", null, segment.First, segment.Last.AddSeconds(1)), "user:alice", Cancellation));
                return one.Id == segment.Id;
            },
            Cancellation), Cancellation);
        (await ending.WaitAsync(TimeSpan.FromMinutes(2), Cancellation)).ShouldBe(1);

        (await coming!.WaitAsync(TimeSpan.FromMinutes(2), Cancellation)).Segments.ShouldBe(1);
        (await LiveAsync(segment)).ShouldBeTrue();
        (await server.Get<Catalogue>().ExpireAsync(one => one.Id == segment.Id, Cancellation)).ShouldBe(0);
        (await LiveAsync(segment)).ShouldBeTrue();
    }

    [Fact]
    public async Task No_more_than_500_holds_last()
    {
        await server.TamperAsync("INSERT INTO events.hold (id, reason, \"from\", \"to\", by, created_at) SELECT 'many-' || i, 'many', now(), now() + interval '1 day', 'user:alice', now() FROM generate_series(1, 500) i");
        var before = (await EvidenceAsync()).Count;

        (await Should.ThrowAsync<LegalHoldRefusedException>(() => Holds.AddAsync(new LegalHoldRequest("one more", null, Day, Day.AddDays(1)), "user:alice", Cancellation))).Message
            .ShouldBe("500 legal holds last already; release one first.");

        (await EvidenceAsync()).Count.ShouldBe(before);
        await server.TamperAsync("DELETE FROM events.hold WHERE id LIKE 'many-%'");
    }

    private ILegalHolds Holds => server.Get<ILegalHolds>();

    private static Uri Address(string rest) => new("/api/v1/events/holds" + rest, UriKind.Relative);

    // Done, or waiting for the lock that somebody else has.
    private Task<LegalHold> AnsweredOrWaiting(Func<Task<LegalHold>> act)
    {
        var acting = Task.Run(act, Cancellation);
        var waiting = string.Create(CultureInfo.InvariantCulture, $"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND (classid::bigint << 32) | objid::bigint = {AdvisoryLocks.LegalHolds}");
        while (!acting.IsCompleted && server.AskAsync<long>(waiting).GetAwaiter().GetResult() == 0)
            Cancellation.ThrowIfCancellationRequested();
        return acting;
    }

    private async Task<SegmentRow> StoreAsync(DateTimeOffset day)
    {
        var lines = Samples.Sshd(day, 20);
        await server.Get<IEventLog>().AppendAsync(new EventBlock("test-source", lines.Count, Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")))), Cancellation);
        await server.Get<SegmentBuilder>().StoreAllAsync(Cancellation).WaitAsync(TimeSpan.FromMinutes(2), Cancellation);
        return (await server.Get<Catalogue>().BetweenAsync(day, day.AddDays(1), Cancellation)).ShouldHaveSingleItem();
    }

    private async Task<bool> LiveAsync(SegmentRow segment) => (await server.Get<Catalogue>().LiveAsync(Cancellation)).Any(one => one.Id == segment.Id);

    private static async Task<IReadOnlyList<LegalHold>> ListAsync(HttpClient client, string query) =>
        JsonSerializer.Deserialize(await client.GetStringAsync(Address(query), Cancellation), EventsJson.Default.IReadOnlyListLegalHold)!;

    private static async Task<LegalHold> AnswerAsync(Task<HttpResponseMessage> call)
    {
        using var response = await call;
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return JsonSerializer.Deserialize(text, EventsJson.Default.LegalHold)!;
    }

    private static async Task<(HttpStatusCode, string)> ProblemAsync(Task<HttpResponseMessage> call)
    {
        using var response = await call;
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        return (response.StatusCode, problem.RootElement.GetProperty("detail").GetString()!);
    }

    // In the order of the ledger.
    private async Task<List<(string Actor, JsonElement Content)>> EvidenceAsync()
    {
        var archive = server.Get<IEvidenceArchive>();
        var told = new List<(string, JsonElement)>();
        foreach (var item in (await archive.ListAsync(HoldEvidence.Subject, null, 200, Cancellation)).Items.Reverse())
        {
            using var record = JsonDocument.Parse(Convert.FromBase64String((await archive.BundleAsync(item.Index, Cancellation))!.Record));
            told.Add((item.Actor, record.RootElement.GetProperty("content").Clone()));
        }
        return told;
    }

    private sealed class BrokenLedger : IEvidenceLog
    {
        public Task<long> AppendAsync(EvidenceRecord record, CancellationToken cancellation) => throw new IOException("The ledger takes nothing.");
    }
}
