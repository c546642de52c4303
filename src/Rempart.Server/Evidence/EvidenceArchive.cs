using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rempart.Core.Evidence;
using Rempart.Core.Posture;
using Rempart.Ledger;

namespace Rempart.Server.Evidence;

/// <summary>Reads evidence back, with a proof against the newest checkpoint.</summary>
internal sealed class EvidenceArchive(
    IDbContextFactory<EvidenceContext> contexts, NpgsqlDataSource database, LedgerKey key) : IEvidenceArchive
{
    public async Task<Page<EvidenceSummary>> ListAsync(string? subject, string? after, int limit, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var records = context.Records.AsNoTracking();
        if (subject is not null)
            records = records.Where(row => row.Subject == subject);
        var total = await records.CountAsync(cancellation);
        if (after is not null)
        {
            var before = long.Parse(after, NumberStyles.None, CultureInfo.InvariantCulture);
            records = records.Where(row => row.Index < before);
        }
        var items = await records
            .OrderByDescending(row => row.Index)
            .Take(limit)
            .Select(row => new EvidenceSummary(row.Index, row.At, row.Kind, row.Subject, row.Actor, row.Record == null))
            .ToListAsync(cancellation);
        var next = items.Count == limit && items[^1].Index > 0 ? items[^1].Index.ToString(CultureInfo.InvariantCulture) : null;
        return new Page<EvidenceSummary>(items, next, total);
    }

    public async Task<EvidenceBundle?> BundleAsync(long index, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var row = await context.Records.AsNoTracking().SingleOrDefaultAsync(record => record.Index == index, cancellation);
        if (row is not { Record: { } record, Salt: { } salt })
            return null;
        var proof = await ProveAsync(index, new EvidenceOpening(record, salt), cancellation);
        return new EvidenceBundle(index, Convert.ToBase64String(record), Convert.ToBase64String(salt), proof, key.Verifier.ToString());
    }

    /// <summary>The proof file of an entry, against the newest checkpoint; it carries the record and its salt, so that one file is the whole proof.</summary>
    private async Task<string> ProveAsync(long index, EvidenceOpening opening, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var note = await LedgerQueries.LatestCheckpointAsync(connection, cancellation)
            ?? throw new LedgerTamperedException("The ledger has entries and no checkpoint.");
        var checkpoint = LedgerOpening.Read(note, key, "The newest checkpoint in the database");
        var nodes = new TileNodeReader(new StoredTiles(connection), checkpoint.Size);
        if (!MerkleTree.InclusionProof(nodes, index, checkpoint.Size).TryGetValue(out var hashes, out var failure))
            throw new LedgerTamperedException($"Entry {index} cannot be proved: {failure.Message}");
        return new ProofFile(index, hashes, SignedNote.Parse(note).GetValueOrThrow(), opening.ToBytes()).ToString();
    }
}
