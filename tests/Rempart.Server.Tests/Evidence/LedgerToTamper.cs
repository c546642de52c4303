using Npgsql;
using Rempart.Ledger;
using Rempart.Server.Database;
using Rempart.Server.Evidence;
using Rempart.Server.Platform;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Evidence;

/// <summary>A ledger of 300 entries with a checkpoint every 100, which tests tamper with as the database's superuser and then put back.</summary>
public sealed class LedgerToTamper : IAsyncLifetime
{
    /// <summary>The server.</summary>
    public TestServer Server { get; } = TestServer.Prepare();

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        await Server.InitializeAsync();
        for (var size = 100; size <= 300; size += 100)
        {
            // Past the writer, which would cut batches as it likes.
            var batch = Enumerable.Range(0, 100).Select(number => new PendingEvidence(Records.Numbered(number)));
            await Server.Get<LedgerCommitter>().CommitAsync([.. batch], TestContext.Current.CancellationToken);
        }
        await Server.TamperAsync(
            """
            CREATE SCHEMA saved;
            CREATE TABLE saved.log AS TABLE ledger.log;
            CREATE TABLE saved.entry AS TABLE ledger.entry;
            CREATE TABLE saved.subtree AS TABLE ledger.subtree;
            CREATE TABLE saved.checkpoint AS TABLE ledger.checkpoint;
            CREATE TABLE saved.record AS TABLE evidence.record;
            """);
    }

    /// <summary>Puts back what was there before a test.</summary>
    public Task RestoreAsync() => Server.TamperAsync(
        """
        TRUNCATE ledger.log, ledger.entry, ledger.subtree, ledger.checkpoint, evidence.record;
        INSERT INTO ledger.log TABLE saved.log;
        INSERT INTO ledger.entry TABLE saved.entry;
        INSERT INTO ledger.subtree TABLE saved.subtree;
        INSERT INTO ledger.checkpoint TABLE saved.checkpoint;
        INSERT INTO evidence.record TABLE saved.record;
        """);

    /// <summary>What the watch says, in order.</summary>
    public async Task<IReadOnlyList<string>> FaultsAsync()
    {
        var seen = await Server.Get<ILedgerInspection>().InspectAsync(TestContext.Current.CancellationToken);
        seen.Problem.ShouldBeNull();
        return seen.Faults;
    }

    /// <summary>Writes another history of a size, with a tree and a checkpoint that fit it.</summary>
    internal async Task RewriteAsync(int size, INoteSigner signer)
    {
        var range = new CompactRange();
        var layout = Server.Get<PrivatePostgresLayout>();
        await Server.TamperAsync("TRUNCATE ledger.entry, ledger.subtree, ledger.checkpoint, evidence.record");
        await using var connection = new NpgsqlConnection(layout.ConnectionString(PrivatePostgresLayout.Superuser, PrivatePostgresLayout.DatabaseName) + ";Pooling=false");
        await connection.OpenAsync();
        for (var index = 0; index < size; index++)
        {
            var entry = EvidenceCommitment.ToEntry(EvidenceCommitment.Commit([(byte)index], new byte[32]));
            await InsertAsync(connection, "INSERT INTO ledger.entry (index, entry) VALUES ($1, $2)", (long)index, entry);
            var subtrees = new List<(int Level, long Index, Hash Hash)>();
            range.Append(MerkleHash.Leaf(entry), (int level, long at, in Hash hash) =>
            {
                if (level > 0 && level % 8 == 0)
                    subtrees.Add((level / 8, at, hash));
            });
            foreach (var subtree in subtrees)
                await InsertAsync(connection, "INSERT INTO ledger.subtree (level, index, hash) VALUES ($1, $2, $3)", (short)subtree.Level, subtree.Index, subtree.Hash.ToArray());
        }
        var note = new Checkpoint(Server.Get<LedgerKey>().Origin, size, range.Root).Sign(signer).ToString();
        await InsertAsync(connection, "INSERT INTO ledger.checkpoint (size, note, committed_at) VALUES ($1, $2, now())", (long)size, note);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private static async Task InsertAsync(NpgsqlConnection connection, string statement, params object[] values)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync();
    }
}
