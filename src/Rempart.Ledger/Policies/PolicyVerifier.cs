namespace Rempart.Ledger;

/// <summary>Holds a signed checkpoint against a policy.</summary>
internal static class PolicyVerifier
{
    public static CheckpointVerification Verify(WitnessPolicy policy, SignedNote note)
    {
        if (!Checkpoint.Parse(note.Text).TryGetValue(out var checkpoint, out var failure))
        {
            return CheckpointVerification.Refuse(VerificationOutcome.MalformedCheckpoint, $"The note is no checkpoint: {failure}");
        }

        var logs = policy.Logs.Where(log => log.Name == checkpoint.Origin).ToList();
        if (logs.Count == 0)
        {
            return CheckpointVerification.Refuse(
                VerificationOutcome.UnknownOrigin,
                $"The checkpoint is of the log '{checkpoint.Origin}', which is not trusted here{Known(policy)}.");
        }

        if (RefuseLogSignature(note, checkpoint.Origin, logs) is { } refusal)
        {
            return refusal;
        }

        var witnesses = new List<WitnessCosignature>();
        foreach (var witness in policy.Witnesses)
        {
            if (!IsSignedBy(note, witness.Key))
            {
                continue;
            }

            if (!note.Open(witness.Key.Verifier).TryGetValue(out var verified, out failure))
            {
                return CheckpointVerification.Refuse(VerificationOutcome.BadSignature, failure.Message);
            }

            witnesses.Add(new WitnessCosignature(witness.Name, witness.Key, verified[0].Time));
        }

        return IsQuorum(policy, witnesses)
            ? new CheckpointVerification(
                VerificationOutcome.Verified,
                $"The log '{checkpoint.Origin}' signed this checkpoint of {checkpoint.Size} entries{Vouched(witnesses)}.",
                checkpoint,
                witnesses)
            : new CheckpointVerification(
                VerificationOutcome.QuorumNotReached,
                $"The policy asks for the quorum '{policy.Quorum}', which was not reached{Vouched(witnesses)}.",
                null,
                witnesses);
    }

    private static CheckpointVerification? RefuseLogSignature(SignedNote note, string origin, List<VerifierKey> logs)
    {
        var signed = logs.Where(log => IsSignedBy(note, log)).ToList();
        if (signed.Count > 0)
        {
            return note.Open([.. signed.Select(log => log.Verifier)]).TryGetValue(out _, out var failure)
                ? null
                : CheckpointVerification.Refuse(VerificationOutcome.BadSignature, failure.Message);
        }

        var expected = string.Join(" or ", logs.Select(log => $"{log.KeyId:x8}"));
        return note.Signatures.FirstOrDefault(signature => signature.Name == origin) is { } other
            ? CheckpointVerification.Refuse(
                VerificationOutcome.WrongKey,
                $"The log '{origin}' signed with the key {other.KeyId:x8}; the trusted key is {expected}.")
            : CheckpointVerification.Refuse(
                VerificationOutcome.NotSignedByLog,
                $"The checkpoint has no signature of the log '{origin}' (key ID {expected}).");
    }

    private static bool IsSignedBy(SignedNote note, VerifierKey key) =>
        note.Signatures.Any(signature => signature.Name == key.Name && signature.KeyId == key.KeyId);

    /// <summary>Groups come after their members, so that one pass in order decides them all.</summary>
    private static bool IsQuorum(WitnessPolicy policy, List<WitnessCosignature> witnesses)
    {
        var witnessed = witnesses.Select(witness => witness.Name).ToHashSet(StringComparer.Ordinal);
        witnessed.Add(WitnessPolicy.NoQuorum);
        foreach (var group in policy.Groups)
        {
            if (group.Members.Count(witnessed.Contains) >= group.Threshold)
            {
                witnessed.Add(group.Name);
            }
        }

        return witnessed.Contains(policy.Quorum);
    }

    private static string Known(WitnessPolicy policy) =>
        policy.Logs.Count == 0 ? "; the policy lists no log" : $"; trusted: {string.Join(", ", policy.Logs.Select(log => $"'{log.Name}'").Distinct())}";

    private static string Vouched(List<WitnessCosignature> witnesses) =>
        witnesses.Count == 0 ? "; no known witness cosigned it" : $"; cosigned by {string.Join(", ", witnesses.Select(witness => witness.Name))}";
}
