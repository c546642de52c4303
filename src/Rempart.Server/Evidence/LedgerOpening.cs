using Npgsql;
using Rempart.Ledger;

namespace Rempart.Server.Evidence;

/// <summary>Opens the stored log for appending, and refuses one that does not fit its checkpoint.</summary>
internal static class LedgerOpening
{
    public static CompactRange Open(
        NpgsqlConnection connection, string? latest, LedgerKey key, CheckpointMemory memory, CompactRange? cached)
    {
        var checkpoint = latest is null ? null : Read(latest, key, "The newest checkpoint in the database");
        var size = checkpoint?.Size ?? 0;
        var (knownSize, knownRoot) = cached is not null ? (cached.Size, cached.Root) : Recall(memory, key);
        if (knownSize > size)
            throw new LedgerTamperedException($"The ledger was truncated: it had {knownSize} entries and has {size}.");
        if (cached is not null && cached.Size == size && cached.Root == (checkpoint?.RootHash ?? MerkleHash.EmptyRoot))
            return cached;

        var nodes = new TileNodeReader(new StoredTiles(connection), size);
        if (!CompactRange.Restore(nodes, size).TryGetValue(out var edge, out var failure))
            throw new LedgerTamperedException($"The ledger lacks what its checkpoint of {size} entries covers: {failure.Message}");
        if (checkpoint is not null && edge.Root != checkpoint.RootHash)
            throw new LedgerTamperedException($"The ledger's entries do not fit its checkpoint of {size} entries: an entry was edited, or the history was forked.");
        if (!MerkleTree.Root(nodes, knownSize).TryGetValue(out var root, out failure))
            throw new LedgerTamperedException($"The ledger lacks what this server saw of {knownSize} entries: {failure.Message}");
        if (root != knownRoot)
            throw new LedgerTamperedException($"The ledger's history was forked: its first {knownSize} entries are not those that this server saw before.");
        return edge;
    }

    private static (long Size, Hash Root) Recall(CheckpointMemory memory, LedgerKey key) =>
        memory.Recall() is { } note && Read(note, key, "The checkpoint remembered in the data directory") is var remembered
            ? (remembered.Size, remembered.RootHash)
            : (0, MerkleHash.EmptyRoot);

    /// <summary>Reads a note and checks that it is this log's, signed by its key.</summary>
    public static Checkpoint Read(string note, LedgerKey key, string what)
    {
        if (!SignedNote.Parse(note).TryGetValue(out var signed, out var failure) ||
            !Checkpoint.Parse(signed.Text).TryGetValue(out var checkpoint, out failure))
        {
            throw new LedgerTamperedException($"{what} is damaged: {failure.Message}");
        }
        if (checkpoint.Origin != key.Origin)
            throw new LedgerTamperedException($"{what} belongs to the log '{checkpoint.Origin}', not to '{key.Origin}'.");
        if (!signed.Open(key.Verifier.Verifier).TryGetValue(out _, out failure))
            throw new LedgerTamperedException($"{what} was not signed by this server's key {key.Verifier.KeyId:x8}: {failure.Message} A key was swapped.");
        return checkpoint;
    }
}
