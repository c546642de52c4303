namespace Rempart.Ledger;

/// <summary>What a Merkle proof was found to be.</summary>
public enum ProofCheck
{
    /// <summary>The proof holds.</summary>
    Valid,

    /// <summary>The indexes or sizes cannot be: outside the tree, empty, reversed, or no subtree of RFC 6962 shape.</summary>
    OutOfRange,

    /// <summary>The proof has more or fewer hashes than these sizes need.</summary>
    WrongLength,

    /// <summary>The proof leads to another root than the given one: the data, the proof or the root was changed.</summary>
    RootMismatch,
}
