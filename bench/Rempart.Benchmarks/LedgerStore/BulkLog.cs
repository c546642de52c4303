using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;
using Rempart.Ledger;
using Rempart.Server.Evidence;

namespace Rempart.Benchmarks.LedgerStore;

/// <summary>Grows the log by COPY, past the writer, to a size that would take it long; tree and checkpoint are the real ones.</summary>
internal sealed class BulkLog(IServiceProvider services)
{
    private readonly NpgsqlDataSource _database = services.GetRequiredService<NpgsqlDataSource>();
    private readonly LedgerKey _key = services.GetRequiredService<LedgerKey>();

    /// <summary>Adds entries up to a size; every size/records-th one has its evidence.</summary>
    public async Task<long> GrowAsync(long size, int records)
    {
        var clock = Stopwatch.StartNew();
        await using var read = await _database.OpenConnectionAsync();
        var first = await AskAsync(read, "SELECT max(size) FROM ledger.checkpoint");
        size = Math.Max(size, first);
        var range = CompactRange.Restore(new TileNodeReader(new StoredTiles(read), first), first).GetValueOrThrow();
        var subtrees = new List<(short Level, long Index, byte[] Hash)>();
        var step = size / records;
        var proved = new List<(long Index, byte[] Record, byte[] Salt)>();
        await CopyAsync(
            "COPY ledger.entry (index, entry) FROM STDIN (FORMAT binary)",
            async copy =>
            {
                for (var index = first; index < size; index++)
                {
                    var (record, salt) = (new byte[8], new byte[EvidenceCommitment.SaltLength]);
                    BinaryPrimitives.WriteInt64BigEndian(record, index);
                    var entry = EvidenceCommitment.ToEntry(EvidenceCommitment.Commit(record, salt));
                    range.Append(MerkleHash.Leaf(entry), (int level, long at, in Hash hash) =>
                    {
                        if (level > 0 && level % 8 == 0)
                            subtrees.Add(((short)(level / 8), at, hash.ToArray()));
                    });
                    if (index % step == 0)
                        proved.Add((index, record, salt));
                    await copy.StartRowAsync();
                    await copy.WriteAsync(index, NpgsqlDbType.Bigint);
                    await copy.WriteAsync(entry, NpgsqlDbType.Bytea);
                }
            });
        await CopyAsync("COPY ledger.subtree (level, index, hash) FROM STDIN (FORMAT binary)", async copy =>
        {
            foreach (var (level, index, hash) in subtrees)
                await copy.WriteRowAsync(default, level, index, hash);
        });
        await CopyAsync("COPY evidence.record (index, id, kind, subject, actor, at, salt, record) FROM STDIN (FORMAT binary)", async copy =>
        {
            foreach (var (index, record, salt) in proved)
                await copy.WriteRowAsync(default, index, Guid.NewGuid(), "system", "bench", "bench", DateTime.UnixEpoch, salt, record);
        });
        await using var insert = _database.CreateCommand("INSERT INTO ledger.checkpoint (size, note, committed_at) VALUES ($1, $2, now()) ON CONFLICT DO NOTHING");
        insert.Parameters.Add(new() { Value = size });
        insert.Parameters.Add(new() { Value = new Checkpoint(_key.Origin, size, range.Root).Sign(_key.Signer).ToString() });
        await insert.ExecuteNonQueryAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bulk load to {size:N0} leaves: {clock.Elapsed.TotalSeconds:F0} s"));
        return size;
    }

    private async Task CopyAsync(string statement, Func<NpgsqlBinaryImporter, Task> write)
    {
        await using var connection = await _database.OpenConnectionAsync();
        await using var copy = await connection.BeginBinaryImportAsync(statement);
        copy.Timeout = TimeSpan.FromMinutes(30);
        await write(copy);
        await copy.CompleteAsync();
    }

    private static async Task<long> AskAsync(NpgsqlConnection connection, string question)
    {
        await using var command = new NpgsqlCommand(question, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
