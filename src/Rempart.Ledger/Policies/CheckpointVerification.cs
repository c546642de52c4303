namespace Rempart.Ledger;

/// <summary>A witness whose cosignature was verified.</summary>
/// <param name="Name">The witness' name in the policy.</param>
/// <param name="Key">Its key.</param>
/// <param name="Time">When it says that it cosigned; null when it states no time.</param>
public sealed record WitnessCosignature(string Name, VerifierKey Key, DateTimeOffset? Time);

/// <summary>What a policy says about a signed checkpoint.</summary>
/// <param name="Outcome">The outcome, with one name per cause.</param>
/// <param name="Message">One sentence for people: what is wrong, or who vouches for the checkpoint.</param>
/// <param name="Checkpoint">The checkpoint when it is verified; null otherwise, so that an unverified one cannot be used by mistake.</param>
/// <param name="Witnesses">The witnesses whose cosignatures hold.</param>
public sealed record CheckpointVerification(
    VerificationOutcome Outcome,
    string Message,
    Checkpoint? Checkpoint,
    IReadOnlyList<WitnessCosignature> Witnesses)
{
    /// <summary>Whether the checkpoint can be trusted.</summary>
    public bool IsVerified => Outcome == VerificationOutcome.Verified;

    internal static CheckpointVerification Refuse(VerificationOutcome outcome, string message) =>
        new(outcome, message, null, []);
}
