using System.Text.Json;
using Rempart.Core.Evidence;
using Rempart.Ledger;
using Rempart.Server.Events.Lake.Keeping;

namespace Rempart.Server.Events.Lake.Controls;

/// <summary>What the ledger says of segments. Each record is proved against the signed checkpoint before it counts; what was read stays read.</summary>
internal sealed class CommittedSegments(IEvidenceArchive archive) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Dictionary<string, string> _hashes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SegmentEnd> _ends = new(StringComparer.Ordinal);
    private readonly HashSet<long> _read = [];

    /// <summary>The hash of each segment by its id, the end of those that ended, and what could not be proved, a sentence each.</summary>
    public async Task<(IReadOnlyDictionary<string, string> Hashes, IReadOnlyDictionary<string, SegmentEnd> Ends, IReadOnlyList<string> Unproved)> ReadAsync(CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            var unproved = new List<string>();
            string? after = null;
            do
            {
                var page = await archive.ListAsync(SegmentEvidence.Subject, after, 200, cancellation);
                // Newest first: a page of which all is known ends the reading.
                if (page.Items.Count > 0 && page.Items.All(one => _read.Contains(one.Index)))
                    break;
                foreach (var item in page.Items.Where(one => !_read.Contains(one.Index)))
                    await ReadAsync(item.Index, unproved, cancellation);
                after = page.Next;
            }
            while (after is not null);
            return (new Dictionary<string, string>(_hashes), new Dictionary<string, SegmentEnd>(_ends), unproved);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task ReadAsync(long index, List<string> unproved, CancellationToken cancellation)
    {
        if (await archive.BundleAsync(index, cancellation) is not { } bundle)
        {
            unproved.Add($"evidence {index} was erased");
            return;
        }
        var key = VerifierKey.Parse(bundle.VerifierKey).GetValueOrThrow();
        var proof = ProofFile.Parse(bundle.Proof).GetValueOrThrow();
        var opening = proof.ReadOpening().GetValueOrThrow();
        if (proof.Index != index || !proof.Verify(opening.LeafHash, WitnessPolicy.ForLog(key)).IsProved)
        {
            unproved.Add($"evidence {index} does not follow from the ledger's checkpoint");
            return;
        }
        using var record = JsonDocument.Parse(opening.Record);
        if (record.RootElement.GetProperty("content").Deserialize(SegmentJson.Default.SegmentChange) is { } change)
        {
            foreach (var added in change.Added)
                _hashes[added.Id] = added.Sha256;
            foreach (var removed in change.Removed)
                _ends[removed.Id] = removed;
        }
        _read.Add(index);
    }
}
