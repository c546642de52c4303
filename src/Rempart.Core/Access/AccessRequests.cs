namespace Rempart.Core.Access;

/// <summary>What a person may ask for.</summary>
/// <param name="Target">The estate's id.</param>
/// <param name="Destinations">Where it is reached; one of them stands in a request.</param>
/// <param name="Longest">The longest access.</param>
/// <param name="ApprovalsNeeded">How many others must agree; 0 when it is pre-approved.</param>
/// <param name="Role">The role of the estate that gives it.</param>
public sealed record AccessTarget(string Target, IReadOnlyList<Destination> Destinations, TimeSpan Longest, int ApprovalsNeeded, string Role)
{
    /// <summary>How long it may be taken without approval in an emergency; null when it may not.</summary>
    public TimeSpan? BreakGlass { get; init; }
}

/// <summary>Asks for access.</summary>
/// <param name="Target">The estate's id of the target.</param>
/// <param name="Reason">Why, 8 to 500 characters on one line.</param>
public sealed record AccessRequest(string Target, string Reason)
{
    /// <summary>Which of the target's ports; null when it has one only.</summary>
    public int? Port { get; init; }

    /// <summary>How long; null for the longest that the estate gives.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>Takes it at once, without approval, because of an emergency: loud, and reviewed after.</summary>
    public bool BreakGlass { get; init; }
}

/// <summary>Decides about a grant.</summary>
/// <param name="Comment">The words to keep; needed for a denial, a revocation and a review.</param>
public sealed record AccessDecisionRequest(string? Comment);

/// <summary>Asks for the certificate of an active grant.</summary>
/// <param name="PublicKey">An enrolled key, as a line of OpenSSH.</param>
public sealed record CertificateRequest(string PublicKey);

/// <summary>The certificate of a grant, and the way to use it.</summary>
/// <param name="Certificate">The certificate as a line of OpenSSH (<c>-cert.pub</c>).</param>
/// <param name="Grant">The grant.</param>
/// <param name="Bastion">The way in.</param>
public sealed record IssuedCertificate(string Certificate, AccessGrant Grant, BastionAddress Bastion);

/// <summary>How a client reaches the bastion and knows it.</summary>
/// <param name="Host">An address or a DNS name.</param>
/// <param name="Port">The port of its sshd.</param>
/// <param name="Account">The login account, the same for all.</param>
/// <param name="HostAuthority">The public key that signs host certificates, as a line of OpenSSH; for <c>@cert-authority</c> in known_hosts.</param>
/// <param name="HostName">The principal in the bastion's host certificate, to be set as HostKeyAlias.</param>
public sealed record BastionAddress(string Host, int Port, string Account, string HostAuthority, string HostName);

/// <summary>Enrols a key of the signed-in person.</summary>
/// <param name="PublicKey">As a line of OpenSSH.</param>
/// <param name="Protection">What the client saw of the private key's file.</param>
public sealed record KeyEnrolment(string PublicKey, KeyProtection Protection)
{
    /// <summary>The attestation that <c>ssh-keygen -O write-attestation</c> wrote, in base64; null for none. Counts for sk- keys only.</summary>
    public string? Attestation { get; init; }

    /// <summary>The challenge of the attestation, in base64; from <c>POST access/keys/challenge</c>.</summary>
    public string? Challenge { get; init; }
}

/// <summary>How a private key's file is protected. It proves the file that was shown, not the copy that is used later.</summary>
/// <param name="Kind">passphrase, security-key or none.</param>
/// <param name="Format">openssh-key-v1, PEM or PKCS#8; null for a security key.</param>
/// <param name="Cipher">Such as aes256-ctr; null when not encrypted.</param>
/// <param name="Kdf">Such as bcrypt; null when not encrypted.</param>
/// <param name="Rounds">The rounds of the KDF; null when not encrypted.</param>
public sealed record KeyProtection(string Kind, string? Format, string? Cipher, string? Kdf, int? Rounds);

/// <summary>An enrolled key.</summary>
/// <param name="Fingerprint">SHA256:… as ssh-keygen prints it.</param>
/// <param name="Person">The id of the estate's person.</param>
/// <param name="PublicKey">As a line of OpenSSH.</param>
/// <param name="Algorithm">Such as ssh-ed25519.</param>
/// <param name="Bits">The strength of RSA and ECDSA keys; 256 for Ed25519.</param>
/// <param name="Protection">How the private key's file was protected.</param>
/// <param name="Attested">Whether a security key proved what it is.</param>
/// <param name="EnrolledAt">When.</param>
/// <param name="LastUsedAt">When a certificate was last issued for it; null for never.</param>
public sealed record EnrolledKey(
    string Fingerprint, string Person, string PublicKey, string Algorithm, int Bits, KeyProtection Protection, bool Attested,
    DateTimeOffset EnrolledAt, DateTimeOffset? LastUsedAt);
