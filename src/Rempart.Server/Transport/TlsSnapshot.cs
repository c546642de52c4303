namespace Rempart.Server.Transport;

/// <summary>What was read from one TLS endpoint.</summary>
internal sealed record TlsSnapshot
{
    /// <summary>The resource, such as <c>service/rempart https 127.0.0.1:7443/tcp</c>.</summary>
    public required string Resource { get; init; }

    /// <summary>The name, or the address, that the certificate must hold.</summary>
    public required string ExpectedName { get; init; }

    /// <summary>What it said to each version.</summary>
    public required IReadOnlyDictionary<TlsVersion, TlsAnswer> Versions { get; init; }

    /// <summary>Its certificate; null when no handshake came far enough to show it.</summary>
    public CertificateFacts? Certificate { get; init; }

    /// <summary>Whether it turns away a client without a certificate; null when that was not asked or not seen.</summary>
    public bool? DemandsClientCertificate { get; init; }

    /// <summary>Whether the estate declares that it does.</summary>
    public bool MutualDeclared { get; init; }
}

/// <summary>What matters of a certificate.</summary>
/// <param name="NotBefore">From when it counts.</param>
/// <param name="NotAfter">Until when it counts.</param>
/// <param name="MatchesName">Whether it holds the expected name.</param>
/// <param name="SelfSigned">Whether it vouches for itself.</param>
/// <param name="ChainProblem">Why it does not lead to a trusted authority, times aside; null when it does.</param>
/// <param name="KeyAlgorithm"><c>RSA</c>, <c>ECDSA</c>, or what else it says.</param>
/// <param name="KeyBits">The size of its key; 0 when not known.</param>
/// <param name="SignatureAlgorithm">Such as <c>sha256RSA</c>.</param>
/// <param name="Thumbprint">SHA-256, lower-case hex.</param>
internal sealed record CertificateFacts(
    DateTimeOffset NotBefore, DateTimeOffset NotAfter, bool MatchesName, bool SelfSigned, string? ChainProblem,
    string KeyAlgorithm, int KeyBits, string SignatureAlgorithm, string Thumbprint);
