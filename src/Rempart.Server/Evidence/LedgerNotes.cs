using Rempart.Ledger;

namespace Rempart.Server.Evidence;

/// <summary>Reads stored notes as verified checkpoints, or says which fault they show.</summary>
internal static class LedgerNotes
{
    public static Checkpoint? Verify(string note, WitnessPolicy policy, out LedgerFault? fault)
    {
        if (!SignedNote.Parse(note).TryGetValue(out var signed, out var failure))
        {
            fault = new LedgerFault(LedgerFaultKind.BadCheckpoint, failure.Message);
            return null;
        }
        var verification = policy.Verify(signed);
        fault = verification.Checkpoint is null
            ? new LedgerFault(
                verification.Outcome == VerificationOutcome.WrongKey ? LedgerFaultKind.SwappedKey : LedgerFaultKind.BadCheckpoint,
                verification.Message)
            : null;
        return verification.Checkpoint;
    }
}
