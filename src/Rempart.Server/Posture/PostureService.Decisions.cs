using System.Text.Json;
using Rempart.Core.Evidence;
using Rempart.Core.Posture;

namespace Rempart.Server.Posture;

internal sealed partial class PostureService
{
    private async Task<FindingRecord?> DecideAsync(
        string fingerprint,
        Func<FindingRow, FindingEventRow?> decide,
        Func<FindingRow, AcceptanceEvidence> describe,
        string actor,
        CancellationToken cancellation)
    {
        var changed = false;
        var row = await store.DecideAsync(fingerprint, found =>
        {
            var change = decide(found);
            changed = change is not null;
            return change;
        }, cancellation);
        if (row is null)
            return null;
        if (changed)
        {
            var content = JsonSerializer.SerializeToUtf8Bytes(describe(row), PostureStoreJson.Default.AcceptanceEvidence);
            await evidence.AppendAsync(new EvidenceRecord(EvidenceKind.Decision, row.ControlId, actor, time.GetUtcNow(), content), cancellation);
        }
        return await reader.FindingAsync(fingerprint, cancellation);
    }
}
