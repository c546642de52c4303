namespace Rempart.Ssh.Certificates;

/// <summary>Why a certificate does not count. Several may be true at once.</summary>
[Flags]
public enum CertificateProblem
{
    /// <summary>It counts.</summary>
    None = 0,

    /// <summary>Its signer is not among the trusted authorities.</summary>
    UntrustedAuthority = 1,

    /// <summary>It is a host's where a user's is needed, or the other way round.</summary>
    WrongType = 2,

    /// <summary>It does not name the principal, or nobody at all.</summary>
    WrongPrincipal = 4,

    /// <summary>Its time has not begun.</summary>
    NotYetValid = 8,

    /// <summary>Its time is over.</summary>
    Expired = 16,

    /// <summary>It has a critical option that is not known.</summary>
    UnknownCriticalOption = 32,

    /// <summary>The address is not one of its source addresses.</summary>
    WrongSourceAddress = 64,

    /// <summary>It, its key or its authority is on the revocation list.</summary>
    Revoked = 128,
}
