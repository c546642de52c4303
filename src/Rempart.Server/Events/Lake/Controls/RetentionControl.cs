using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Text;
using Rempart.Server.Events.Lake.Keeping;
using Rempart.Server.Events.Lake.Store;

namespace Rempart.Server.Events.Lake.Controls;

/// <summary><c>siem.retention</c>: security events stay as long as declared, and not longer unless they are held.</summary>
internal sealed class RetentionControl(Catalogue catalogue, CommittedSegments committed, TimeProvider time) : IControl
{
    // The keeper comes by every few minutes; when it has not for a day, something is wrong.
    private static readonly TimeSpan Slack = TimeSpan.FromDays(1);

    // So that an assessment stays small.
    private const int HoldsNamed = 20;

    public ControlDescription Description { get; } = ControlDescriptions.FromCatalogue(RetentionRules.Control, TimeSpan.FromHours(1), TimeSpan.FromHours(4));

    public async Task<Assessment> VerifyAsync(Estate estate, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(estate);
        var draft = new AssessmentDraft(RetentionRules.Control, time);
        var rules = RetentionRules.Read(estate);
        if (rules.Problem is { } problem)
            return draft.CouldNotTell(problem);
        if (!rules.IsComplete)
            return draft.CouldNotTell("The estate does not say how long security events are kept; declare controls: [{ id: siem.retention, settings: { default: 365d } }].");
        try
        {
            var live = await catalogue.LiveAsync(cancellation);
            var holds = await catalogue.LastingHoldsAsync(cancellation);
            LookForOld(live, holds, rules, draft);
            TellOfHeld(live, holds, rules, draft);
            await LookAtEndsAsync(rules, draft, cancellation);
            draft.Observe("event lake", live.Count == 0 ? "no segment yet" : $"{live.Count} segments, the oldest event of {live.Min(one => one.First).UtcDateTime:yyyy-MM-dd HH:mm} UTC, {holds.Count} legal holds");
            draft.Examine("event lake");
        }
        catch (Exception error) when (error is NpgsqlException or DbUpdateException or InvalidOperationException or FormatException)
        {
            draft.Miss("event lake", $"the catalogue or the ledger cannot be read: {error.Message}");
        }
        return draft.Conclude();
    }

    private void LookForOld(List<SegmentRow> live, List<HoldRow> holds, RetentionRules rules, AssessmentDraft draft)
    {
        var now = time.GetUtcNow();
        foreach (var classUid in live.Select(one => one.ClassUid).Distinct())
        {
            if (rules.Of(classUid) is not { } period)
                continue;
            var old = live.Where(one => one.ClassUid == classUid && one.Last < now - period - Slack && !holds.Any(hold => hold.Covers(one))).ToList();
            if (old.Count > 0)
                draft.Find(new Finding("kept-too-long", $"class {RetentionRules.NameOf(classUid)}", Severity.Medium, $"{old.Count} segments of the class {RetentionRules.NameOf(classUid)} are older than {Durations.Format(period)}.", "look at the server's log: the lake was not tidied"));
        }
    }

    // What would be gone without a hold. Who may read assessments may not read reasons: a hold is named by its id.
    private void TellOfHeld(List<SegmentRow> live, List<HoldRow> holds, RetentionRules rules, AssessmentDraft draft)
    {
        var now = time.GetUtcNow();
        var over = live.Where(one => rules.Of(one.ClassUid) is { } period && one.Last < now - period).ToList();
        var kept = holds.Select(hold => (hold.Id, Segments: over.Count(hold.Covers))).Where(one => one.Segments > 0).OrderByDescending(one => one.Segments).ToList();
        foreach (var (id, segments) in kept.Take(HoldsNamed))
            draft.Observe($"legal hold {id}", $"keeps {segments} segments whose time is over");
        if (kept.Count > HoldsNamed)
            draft.Observe("legal holds", $"{kept.Count - HoldsNamed} more keep segments whose time is over");
    }

    // Every deletion is in the ledger with the time of its last event: what went too early is known for ever.
    private async Task LookAtEndsAsync(RetentionRules rules, AssessmentDraft draft, CancellationToken cancellation)
    {
        var (_, ends, unproved) = await committed.ReadAsync(cancellation);
        if (unproved.Count > 0)
            draft.Miss("event lake", $"the ledger's records of deletions are not whole: {unproved[0]}");
        var now = time.GetUtcNow();
        foreach (var end in ends.Values.Where(one => one.Reason == SegmentRow.Retention))
        {
            if (rules.Of(end.ClassUid) is not { } period || end.Last > now - period)
                draft.Find(new Finding("deleted-early", $"segment {end.Id}", Severity.High, $"Segment {end.Id} ({RetentionRules.NameOf(end.ClassUid)}, {end.Rows} events, until {end.Last.UtcDateTime:yyyy-MM-dd HH:mm} UTC) was deleted before its time.", "restore it from the backup, or shorten the retention that the estate declares"));
        }
        draft.Observe("ledger", $"{ends.Values.Count(one => one.Reason == SegmentRow.Retention)} segments were deleted when their time was over");
    }
}
