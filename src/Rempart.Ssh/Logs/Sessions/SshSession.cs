namespace Rempart.Ssh.Logs.Sessions;

/// <summary>A login and what was done with it, as the log tells.</summary>
public sealed record SshSession
{
    /// <summary>The client.</summary>
    public required SshPeer Peer { get; init; }

    /// <summary>The account.</summary>
    public required string User { get; init; }

    /// <summary>The method, such as <c>publickey</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The key; null when the method has none.</summary>
    public LoggedKey? Key { get; init; }

    /// <summary>The certificate's serial, by which the grant is found; null for a bare key.</summary>
    public ulong? Serial => Key?.Certificate?.Serial;

    /// <summary>The certificate's key id; null for a bare key.</summary>
    public string? KeyId => Key?.Certificate?.KeyId;

    /// <summary>The process that let the client in; null when the log has no processes.</summary>
    public int? LoginPid { get; init; }

    /// <summary>The process that serves the session: ending it cuts the session. Null until its line came.</summary>
    public int? ChildPid { get; init; }

    /// <summary>When the login was accepted.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Forwards, at most <see cref="SshTrackerLimits.ForwardsOfASession"/>; <see cref="ForwardsLeftOut"/> counts the others.</summary>
    public IReadOnlyList<SshForward> Forwards { get; init; } = [];

    /// <summary>How many forwards came after the limit.</summary>
    public int ForwardsLeftOut { get; init; }

    /// <summary>Shells and commands that were started: none on a bastion for tunnels.</summary>
    public int Commands { get; init; }

    /// <summary>Shells and commands that were refused.</summary>
    public int CommandsRefused { get; init; }

    /// <summary>Bytes to the client; null when sshd did not say.</summary>
    public long? BytesSent { get; init; }

    /// <summary>Bytes from the client; null when sshd did not say.</summary>
    public long? BytesReceived { get; init; }

    /// <summary>How it ended.</summary>
    public SshSessionEnd End { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What was said about the end: the client's word, or the reason that the caller gave.</summary>
    public string? EndDetail { get; init; }
}
