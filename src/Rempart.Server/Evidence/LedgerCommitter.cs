using Npgsql;
using NpgsqlTypes;
using Rempart.Ledger;
using Rempart.Server.Database;

namespace Rempart.Server.Evidence;

/// <summary>
/// Commits batches: entries, subtrees, records and the new signed checkpoint in one transaction under an advisory lock, so that
/// the sequence has no gap and no second writer, however many servers share the database. Not thread-safe.
/// </summary>
internal sealed class LedgerCommitter(NpgsqlDataSource database, LedgerKey key, CheckpointMemory memory, TimeProvider time)
{
    private CompactRange? _edge;

    /// <summary>Commits a batch and returns the index of each record.</summary>
    /// <exception cref="LedgerTamperedException">What is stored does not fit its own checkpoint; nothing was appended.</exception>
    public async Task<long[]> CommitAsync(IReadOnlyList<PendingEvidence> batch, CancellationToken cancellation)
    {
        var edge = Interlocked.Exchange(ref _edge, null);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({AdvisoryLocks.LedgerAppend})", cancellation);

        var known = await FindCommittedAsync(connection, batch, cancellation);
        var fresh = known.Count == 0 ? batch : [.. batch.Where(pending => !known.ContainsKey(pending.Id))];
        var latest = await LedgerQueries.LatestCheckpointAsync(connection, cancellation);
        edge = LedgerOpening.Open(connection, latest, key, memory, edge);

        var first = edge.Size;
        if (fresh.Count > 0)
        {
            var subtrees = new List<SubtreeRow>();
            var leaves = new Hash[fresh.Count];
            for (var i = 0; i < leaves.Length; i++)
                leaves[i] = MerkleHash.Leaf(fresh[i].Entry);
            edge.Append(leaves, (int level, long index, in Hash hash) =>
            {
                if (level > 0 && level % 8 == 0)
                    subtrees.Add(new SubtreeRow { Level = (short)(level / 8), Index = index, Hash = hash.ToArray() });
            });
            await CopyEntriesAsync(connection, first, fresh, cancellation);
            await CopySubtreesAsync(connection, subtrees, cancellation);
            await CopyRecordsAsync(connection, first, fresh, cancellation);
            var note = new Checkpoint(key.Origin, edge.Size, edge.Root).Sign(key.Signer).ToString();
            await InsertCheckpointAsync(connection, edge.Size, note, cancellation);
            await transaction.CommitAsync(cancellation);
            await memory.RememberAsync(note, edge.Size, cancellation);
        }

        _edge = edge;
        var next = first;
        return [.. batch.Select(pending => known.TryGetValue(pending.Id, out var index) ? index : next++)];
    }

    private static async Task<Dictionary<Guid, long>> FindCommittedAsync(
        NpgsqlConnection connection, IReadOnlyList<PendingEvidence> batch, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT id, index FROM evidence.record WHERE id = ANY($1)", connection)
        {
            Parameters = { new() { Value = batch.Select(pending => pending.Id).ToArray() } },
        };
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        var known = new Dictionary<Guid, long>();
        while (await rows.ReadAsync(cancellation))
            known.Add(rows.GetGuid(0), rows.GetInt64(1));
        return known;
    }

    private static async Task CopyEntriesAsync(
        NpgsqlConnection connection, long first, IReadOnlyList<PendingEvidence> batch, CancellationToken cancellation)
    {
        await using var copy = await connection.BeginBinaryImportAsync("COPY ledger.entry (index, entry) FROM STDIN (FORMAT binary)", cancellation);
        for (var i = 0; i < batch.Count; i++)
        {
            await copy.StartRowAsync(cancellation);
            await copy.WriteAsync(first + i, NpgsqlDbType.Bigint, cancellation);
            await copy.WriteAsync(batch[i].Entry, NpgsqlDbType.Bytea, cancellation);
        }
        await copy.CompleteAsync(cancellation);
    }

    private static async Task CopySubtreesAsync(NpgsqlConnection connection, List<SubtreeRow> subtrees, CancellationToken cancellation)
    {
        if (subtrees.Count == 0)
            return;
        await using var copy = await connection.BeginBinaryImportAsync("COPY ledger.subtree (level, index, hash) FROM STDIN (FORMAT binary)", cancellation);
        foreach (var subtree in subtrees)
        {
            await copy.StartRowAsync(cancellation);
            await copy.WriteAsync(subtree.Level, NpgsqlDbType.Smallint, cancellation);
            await copy.WriteAsync(subtree.Index, NpgsqlDbType.Bigint, cancellation);
            await copy.WriteAsync(subtree.Hash, NpgsqlDbType.Bytea, cancellation);
        }
        await copy.CompleteAsync(cancellation);
    }

    private static async Task CopyRecordsAsync(
        NpgsqlConnection connection, long first, IReadOnlyList<PendingEvidence> batch, CancellationToken cancellation)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            "COPY evidence.record (index, id, kind, subject, actor, at, salt, record) FROM STDIN (FORMAT binary)", cancellation);
        for (var i = 0; i < batch.Count; i++)
        {
            var pending = batch[i];
            await copy.StartRowAsync(cancellation);
            await copy.WriteAsync(first + i, NpgsqlDbType.Bigint, cancellation);
            await copy.WriteAsync(pending.Id, NpgsqlDbType.Uuid, cancellation);
            await copy.WriteAsync(EvidenceJson.NameOf(pending.Source.Kind), NpgsqlDbType.Text, cancellation);
            await copy.WriteAsync(EvidenceColumn.Of(pending.Source.Subject), NpgsqlDbType.Text, cancellation);
            await copy.WriteAsync(EvidenceColumn.Of(pending.Source.Actor), NpgsqlDbType.Text, cancellation);
            await copy.WriteAsync(pending.Source.At.ToUniversalTime(), NpgsqlDbType.TimestampTz, cancellation);
            await copy.WriteAsync(pending.Salt, NpgsqlDbType.Bytea, cancellation);
            await copy.WriteAsync(pending.Record, NpgsqlDbType.Bytea, cancellation);
        }
        await copy.CompleteAsync(cancellation);
    }

    private async Task InsertCheckpointAsync(NpgsqlConnection connection, long size, string note, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("INSERT INTO ledger.checkpoint (size, note, committed_at) VALUES ($1, $2, $3)", connection)
        {
            Parameters = { new() { Value = size }, new() { Value = note }, new() { Value = time.GetUtcNow() } },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string statement, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
