using Npgsql;
using Rempart.Core.Posture;
using Rempart.Ledger;
using Rempart.Server.Evidence;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Evidence;

/// <summary>What an auditor does with a ledger, from outside: only Rempart.Ledger, the stored rows and the public key.</summary>
internal static class Ledgers
{
    /// <summary>Verifies a bundle offline, as <c>rempart ledger verify</c> does, and gives its opening.</summary>
    public static EvidenceOpening Open(EvidenceBundle bundle)
    {
        var policy = WitnessPolicy.ForLog(VerifierKey.Parse(bundle.VerifierKey).GetValueOrThrow());
        var file = ProofFile.Parse(bundle.Proof).GetValueOrThrow();
        var opening = file.ReadOpening().GetValueOrThrow();
        var verification = file.Verify(opening.LeafHash, policy);
        verification.IsProved.ShouldBeTrue(verification.Message);
        file.Index.ShouldBe(bundle.Index);
        Convert.ToBase64String(opening.Record.Span).ShouldBe(bundle.Record);
        Convert.ToBase64String(opening.Salt.Span).ShouldBe(bundle.Salt);
        return opening;
    }

    /// <summary>Recomputes the whole tree from the entries and holds every checkpoint, subtree and record against it.</summary>
    public static async Task ShouldBeConsistentAsync(TestServer server)
    {
        var entries = await ReadAsync(server, "SELECT index, entry FROM ledger.entry ORDER BY index", row => (Index: row.GetInt64(0), Entry: (byte[])row[1]));
        entries.Select(row => row.Index).ShouldBe(Enumerable.Range(0, entries.Count).Select(i => (long)i));
        var checkpoints = await ReadAsync(server, "SELECT size, note FROM ledger.checkpoint", row => (Size: row.GetInt64(0), Note: row.GetString(1)));
        var roots = checkpoints.ToDictionary(row => row.Size, row => Verified(row.Note, server.Get<LedgerKey>().Verifier));
        var subtrees = await ReadAsync(server, "SELECT level, index, hash FROM ledger.subtree", row => ((int)row.GetInt16(0), row.GetInt64(1), new Hash((byte[])row[2])));

        var (range, computed) = (new CompactRange(), new List<(int, long, Hash)>());
        foreach (var (_, entry) in entries)
        {
            range.Append(MerkleHash.Leaf(entry), (int level, long index, in Hash hash) =>
            {
                if (level > 0 && level % 8 == 0)
                    computed.Add((level / 8, index, hash));
            });
            if (roots.Remove(range.Size, out var checkpoint))
                checkpoint.ShouldBe((range.Size, range.Root));
        }
        roots.ShouldBeEmpty();
        subtrees.ShouldBe(computed, ignoreOrder: true);
        (await server.AskAsync<long>("SELECT count(*) FROM evidence.record")).ShouldBe(entries.Count);
    }

    public static async Task<List<T>> ReadAsync<T>(TestServer server, string question, Func<NpgsqlDataReader, T> read)
    {
        await using var command = server.Database.CreateCommand(question);
        await using var rows = await command.ExecuteReaderAsync();
        var all = new List<T>();
        while (await rows.ReadAsync())
            all.Add(read(rows));
        return all;
    }

    public static (long Size, Hash Root) Verified(string note, VerifierKey key)
    {
        var checkpoint = WitnessPolicy.ForLog(key).Verify(SignedNote.Parse(note).GetValueOrThrow()).Checkpoint.ShouldNotBeNull();
        return (checkpoint.Size, checkpoint.RootHash);
    }
}
