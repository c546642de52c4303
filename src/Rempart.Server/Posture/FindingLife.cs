using Rempart.Core.Controls;
using Rempart.Core.Posture;

namespace Rempart.Server.Posture;

/// <summary>
/// The life of findings: what an assessment, an acceptance or the passing of time does to them. Pure: it changes the rows it is
/// given and says what happened.
/// </summary>
internal static class FindingLife
{
    /// <summary>Brings a control's findings up to date with an assessment.</summary>
    /// <param name="known">All findings of the control, by fingerprint; new ones are added.</param>
    /// <param name="assessment">What was seen.</param>
    /// <param name="now">The time of the change.</param>
    public static IReadOnlyList<FindingEventRow> Observe(Dictionary<string, FindingRow> known, Assessment assessment, DateTimeOffset now)
    {
        var events = new List<FindingEventRow>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var finding in assessment.Findings)
        {
            var fingerprint = finding.Fingerprint(assessment.ControlId);
            if (!seen.Add(fingerprint))
                continue;
            if (known.TryGetValue(fingerprint, out var row))
                See(row, finding, assessment, now, events);
            else
                known.Add(fingerprint, Open(fingerprint, finding, assessment, events));
        }
        // Absence proves something only where the check really looked everywhere.
        if (assessment.Coverage.IsComplete)
        {
            foreach (var row in known.Values.Where(row => row.State != FindingState.Resolved && !seen.Contains(row.Fingerprint)))
            {
                row.State = FindingState.Resolved;
                ClearAcceptance(row);
                events.Add(Event(row, assessment.ObservedAt, "resolved", assessment.ControlId, null));
            }
        }
        return events;
    }

    public static FindingEventRow Accept(FindingRow row, string reason, string by, DateTimeOffset now, DateTimeOffset until)
    {
        row.State = FindingState.RiskAccepted;
        (row.AcceptedReason, row.AcceptedBy, row.AcceptedAt, row.AcceptedUntil) = (reason, by, now, until);
        return Event(row, now, "risk-accepted", by, reason);
    }

    public static FindingEventRow Withdraw(FindingRow row, string by, DateTimeOffset now)
    {
        row.State = FindingState.Open;
        ClearAcceptance(row);
        return Event(row, now, "acceptance-withdrawn", by, null);
    }

    /// <summary>The state that counts now: an acceptance ends by itself at its date.</summary>
    public static FindingState StateAt(FindingRow row, DateTimeOffset now) =>
        row.State == FindingState.RiskAccepted && row.AcceptedUntil <= now ? FindingState.Open : row.State;

    private static FindingRow Open(string fingerprint, Finding finding, Assessment assessment, List<FindingEventRow> events)
    {
        var row = new FindingRow
        {
            Fingerprint = fingerprint,
            ControlId = assessment.ControlId,
            Rule = finding.Rule,
            Resource = finding.Resource,
            Severity = finding.Severity,
            Message = finding.Message,
            Remedy = finding.Remedy,
            State = FindingState.Open,
            FirstSeen = assessment.ObservedAt,
            LastSeen = assessment.ObservedAt,
        };
        events.Add(Event(row, assessment.ObservedAt, "opened", assessment.ControlId, null));
        return row;
    }

    private static void See(FindingRow row, Finding finding, Assessment assessment, DateTimeOffset now, List<FindingEventRow> events)
    {
        if (row.State == FindingState.Resolved)
        {
            row.State = FindingState.Open;
            events.Add(Event(row, assessment.ObservedAt, "reopened", assessment.ControlId, null));
        }
        else if (row.State == FindingState.RiskAccepted && StateAt(row, now) == FindingState.Open)
        {
            row.State = FindingState.Open;
            events.Add(Event(row, row.AcceptedUntil ?? now, "acceptance-expired", "system", null));
            ClearAcceptance(row);
        }
        (row.Severity, row.Message, row.Remedy, row.LastSeen) = (finding.Severity, finding.Message, finding.Remedy, assessment.ObservedAt);
    }

    private static void ClearAcceptance(FindingRow row) =>
        (row.AcceptedReason, row.AcceptedBy, row.AcceptedAt, row.AcceptedUntil) = (null, null, null, null);

    private static FindingEventRow Event(FindingRow row, DateTimeOffset at, string change, string by, string? note) =>
        new() { Fingerprint = row.Fingerprint, At = at, Change = change, By = by, Note = note };
}
