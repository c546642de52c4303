using System.Text.Json;
using System.Text.Json.Serialization;
using Rempart.Core.Evidence;
using Rempart.Server.Events.Lake.Store;

namespace Rempart.Server.Events.Lake.Keeping;

/// <summary>
/// Puts the hash of each segment into the ledger, and the end of each. First the catalogue knows, then the ledger: a crash between the
/// two is caught up at the next start.
/// </summary>
internal sealed class SegmentEvidence(Catalogue catalogue, IEvidenceLog ledger, TimeProvider time) : IDisposable
{
    public const string Subject = "events.segments";
    private const int MostInOne = 200;
    private readonly SemaphoreSlim _one = new(1, 1);

    public async Task CatchUpAsync(CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            while (await catalogue.CommitAsync(MostInOne, rows => AppendAsync(rows, cancellation), cancellation) == MostInOne)
            {
                // There may be more.
            }
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private Task<long> AppendAsync(List<SegmentRow> rows, CancellationToken cancellation)
    {
        var added = rows.Where(one => one.EvidenceIndex is null).ToList();
        var removed = rows.Where(one => one.RemovedAt is not null && one.RemovalIndex is null).ToList();
        var content = new SegmentChange(
            [.. added.Select(one => new SegmentFacts(one.Id, one.Sha256, one.ClassUid, one.Rows, one.Bytes, one.First, one.Last))],
            [.. removed.Select(one => new SegmentEnd(one.Id, one.Sha256, one.ClassUid, one.Rows, one.First, one.Last, one.RemovedFor ?? ""))]);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(content, SegmentJson.Default.SegmentChange);
        var kind = removed.Count > 0 ? EvidenceKind.Action : EvidenceKind.System;
        return ledger.AppendAsync(new EvidenceRecord(kind, Subject, "system", time.GetUtcNow(), bytes), cancellation);
    }
}

/// <summary>What the ledger holds of segments.</summary>
/// <param name="Added">Segments that were stored.</param>
/// <param name="Removed">Segments that count no more.</param>
internal sealed record SegmentChange(IReadOnlyList<SegmentFacts> Added, IReadOnlyList<SegmentEnd> Removed);

/// <summary>A segment that was stored, with the hash of its sealed file.</summary>
internal sealed record SegmentFacts(string Id, string Sha256, int ClassUid, long Rows, long Bytes, DateTimeOffset First, DateTimeOffset Last);

/// <summary>A segment that counts no more: because its time was over (<c>retention</c>), or because another, named here, holds its events.</summary>
internal sealed record SegmentEnd(string Id, string Sha256, int ClassUid, long Rows, DateTimeOffset First, DateTimeOffset Last, string Reason);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SegmentChange))]
internal sealed partial class SegmentJson : JsonSerializerContext;
