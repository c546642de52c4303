namespace Rempart.Ledger;

/// <summary>
/// Holds what is stored against a trusted checkpoint and names what was tampered with. Streams over the entries; its
/// memory does not grow with the log beyond one tile per level and the listed faults.
/// </summary>
public static class LedgerDiagnosis
{
    /// <summary>Diagnoses a stored ledger.</summary>
    /// <param name="leaves">The stored entries' hashes, by rising index.</param>
    /// <param name="tiles">The stored tiles.</param>
    /// <param name="checkpoint">
    /// A checkpoint from outside the store, if there is one (kept by a witness, an auditor, a proof file): the store's
    /// own newest checkpoint cannot show that the end was cut off together with it.
    /// </param>
    /// <param name="policy">Who is trusted to sign the checkpoint.</param>
    /// <returns>The report.</returns>
    /// <exception cref="ArgumentException">The indexes do not rise.</exception>
    public static LedgerReport Examine(IEnumerable<StoredLeaf> leaves, ITileReader tiles, SignedNote checkpoint, WitnessPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        ArgumentNullException.ThrowIfNull(tiles);
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(policy);

        var verification = policy.Verify(checkpoint);
        if (verification.Checkpoint is not { } trusted)
        {
            var kind = verification.Outcome == VerificationOutcome.WrongKey ? LedgerFaultKind.SwappedKey : LedgerFaultKind.BadCheckpoint;
            return new LedgerReport([new LedgerFault(kind, verification.Message)], 0, 0, null);
        }

        return new LedgerExamination(tiles, trusted).Run(leaves);
    }

    /// <summary>Holds a newly seen checkpoint against one that was trusted before, as a client or a witness does.</summary>
    /// <param name="trusted">The checkpoint that was verified and kept.</param>
    /// <param name="presented">The checkpoint that was verified now, of the same log.</param>
    /// <param name="proof">The consistency proof between them; empty when the sizes are equal or the trusted size is 0.</param>
    /// <returns>The fault, or null when the new checkpoint continues the old one.</returns>
    /// <exception cref="ArgumentException">The checkpoints are of different logs.</exception>
    public static LedgerFault? Compare(Checkpoint trusted, Checkpoint presented, ReadOnlySpan<Hash> proof)
    {
        ArgumentNullException.ThrowIfNull(trusted);
        ArgumentNullException.ThrowIfNull(presented);
        if (trusted.Origin != presented.Origin)
        {
            throw new ArgumentException($"The checkpoints are of '{trusted.Origin}' and '{presented.Origin}'.", nameof(presented));
        }

        if (presented.Size < trusted.Size)
        {
            return Truncated(presented.Size, trusted);
        }

        if (trusted.Size == 0)
        {
            return trusted.RootHash == MerkleHash.EmptyRoot && (presented.Size > 0 || presented.RootHash == trusted.RootHash)
                ? null
                : Forked(trusted);
        }

        return MerkleProof.VerifyConsistency(trusted.Size, trusted.RootHash, presented.Size, presented.RootHash, proof) == ProofCheck.Valid
            ? null
            : Forked(trusted);
    }

    internal static LedgerFault Truncated(long size, Checkpoint trusted) => new(
        LedgerFaultKind.TruncatedLog,
        $"The log has {size} entries; its key signed a checkpoint of {trusted.Size}. The end was cut off.",
        size);

    internal static LedgerFault Forked(Checkpoint trusted) => new(
        LedgerFaultKind.ForkedHistory,
        $"The log's first {trusted.Size} entries do not give the root {trusted.RootHash.ToBase64()} that its key signed. Another history was written.");
}
