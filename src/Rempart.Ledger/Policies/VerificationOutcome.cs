namespace Rempart.Ledger;

/// <summary>What the verification of a checkpoint or a proof ended with; one name per cause.</summary>
public enum VerificationOutcome
{
    /// <summary>Everything that was checked holds.</summary>
    Verified,

    /// <summary>The signed note is no checkpoint.</summary>
    MalformedCheckpoint,

    /// <summary>The checkpoint is of a log that the policy does not list.</summary>
    UnknownOrigin,

    /// <summary>The log's known key did not sign, nor did another key of its name.</summary>
    NotSignedByLog,

    /// <summary>A key of the log's name, but not the known one, signed: the key was swapped.</summary>
    WrongKey,

    /// <summary>A known key's signature does not fit: the checkpoint or the signature was changed.</summary>
    BadSignature,

    /// <summary>Too few of the policy's witnesses cosigned.</summary>
    QuorumNotReached,

    /// <summary>The checkpoint is good, and the proof does not lead from the leaf to its root.</summary>
    NotIncluded,
}
