namespace Rempart.Ssh.Attestations;

/// <summary>Why an attestation does not prove enough. Several may be true at once.</summary>
[Flags]
public enum AttestationProblem
{
    /// <summary>It proves it.</summary>
    None = 0,

    /// <summary>It is of another key than the one that is enrolled.</summary>
    OtherKey = 1,

    /// <summary>It is of another FIDO application.</summary>
    OtherApplication = 2,

    /// <summary>Nobody touched the authenticator.</summary>
    NobodyPresent = 4,

    /// <summary>The signature is wrong: it was changed, or made for another challenge.</summary>
    WrongSignature = 8,

    /// <summary>The credential attests itself: the signature says nothing about who made the authenticator, or whether there is one.</summary>
    SelfAttested = 16,

    /// <summary>None of the makers that are trusted signed the certificate, or it is out of its time.</summary>
    UnknownMaker = 32,
}
