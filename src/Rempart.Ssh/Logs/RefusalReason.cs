namespace Rempart.Ssh.Logs;

/// <summary>Why sshd refused a login.</summary>
public enum RefusalReason
{
    /// <summary>It did not say, as for a bare key that is not known.</summary>
    NotSaid,

    /// <summary>The certificate's time is over.</summary>
    Expired,

    /// <summary>The certificate's time has not begun.</summary>
    NotYetValid,

    /// <summary>The certificate names none of the principals that are let in.</summary>
    WrongPrincipal,

    /// <summary>The certificate names nobody.</summary>
    NoPrincipals,

    /// <summary>The client's address is not one of the certificate's.</summary>
    WrongSourceAddress,

    /// <summary>An option of the certificate forbids it.</summary>
    CertificateOptions,

    /// <summary>An option of the principals line forbids it, such as its end.</summary>
    PrincipalsOptions,

    /// <summary>The key or the certificate is on the revocation list.</summary>
    Revoked,

    /// <summary>The revocation list is missing or broken: everyone is refused.</summary>
    RevocationListUnreadable,

    /// <summary>The kind of key is not taken.</summary>
    AlgorithmNotAccepted,

    /// <summary>The account is locked or not among those that may log in.</summary>
    AccountNotAllowed,

    /// <summary>The program that is asked for principals or keys failed, or may not be run.</summary>
    CommandFailed,

    /// <summary>The certificate is no good for another reason.</summary>
    CertificateInvalid,
}
