using Rempart.Ssh.Keys;

namespace Rempart.Ssh.Certificates;

/// <summary>What a new certificate shall say.</summary>
public sealed record CertificateContent
{
    /// <summary>The key that is certified.</summary>
    public required SshPublicKey PublicKey { get; init; }

    /// <summary>User or host.</summary>
    public CertificateType Type { get; init; } = CertificateType.User;

    /// <summary>The serial, by which it is looked up and revoked. Never 0: OpenSSH's revocation lists pass over it.</summary>
    public required ulong Serial { get; init; }

    /// <summary>What sshd writes to its log: 1 to 128 letters, digits and <c>._@=;:,/+-</c>, so that no log line can be forged with it.</summary>
    public required string KeyId { get; init; }

    /// <summary>For a user: names of <c>[a-z0-9._@-]</c>, none a login account. For a host: its names and addresses. Never empty.</summary>
    public required IReadOnlyList<string> Principals { get; init; }

    /// <summary>The first moment, in whole seconds.</summary>
    public required DateTimeOffset ValidAfter { get; init; }

    /// <summary>The first moment when it is valid no more, in whole seconds.</summary>
    public required DateTimeOffset ValidBefore { get; init; }

    /// <summary>The only command that sshd runs; null for none forced. User certificates only.</summary>
    public string? ForceCommand { get; init; }

    /// <summary>Networks from which it is taken, in CIDR form with the host's bits zero; empty for all. User certificates only.</summary>
    public IReadOnlyList<string> SourceAddresses { get; init; } = [];

    /// <summary>Whether the authenticator must have verified the person (verify-required); for sk- keys. User certificates only.</summary>
    public bool VerifyRequired { get; init; }

    /// <summary>What the holder may do. User certificates only.</summary>
    public CertificateExtensions Extensions { get; init; }
}
