using System.Net;
using Rempart.Ssh.Keys;
using Rempart.Ssh.RevocationLists;

namespace Rempart.Ssh.Certificates;

/// <summary>What a certificate is checked against.</summary>
public sealed record CertificateCheck
{
    /// <summary>The authorities that are trusted.</summary>
    public required IReadOnlyCollection<SshPublicKey> Authorities { get; init; }

    /// <summary>The type that is needed.</summary>
    public CertificateType Type { get; init; } = CertificateType.User;

    /// <summary>The name that it must carry, compared exactly; null to ask for any, but never for none.</summary>
    public string? Principal { get; init; }

    /// <summary>The moment.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Where the holder comes from; null when that is not known: a certificate bound to addresses is then refused.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>What was revoked; null for nothing.</summary>
    public RevocationList? Revoked { get; init; }
}
