using Npgsql;
using Rempart.Ledger;

namespace Rempart.Server.Evidence;

/// <summary>What stands in the database, read in one snapshot.</summary>
/// <param name="LogKey">The verifier key of the log's row.</param>
/// <param name="Stored">The number of entries by the highest index.</param>
/// <param name="Note">The newest checkpoint.</param>
/// <param name="CheckpointAt">When it was committed.</param>
/// <param name="EvidenceAt">When the newest evidence was recorded.</param>
internal sealed record LedgerSnapshot(string? LogKey, long Stored, string? Note, DateTimeOffset? CheckpointAt, DateTimeOffset? EvidenceAt)
{
    public static async Task<LedgerSnapshot> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT (SELECT verifier_key FROM ledger.log WHERE id = 1),
                   (SELECT coalesce(max(index) + 1, 0) FROM ledger.entry),
                   (SELECT note FROM ledger.checkpoint ORDER BY size DESC LIMIT 1),
                   (SELECT committed_at FROM ledger.checkpoint ORDER BY size DESC LIMIT 1),
                   (SELECT at FROM evidence.record ORDER BY index DESC LIMIT 1)
            """,
            connection);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return new LedgerSnapshot(
            row.IsDBNull(0) ? null : row.GetString(0),
            row.GetInt64(1),
            row.IsDBNull(2) ? null : row.GetString(2),
            row.IsDBNull(3) ? null : row.GetFieldValue<DateTimeOffset>(3),
            row.IsDBNull(4) ? null : row.GetFieldValue<DateTimeOffset>(4));
    }
}

/// <summary>Holds the stored ledger against what it signed: quickly at its edges, or entry by entry.</summary>
internal sealed class LedgerPass(NpgsqlConnection connection, LedgerKey key, CancellationToken cancellation)
{
    private readonly WitnessPolicy _policy = WitnessPolicy.ForLog(key.Verifier);

    /// <summary>The log's row, the newest checkpoint, and that it continues what this server remembers; a few tiles are read.</summary>
    public List<LedgerFault> Edges(LedgerSnapshot snapshot, string? remembered)
    {
        var faults = new List<LedgerFault>();
        if (snapshot.LogKey != key.Verifier.ToString())
        {
            faults.Add(new LedgerFault(
                LedgerFaultKind.SwappedKey, $"The database names the ledger's key {snapshot.LogKey ?? "not at all"}; this server signs with {key.Verifier}."));
        }
        var newest = Verified(snapshot.Note, "The newest checkpoint", faults);
        var known = Verified(remembered, "The checkpoint remembered in the data directory", faults);
        if (snapshot.Note is null || newest is not null)
            Compare(known, newest ?? new Checkpoint(key.Origin, 0, MerkleHash.EmptyRoot), faults);
        if (snapshot.Stored > (newest?.Size ?? 0) && (snapshot.Note is null || newest is not null))
        {
            faults.Add(new LedgerFault(
                LedgerFaultKind.TruncatedLog, $"The database has {snapshot.Stored} entries and its newest checkpoint {newest?.Size ?? 0}. Checkpoints were removed.", newest?.Size ?? 0));
        }
        return faults;
    }

    /// <summary>Every entry, tile, checkpoint and record from the first on, against a trusted note.</summary>
    public List<LedgerFault> Full(string note)
    {
        if (LedgerNotes.Verify(note, _policy, out var fault) is not { } trusted)
            return [fault!];
        var walk = new LedgerWalk(connection, _policy, new CompactRange(), trusted.Size, cancellation);
        var report = LedgerDiagnosis.Examine(walk.Leaves(), new EvidenceTiles(connection), SignedNote.Parse(note).GetValueOrThrow(), _policy);
        // No tile of level 0 is stored: where one differs the evidence was edited, and the walk names which.
        var faults = report.Faults.Where(found => found is not { Kind: LedgerFaultKind.EditedTile, Tile.Level: 0 });
        return [.. faults, .. walk.Faults, .. walk.Root == trusted.RootHash ? walk.WrongRoots : []];
    }

    /// <summary>What was added since a verified checkpoint; any fault asks for a full pass, which names it.</summary>
    public List<LedgerFault> Tail(Checkpoint verified, Checkpoint newest)
    {
        var nodes = new TileNodeReader(new StoredTiles(connection), newest.Size);
        if (!CompactRange.Restore(nodes, verified.Size).TryGetValue(out var range, out var failure))
            return [new LedgerFault(LedgerFaultKind.MissingTile, failure.Message)];
        if (range.Root != verified.RootHash)
            return [new LedgerFault(LedgerFaultKind.ForkedHistory, $"The first {verified.Size} entries changed since they were verified.")];
        var walk = new LedgerWalk(connection, _policy, range, newest.Size, cancellation);
        var walked = walk.Leaves().LongCount();
        return walked == newest.Size - verified.Size && walk.Root == newest.RootHash
            ? [.. walk.Faults, .. walk.WrongRoots]
            : [.. walk.Faults, new LedgerFault(LedgerFaultKind.ForkedHistory, $"The entries from {verified.Size} on do not give the root of the newest checkpoint.")];
    }

    public Checkpoint? Verify(string? note) => note is null ? null : LedgerNotes.Verify(note, _policy, out _);

    private Checkpoint? Verified(string? note, string what, List<LedgerFault> faults)
    {
        if (note is null)
            return null;
        var checkpoint = LedgerNotes.Verify(note, _policy, out var fault);
        if (fault is not null)
            faults.Add(fault with { Message = $"{what}: {fault.Message}" });
        return checkpoint;
    }

    private void Compare(Checkpoint? known, Checkpoint newest, List<LedgerFault> faults)
    {
        if (known is null)
            return;
        Hash[] proof = [];
        if (known.Size > 0 && known.Size < newest.Size)
        {
            var nodes = new TileNodeReader(new StoredTiles(connection), newest.Size);
            if (!MerkleTree.ConsistencyProof(nodes, known.Size, newest.Size).TryGetValue(out var hashes, out var failure))
            {
                faults.Add(new LedgerFault(LedgerFaultKind.MissingTile, failure.Message));
                return;
            }
            proof = [.. hashes];
        }
        if (LedgerDiagnosis.Compare(known, newest, proof) is { } fault)
            faults.Add(fault);
    }
}
