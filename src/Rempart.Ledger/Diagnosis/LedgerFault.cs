namespace Rempart.Ledger;

/// <summary>The ways in which a ledger can be found tampered with or damaged.</summary>
public enum LedgerFaultKind
{
    /// <summary>An entry's bytes are not those that the log committed to.</summary>
    EditedEntry,

    /// <summary>An entry is gone, while later entries are there.</summary>
    MissingEntry,

    /// <summary>The log is shorter than a checkpoint that its key signed: its end was cut off.</summary>
    TruncatedLog,

    /// <summary>Entries and tiles agree with each other and not with the checkpoint: another history was written.</summary>
    ForkedHistory,

    /// <summary>The checkpoint is signed by another key than the trusted one.</summary>
    SwappedKey,

    /// <summary>A stored tile is not what the entries and the checkpoint give.</summary>
    EditedTile,

    /// <summary>A tile is gone.</summary>
    MissingTile,

    /// <summary>The checkpoint is not to be trusted for another reason: malformed, changed, unsigned, too few witnesses.</summary>
    BadCheckpoint,
}

/// <summary>One fault of a ledger.</summary>
/// <param name="Kind">Which one.</param>
/// <param name="Message">One sentence for people: what is wrong and where.</param>
/// <param name="Index">The entry's index, where the fault has one.</param>
/// <param name="Tile">The tile, where the fault has one.</param>
public sealed record LedgerFault(LedgerFaultKind Kind, string Message, long? Index = null, TileId? Tile = null)
{
    /// <inheritdoc />
    public override string ToString() => $"{Kind}: {Message}";
}

/// <summary>A stored entry as the diagnosis needs it.</summary>
/// <param name="Index">The index under which it is stored.</param>
/// <param name="LeafHash">Its hash, computed now from the stored bytes with <see cref="MerkleHash.Leaf"/>.</param>
public readonly record struct StoredLeaf(long Index, Hash LeafHash);

/// <summary>What a diagnosis found.</summary>
/// <param name="Faults">The faults; none when the ledger is consistent.</param>
/// <param name="Omitted">How many further faults were found and not listed.</param>
/// <param name="StoredSize">The number of entries that the store should have by its highest index.</param>
/// <param name="Checkpoint">The checkpoint, when it was verified.</param>
public sealed record LedgerReport(IReadOnlyList<LedgerFault> Faults, long Omitted, long StoredSize, Checkpoint? Checkpoint)
{
    /// <summary>Whether the ledger is exactly what its checkpoint commits to.</summary>
    public bool IsConsistent => Faults.Count == 0;
}
