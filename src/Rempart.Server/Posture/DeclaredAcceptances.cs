using Rempart.Core.Posture;

namespace Rempart.Server.Posture;

/// <summary>Applies the risk acceptances that stand in the estate, reviewed in Git, to the findings of a control.</summary>
internal static class DeclaredAcceptances
{
    /// <summary>Accepts what the estate accepts. The last day of an acceptance counts whole, in UTC.</summary>
    public static IEnumerable<FindingEventRow> Apply(IEnumerable<FindingRow> findings, IReadOnlyList<Core.Estates.RiskAcceptance> declared, DateTimeOffset now)
    {
        foreach (var row in findings.Where(row => row.State == FindingState.Open))
        {
            var acceptance = declared.FirstOrDefault(entry => entry.Control == row.ControlId && Covers(entry, row));
            if (acceptance is null)
                continue;
            var until = new DateTimeOffset(acceptance.Until.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);
            if (until > now)
                yield return FindingLife.Accept(row, acceptance.Reason, $"estate:{acceptance.By}", now, until);
        }
    }

    private static bool Covers(Core.Estates.RiskAcceptance entry, FindingRow row) =>
        entry.Finding is { } fingerprint ? fingerprint == row.Fingerprint : entry.Resource == row.Resource;
}
