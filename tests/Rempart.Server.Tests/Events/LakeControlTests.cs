using System.Text;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Events;
using Rempart.Core.Evidence;
using Rempart.Server.Events.Lake.Controls;
using Rempart.Server.Events.Lake.Keeping;
using Rempart.Server.Events.Lake.Segments;
using Rempart.Server.Events.Lake.Store;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Events;

/// <summary>The controls of the lake, each broken and mended on a real server.</summary>
public sealed class LakeControlTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Head = "estate: { id: test, name: Test, owner: team, languages: [en] }\n";
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_edited_a_removed_and_a_swapped_segment_are_red_and_named()
    {
        var first = await StoreAsync(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));
        var second = await StoreAsync(new DateTimeOffset(2026, 6, 2, 0, 0, 0, TimeSpan.Zero));
        var (firstPath, secondPath) = (PathOf(first), PathOf(second));
        var (firstBytes, secondBytes) = (await File.ReadAllBytesAsync(firstPath, Cancellation), await File.ReadAllBytesAsync(secondPath, Cancellation));
        (await IntegrityAsync()).Outcome.ShouldBe(Outcome.Satisfied);

        firstBytes[200] ^= 1;
        await File.WriteAllBytesAsync(firstPath, firstBytes, Cancellation);
        (await IntegrityAsync()).Findings.Select(one => (one.Rule, one.Resource)).ShouldBe([("changed", $"segment {first.Id}")]);
        firstBytes[200] ^= 1;

        await File.WriteAllBytesAsync(firstPath, secondBytes, Cancellation);
        await File.WriteAllBytesAsync(secondPath, firstBytes, Cancellation);
        (await IntegrityAsync()).Findings.Select(one => (one.Rule, one.Resource)).ShouldBe([("changed", $"segment {first.Id}"), ("changed", $"segment {second.Id}")], ignoreOrder: true);

        await File.WriteAllBytesAsync(firstPath, firstBytes, Cancellation);
        File.Delete(secondPath);
        (await IntegrityAsync()).Findings.Select(one => (one.Rule, one.Resource)).ShouldBe([("removed", $"segment {second.Id}")]);

        await File.WriteAllBytesAsync(secondPath, secondBytes, Cancellation);
        (await IntegrityAsync()).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Fact]
    public async Task A_segment_that_was_taken_out_of_the_catalogue_is_named()
    {
        var segment = await StoreAsync(new DateTimeOffset(2026, 6, 3, 0, 0, 0, TimeSpan.Zero));
        await StoreAsync(new DateTimeOffset(2026, 6, 4, 0, 0, 0, TimeSpan.Zero));
        await server.TamperAsync($"CREATE TABLE events.aside AS SELECT * FROM events.segment WHERE id = '{segment.Id}'; DELETE FROM events.segment WHERE id = '{segment.Id}'");

        var assessment = await IntegrityAsync();

        assessment.Findings.Select(one => one.Rule).ShouldBe(["unlisted", "unknown-file"], ignoreOrder: true);
        assessment.Findings.ShouldAllBe(one => one.Resource == $"segment {segment.Id}");
        await server.TamperAsync("INSERT INTO events.segment SELECT * FROM events.aside; DROP TABLE events.aside");
        (await IntegrityAsync()).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Fact]
    public async Task A_segment_that_cannot_be_read_makes_it_unknown()
    {
        var segment = await StoreAsync(new DateTimeOffset(2026, 6, 5, 0, 0, 0, TimeSpan.Zero));
        var aside = PathOf(segment) + ".aside";
        File.Move(PathOf(segment), aside);
        // A link that leads to itself is there and cannot be opened, whoever asks.
        File.CreateSymbolicLink(PathOf(segment), PathOf(segment));

        var assessment = await IntegrityAsync();

        File.Delete(PathOf(segment));
        File.Move(aside, PathOf(segment));
        assessment.Outcome.ShouldBe(Outcome.Unknown);
        assessment.Findings.ShouldBeEmpty();
        assessment.Coverage.NotExamined.ShouldHaveSingleItem().Resource.ShouldBe($"segment {segment.Id}");
        (await IntegrityAsync()).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Fact]
    public async Task Old_events_go_with_evidence_held_ones_stay_and_what_goes_early_is_red()
    {
        var old = await StoreAsync(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var held = await StoreAsync(new DateTimeOffset(2020, 7, 1, 0, 0, 0, TimeSpan.Zero));
        var holds = server.Get<ILegalHolds>();
        var hold = await holds.AddAsync(new LegalHoldRequest("court", "authentication", held.First, held.Last.AddSeconds(1)), "user:alice", Cancellation);
        (hold.Segments, hold.Events).ShouldBe((1, held.Rows));
        (await RetentionAsync(Head)).Reason.ShouldBe("The estate does not say how long security events are kept; declare controls: [{ id: siem.retention, settings: { default: 365d } }].");
        const string Declared = Head + "controls: [{ id: siem.retention, settings: { default: 365d } }]\n";
        (await RetentionAsync(Declared)).Findings.Select(one => (one.Rule, one.Resource)).ShouldBe([("kept-too-long", "class authentication")]);

        server.WriteEstate(Declared);
        await UntilDeclaredAsync();
        await server.Get<LakeKeeper>().TidyAsync(Cancellation);

        File.Exists(PathOf(old)).ShouldBeFalse();
        File.Exists(PathOf(held)).ShouldBeTrue();
        var retention = await RetentionAsync(Declared);
        retention.Outcome.ShouldBe(Outcome.Satisfied);
        retention.Observations.ShouldContain(one => one.Source == $"legal hold {hold.Id}" && one.Fact == "keeps 1 segments whose time is over");
        (await IntegrityAsync()).Outcome.ShouldBe(Outcome.Satisfied);
        (await server.Get<CommittedSegments>().ReadAsync(Cancellation)).Ends[old.Id].Reason.ShouldBe("retention");

        await holds.ReleaseAsync(hold.Id, "user:alice", Cancellation);
        await server.Get<LakeKeeper>().TidyAsync(Cancellation);
        File.Exists(PathOf(held)).ShouldBeFalse();
        (await server.Get<CommittedSegments>().ReadAsync(Cancellation)).Ends[held.Id].Reason.ShouldBe("retention");
        // The ledger alone shows that nothing was deleted while it was held.
        var released = (await server.Get<IEvidenceArchive>().ListAsync("events.holds", null, 1, Cancellation)).Items.ShouldHaveSingleItem();
        (await server.AskAsync<long>($"SELECT removal_index FROM events.segment WHERE id = '{held.Id}'")).ShouldBeGreaterThan(released.Index);
        // What is gone does not come back.
        (await holds.AddAsync(new LegalHoldRequest("too late", null, held.First, held.Last.AddSeconds(1)), "user:alice", Cancellation)).Segments.ShouldBe(0);
        (await RetentionAsync(Head + "controls: [{ id: siem.retention, settings: { default: 100y } }]\n")).Findings
            .ShouldContain(one => one.Rule == "deleted-early" && one.Resource == $"segment {old.Id}");
    }

    [Theory]
    [InlineData("{ default: soon }", "The estate's settings of siem.retention are not understood: the setting 'default' says 'soon'; write a duration of a day or more, such as 365d.")]
    [InlineData("{ default: 1h }", "The estate's settings of siem.retention are not understood: the setting 'default' says '1h'; write a duration of a day or more, such as 365d.")]
    [InlineData("{ http-activity: 90d }", "The estate does not say how long security events are kept; declare controls: [{ id: siem.retention, settings: { default: 365d } }].")]
    public async Task Settings_that_say_nothing_are_unknown(string settings, string reason)
    {
        var assessment = await RetentionAsync(Head + $"controls: [{{ id: siem.retention, settings: {settings} }}]\n");

        assessment.Outcome.ShouldBe(Outcome.Unknown);
        assessment.Reason.ShouldBe(reason);
    }

    private async Task<SegmentRow> StoreAsync(DateTimeOffset day)
    {
        var lines = Samples.Sshd(day, 20);
        await server.Get<IEventLog>().AppendAsync(new EventBlock("test-source", lines.Count, Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")))), Cancellation);
        await server.Get<SegmentBuilder>().StoreAllAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(120), Cancellation);
        await server.Get<SegmentEvidence>().CatchUpAsync(Cancellation);
        return (await server.Get<Catalogue>().BetweenAsync(day, day.AddDays(1), Cancellation)).ShouldHaveSingleItem();
    }

    private string PathOf(SegmentRow segment) => Path.Combine(server.Root, "events", segment.Key);

    private Task<Assessment> IntegrityAsync() =>
        new LogIntegrityControl(server.Get<Catalogue>(), server.Get<CommittedSegments>(), server.Get<SegmentVault>(), server.Get<SegmentBuilder>(), server.Get<Server.Events.Lake.Log.EventLog>(), TimeProvider.System)
            .VerifyAsync(server.Get<IEstateSource>().Current, Cancellation);

    private Task<Assessment> RetentionAsync(string yaml) =>
        new RetentionControl(server.Get<Catalogue>(), server.Get<CommittedSegments>(), TimeProvider.System)
            .VerifyAsync(EstateLoader.Load([("estate.yaml", yaml)]).Estate.ShouldNotBeNull(), Cancellation);

    private async Task UntilDeclaredAsync()
    {
        var source = server.Get<IEstateSource>();
        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (source.Current.Controls.Find(RetentionRules.Control) is not null)
                changed.TrySetResult();
        }
        source.Changed += Look;
        Look();
        await changed.Task.WaitAsync(TimeSpan.FromSeconds(120), Cancellation);
        source.Changed -= Look;
    }
}
