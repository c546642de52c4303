using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Server.Alerts.Canaries;
using Rempart.Server.Alerts.Rules;
using Rempart.Server.Alerts.Store;
using Rempart.Server.Alerts.Stream;

namespace Rempart.Server.Alerts.Controls;

/// <summary>
/// <c>siem.detections-live</c>: a canary event enters where senders' records do and must become an alert in time; every rule compiles; no message
/// about an alert was lost. The way is the real one, so whatever is broken on it is found.
/// </summary>
internal sealed class DetectionsLiveControl(
    ICanaryEntry entry, CanaryBoard canaries, RuleWatch rules, DetectionStream stream, DetectionReport report,
    IDbContextFactory<AlertsContext> contexts, AlertOptions options, TimeProvider time) : IControl
{
    public const string Id = "siem.detections-live";
    private const string Way = "canary";
    private static readonly TimeSpan StuckAfter = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan LostCounts = TimeSpan.FromDays(7);

    public ControlDescription Description { get; } = ControlDescriptions.FromCatalogue(Id, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(20));

    public async Task<Assessment> VerifyAsync(Estate estate, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(estate);
        var draft = new AssessmentDraft(Id, time);
        if (new SettingsReader(estate, Id).Problem() is { } problem)
            return draft.CouldNotTell(problem);
        rules.Refresh();
        LookAtRules(draft);
        await FlyAsync(draft, cancellation);
        await LookAtDeliveriesAsync(draft, cancellation);
        return draft.Conclude();
    }

    private async Task FlyAsync(AssessmentDraft draft, CancellationToken cancellation)
    {
        var limit = TimeSpan.FromSeconds(options.CanarySeconds);
        try
        {
            if (await canaries.FlyAsync(entry, limit, cancellation) is not { } latency)
            {
                draft.Examine(Way);
                draft.Find(NotArrived(limit));
                return;
            }
            if (!await IsStoredAsync(cancellation))
            {
                draft.Miss(Way, "the canary's alert is not in the database although it was reported as stored");
                return;
            }
            draft.Examine(Way);
            draft.Observe($"canary from {entry.Begin}", string.Create(CultureInfo.InvariantCulture, $"its alert was stored after {latency.TotalMilliseconds:0} ms"));
        }
        catch (CanaryRefusedException refused) when (refused.CouldNotLook)
        {
            draft.Miss(Way, refused.Message);
        }
        catch (CanaryRefusedException refused)
        {
            draft.Examine(Way);
            draft.Find(new Finding("entry-refused", Way, Severity.High, $"A canary event was not let in by {entry.Begin}, {refused.Message}.", "mend what the message names; the senders' events wait too"));
        }
        catch (Exception error) when (error is Npgsql.NpgsqlException or InvalidOperationException { InnerException: Npgsql.NpgsqlException })
        {
            draft.Miss(Way, $"the alerts cannot be read: {error.Message}");
        }
    }

    private Finding NotArrived(TimeSpan limit)
    {
        var seconds = limit.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        if (rules.Current.Find(Canary.RuleId) is null)
            return new Finding("canary-rule", Way, Severity.Critical, "The canary's rule is not in force, so a canary event raised no alert.", "put rempart/rempart_canary.yml back into Rempart's own rules");
        return stream.Problem is { } problem
            ? new Finding("stream-stopped", Way, Severity.Critical, $"Events are not compared with the rules: {problem}", "mend what the message names; the server's log says more")
            : new Finding("canary-lost", Way, Severity.Critical, $"A canary event raised no alert within {seconds} seconds.", "rempart alerts status shows how far detection is behind");
    }

    private async Task<bool> IsStoredAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Alerts.AnyAsync(row => row.Canary && row.Rule == Canary.RuleId, cancellation);
    }

    private void LookAtRules(AssessmentDraft draft)
    {
        var current = rules.Current;
        draft.Examine("rules");
        draft.Observe("rules", string.Create(CultureInfo.InvariantCulture, $"{current.Engine.Rules.All.Count()} in force, {current.Notices.Count(notice => !notice.InForce)} with errors"));
        foreach (var notice in current.Notices.Where(notice => !notice.InForce))
        {
            var place = notice.File.Length == 0 ? "the rules" : string.Create(CultureInfo.InvariantCulture, $"{notice.File}:{notice.Line}");
            draft.Find(new Finding("rule-rejected", notice.File.Length == 0 ? "rules" : $"rule {notice.File}", Severity.Medium, $"A rule does not count: {place}: {notice.Message}", $"mend the file, then: rempart detect lint {notice.File}"));
        }
    }

    private async Task LookAtDeliveriesAsync(AssessmentDraft draft, CancellationToken cancellation)
    {
        try
        {
            var status = await report.StatusAsync(cancellation);
            var (now, recently) = (time.GetUtcNow(), time.GetUtcNow() - LostCounts);
            await using var context = await contexts.CreateDbContextAsync(cancellation);
            var lost = await context.Deliveries.AsNoTracking().Where(row => row.LostAt > recently).GroupBy(row => row.Destination)
                .Select(group => new { Name = group.Key, Count = group.Count(), Problem = group.Max(row => row.Problem) }).ToListAsync(cancellation);
            foreach (var one in lost)
                draft.Find(new Finding("delivery-lost", $"destination {one.Name}", Severity.High, $"{one.Count} messages to '{one.Name}' were given up: {one.Problem}", "mend the destination; the alerts themselves are in: rempart alerts list"));
            foreach (var destination in status.Destinations)
            {
                draft.Examine($"destination {destination.Name}");
                if (destination.Oldest is { } oldest && now - oldest > StuckAfter)
                    draft.Find(new Finding("delivery-stuck", $"destination {destination.Name}", Severity.High, $"'{destination.Name}' takes nothing since {oldest.UtcDateTime:u}: {destination.Problem}", "mend the destination; what waits is sent then"));
            }
        }
        catch (Exception error) when (error is Npgsql.NpgsqlException or InvalidOperationException { InnerException: Npgsql.NpgsqlException })
        {
            draft.Miss("destinations", $"what was delivered cannot be read: {error.Message}");
        }
    }
}
