using System.Globalization;
using Rempart.Core.Controls;

namespace Rempart.Server.Platform;

/// <summary>The ledger is whole, and no record of it lies in the future.</summary>
internal sealed class LedgerPart(ILedgerInspection ledger, TimeProvider time) : IPlatformPart
{
    // Two servers' clocks may differ by a little.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    public async Task InspectAsync(PlatformPolicy policy, AssessmentDraft draft, CancellationToken cancellation)
    {
        var seen = await ledger.InspectAsync(cancellation);
        if (seen.Problem is { } problem)
        {
            draft.Miss("rempart ledger", problem);
            return;
        }
        draft.Examine("rempart ledger");
        draft.Observe("rempart ledger", string.Create(CultureInfo.InvariantCulture,
            $"{seen.Size} leaves, {seen.Faults.Count} faults, newest checkpoint {(seen.CheckpointAt is { } at ? at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) : "none")}"));
        foreach (var fault in seen.Faults)
        {
            draft.Find(new Finding("ledger-fault", $"rempart ledger: {fault}", Severity.Critical,
                $"The ledger is not what its checkpoints say: {fault}", "keep the data as it is, compare it with a witness or a backup: rempart ledger verify"));
        }
        var newest = new[] { seen.CheckpointAt, seen.NewestEvidenceAt }.Max();
        if (newest > time.GetUtcNow() + Tolerance)
        {
            draft.Find(new Finding("clock-behind-ledger", "rempart clock", Severity.High,
                "The clock is behind the ledger's newest record: either it was set back, or the record is forged.", "set the clock: timedatectl set-ntp true"));
        }
    }
}
