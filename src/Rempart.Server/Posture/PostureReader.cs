using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Posture;

namespace Rempart.Server.Posture;

/// <summary>Reads the posture. What is stale is unknown here, so that no reader can forget it.</summary>
internal sealed partial class PostureReader(
    IDbContextFactory<PostureContext> contexts, ControlRegistry registry, IEstateSource estates, TimeProvider time)
{
    public async Task<PostureReport> ReportAsync(CancellationToken cancellation)
    {
        var estate = estates.Current;
        var now = time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var states = await context.Controls.AsNoTracking().ToDictionaryAsync(row => row.ControlId, StringComparer.Ordinal, cancellation);
        var findings = (await context.Findings.AsNoTracking()
                .Where(row => row.State != FindingState.Resolved)
                .Select(row => new { row.ControlId, Accepted = row.State == FindingState.RiskAccepted && row.AcceptedUntil > now })
                .ToListAsync(cancellation))
            .ToLookup(row => row.ControlId, row => row.Accepted);
        var controls = registry.EnabledIn(estate)
            .Select(control => Status(control, estate, states.GetValueOrDefault(control.Description.Id), [.. findings[control.Description.Id]], now))
            .ToArray();
        return new PostureReport(estate.Header.Name, estate.Digest, now, controls);
    }

    public async Task<Page<AssessmentRecord>> AssessmentsAsync(string controlId, string? after, int limit, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var rows = context.Assessments.AsNoTracking().Where(row => row.ControlId == controlId);
        var total = await rows.CountAsync(cancellation);
        if (long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var before))
            rows = rows.Where(row => row.Id < before);
        var page = await rows.OrderByDescending(row => row.Id).Take(limit).ToListAsync(cancellation);
        return new Page<AssessmentRecord>(
            [.. page.Select(row => JsonSerializer.Deserialize(row.Document, PostureStoreJson.Default.AssessmentRecord)!)],
            page.Count == limit ? page[^1].Id.ToString(CultureInfo.InvariantCulture) : null,
            total);
    }

    private static ControlStatus Status(IControl control, Estate estate, ControlStateRow? state, IReadOnlyList<bool> accepted, DateTimeOffset now)
    {
        var freshFor = ControlRegistry.FreshFor(estate, control);
        var freshUntil = state?.AssessedAt + freshFor;
        // A time in the future is no proof either: the clock was set back, or the row was forged.
        var stale = freshUntil <= now || state?.AssessedAt > now + TimeSpan.FromMinutes(5);
        return new ControlStatus
        {
            Id = control.Description.Id,
            Sentence = control.Description.Sentence,
            Outcome = state is null || stale ? Outcome.Unknown : state.Outcome,
            Reason = state is null ? "It was never verified."
                : stale ? $"The last assessment, of {state.AssessedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC, is older than {Core.Text.Durations.Format(freshFor)}."
                : state.Reason,
            Stale = stale,
            Enforced = control is IEnforcedControl,
            AssessedAt = state?.AssessedAt,
            LastSatisfiedAt = state?.LastSatisfiedAt,
            Since = state is null ? null : stale ? freshUntil : state.Since,
            FreshUntil = freshUntil,
            OpenFindings = accepted.Count(isAccepted => !isAccepted),
            AcceptedFindings = accepted.Count(isAccepted => isAccepted),
            EvidenceIndex = state?.EvidenceIndex,
            References = control.Description.References,
        };
    }
}
