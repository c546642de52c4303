namespace Rempart.Cli.Bastion.Agent;

/// <summary>A session that lives, as the journal keeps it.</summary>
internal sealed record LiveSession
{
    /// <summary>Its name in events.</summary>
    public required string Id { get; init; }

    public required ulong Serial { get; init; }

    public required string KeyId { get; init; }

    /// <summary>The client's address and port.</summary>
    public required string Source { get; init; }

    /// <summary>sshd's process that keeps root's rights for it.</summary>
    public required int Monitor { get; init; }

    /// <summary>sshd's process that carries it; the one that is ended.</summary>
    public required int Child { get; init; }

    /// <summary>When that process started, in ticks since the boot; null when it was gone before it could be looked at.</summary>
    public long? ChildStart { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>The file of the log it writes to.</summary>
    public required string LogTag { get; init; }

    /// <summary>The words of the log about its end, if there were any.</summary>
    public string? End { get; init; }

    /// <summary>Bytes the client sent.</summary>
    public long? Sent { get; init; }

    /// <summary>Bytes the client received.</summary>
    public long? Received { get; init; }
}

/// <summary>A connection that is not yet a session.</summary>
internal sealed record WaitingConnection
{
    public required int Monitor { get; init; }

    public required string Source { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The certificate's key id, when one was shown.</summary>
    public string? KeyId { get; init; }

    public ulong? Serial { get; init; }

    /// <summary>Whether its login was accepted.</summary>
    public bool Accepted { get; init; }

    /// <summary>Why a login was refused, in sshd's words.</summary>
    public string? Refusal { get; init; }
}
