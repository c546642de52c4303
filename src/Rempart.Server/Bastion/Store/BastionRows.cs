namespace Rempart.Server.Bastion.Store;

/// <summary>A certificate authority. Its private key lies in the secrets folder while it signs.</summary>
internal sealed class AuthorityRow
{
    public required string Fingerprint { get; init; }

    /// <summary>True for the one that signs host certificates, false for people's.</summary>
    public bool ForHosts { get; init; }

    public required string PublicKey { get; init; }

    /// <summary>The name of its file in the secrets folder.</summary>
    public required string SecretName { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When another took its place; null while it signs.</summary>
    public DateTimeOffset? ReplacedAt { get; set; }

    /// <summary>Until when certificates that it signed may live; null while it signs.</summary>
    public DateTimeOffset? TrustedUntil { get; set; }

    /// <summary>When it stopped to be trusted.</summary>
    public DateTimeOffset? RetiredAt { get; set; }
}

/// <summary>The one row of the bastion's version: it only grows, and is counted up as the last thing of each transaction, so that versions are committed in their order.</summary>
internal sealed class StateRow
{
    public const int Only = 1;

    public int Id { get; init; }
    public long Version { get; init; }

    /// <summary>The version at which the revocation list changed last.</summary>
    public long RevocationVersion { get; init; }

    /// <summary>The version at which the trusted authorities changed last.</summary>
    public long AuthoritiesVersion { get; init; }
}

/// <summary>A bastion's agent: its host's key and when it was heard.</summary>
internal sealed class AgentRow
{
    public required string Host { get; init; }
    public required string HostPublicKey { get; set; }
    public DateTimeOffset InstalledAt { get; set; }
    public DateTimeOffset CertificateUntil { get; set; }

    /// <summary>The authority that signed the host certificate in use.</summary>
    public required string HostAuthority { get; set; }

    public DateTimeOffset? HeardAt { get; set; }

    /// <summary>The newest version it said it has.</summary>
    public long AcknowledgedVersion { get; set; }
}

/// <summary>One session through a bastion.</summary>
internal sealed class SessionRow
{
    public required string Bastion { get; init; }
    public required string Name { get; init; }
    public string? GrantId { get; set; }
    public long? Serial { get; set; }
    public string? KeyId { get; set; }
    public string? Person { get; set; }
    public string[] ApprovedBy { get; set; } = [];
    public bool Canary { get; set; }
    public string? Destination { get; set; }
    public string? Source { get; set; }
    public DateTimeOffset OpenedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    public string? End { get; set; }

    /// <summary>True when the end was not told by the bastion, and is the hard end of the grant.</summary>
    public bool EndInferred { get; set; }

    /// <summary>The latest moment at which it can still live.</summary>
    public DateTimeOffset? Until { get; set; }

    public long? BytesSent { get; set; }
    public long? BytesReceived { get; set; }
    public int Denied { get; set; }
}

/// <summary>One thing that happened at a bastion, as it was delivered first.</summary>
internal sealed class EventRow
{
    public required string Bastion { get; init; }
    public required string Id { get; init; }
    public string? Session { get; init; }
    public Core.Access.BastionEventKind Kind { get; init; }
    public DateTimeOffset At { get; init; }
    public DateTimeOffset ReceivedAt { get; init; }
    public string? Source { get; init; }
    public string? KeyId { get; init; }
    public long? Serial { get; init; }
    public string? Destination { get; init; }
    public string? Detail { get; init; }
    public string? Person { get; init; }
    public bool Canary { get; init; }
}
