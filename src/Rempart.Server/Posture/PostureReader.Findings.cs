using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Rempart.Core.Posture;

namespace Rempart.Server.Posture;

internal sealed partial class PostureReader
{
    public async Task<Page<FindingRecord>> FindingsAsync(FindingQuery query, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var rows = context.Findings.AsNoTracking();
        if (query.ControlId is { } control)
            rows = rows.Where(row => row.ControlId == control);
        rows = query.State switch
        {
            FindingState.Open => rows.Where(row => row.State == FindingState.Open || row.State == FindingState.RiskAccepted && row.AcceptedUntil <= now),
            FindingState.RiskAccepted => rows.Where(row => row.State == FindingState.RiskAccepted && row.AcceptedUntil > now),
            FindingState.Resolved => rows.Where(row => row.State == FindingState.Resolved),
            _ => rows,
        };
        var total = await rows.CountAsync(cancellation);
        var skip = int.TryParse(query.After, NumberStyles.None, CultureInfo.InvariantCulture, out var seen) ? seen : 0;
        var page = await rows
            .OrderByDescending(row => row.Severity).ThenBy(row => row.ControlId).ThenBy(row => row.Resource).ThenBy(row => row.Fingerprint)
            .Skip(skip).Take(query.Limit)
            .ToListAsync(cancellation);
        var next = skip + page.Count < total ? (skip + page.Count).ToString(CultureInfo.InvariantCulture) : null;
        return new Page<FindingRecord>([.. page.Select(row => Describe(row, [], now))], next, total);
    }

    public async Task<FindingRecord?> FindingAsync(string fingerprint, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var row = await context.Findings.AsNoTracking().SingleOrDefaultAsync(finding => finding.Fingerprint == fingerprint, cancellation);
        if (row is null)
            return null;
        var history = await context.FindingEvents.AsNoTracking()
            .Where(change => change.Fingerprint == fingerprint)
            .OrderBy(change => change.Id)
            .Select(change => new FindingEvent(change.At, change.Change, change.By, change.Note))
            .ToListAsync(cancellation);
        return Describe(row, history, time.GetUtcNow());
    }

    private static FindingRecord Describe(FindingRow row, IReadOnlyList<FindingEvent> history, DateTimeOffset now)
    {
        var state = FindingLife.StateAt(row, now);
        return new FindingRecord
        {
            Fingerprint = row.Fingerprint,
            ControlId = row.ControlId,
            Rule = row.Rule,
            Resource = row.Resource,
            Severity = row.Severity,
            Message = row.Message,
            Remedy = row.Remedy,
            State = state,
            FirstSeen = row.FirstSeen,
            LastSeen = row.LastSeen,
            Acceptance = state == FindingState.RiskAccepted
                ? new RiskAcceptance(row.AcceptedReason!, row.AcceptedBy!, row.AcceptedAt!.Value, row.AcceptedUntil!.Value)
                : null,
            History = history,
        };
    }
}
