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
        var row = await store.DecideAsync(fingerprint, async found =>
        {
            if (decide(found) is not { } change)
                return null;
            // Within the decision's transaction: a decision without evidence must not exist, evidence of a decision that was
            // then not kept says only that somebody tried.
            var content = JsonSerializer.SerializeToUtf8Bytes(describe(found), PostureStoreJson.Default.AcceptanceEvidence);
            await evidence.AppendAsync(new EvidenceRecord(EvidenceKind.Decision, found.ControlId, actor, time.GetUtcNow(), content), cancellation);
            return change;
        }, cancellation);
        return row is null ? null : await reader.FindingAsync(fingerprint, cancellation);
    }
}
