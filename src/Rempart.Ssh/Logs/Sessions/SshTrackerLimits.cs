namespace Rempart.Ssh.Logs.Sessions;

/// <summary>How much a tracker keeps in memory.</summary>
public sealed record SshTrackerLimits
{
    /// <summary>Sessions that have not ended, and as many connections before their login: 10,000 of each unless told otherwise. The oldest goes first.</summary>
    public int Connections { get; init; } = 10_000;

    /// <summary>Forwards that are listed for a session: 1,000 unless told otherwise.</summary>
    public int ForwardsOfASession { get; init; } = 1_000;

    /// <summary>Ended sessions that are remembered, so that their lines that come late or twice make no new session: 1,000 unless told otherwise.</summary>
    public int EndedSessions { get; init; } = 1_000;

    /// <summary>Lines of processes that are not known yet: 1,000 unless told otherwise.</summary>
    public int WaitingLines { get; init; } = 1_000;
}
