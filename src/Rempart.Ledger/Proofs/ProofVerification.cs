namespace Rempart.Ledger;

/// <summary>What the offline verification of a proof ended with.</summary>
/// <param name="Outcome">The outcome, with one name per cause.</param>
/// <param name="Message">One sentence for people.</param>
/// <param name="Checkpoint">The checkpoint that the proof leads to; null unless proved.</param>
/// <param name="Witnesses">The witnesses whose cosignatures of the checkpoint hold.</param>
public sealed record ProofVerification(
    VerificationOutcome Outcome,
    string Message,
    Checkpoint? Checkpoint,
    IReadOnlyList<WitnessCosignature> Witnesses)
{
    /// <summary>Whether the leaf is proved to be in the log.</summary>
    public bool IsProved => Outcome == VerificationOutcome.Verified;
}
