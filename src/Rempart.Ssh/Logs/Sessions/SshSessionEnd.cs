namespace Rempart.Ssh.Logs.Sessions;

/// <summary>How a session ended.</summary>
public enum SshSessionEnd
{
    /// <summary>It has not.</summary>
    None,

    /// <summary>The client said goodbye.</summary>
    Disconnected,

    /// <summary>The connection was closed without a goodbye.</summary>
    Closed,

    /// <summary>The connection was reset.</summary>
    Reset,

    /// <summary>sshd ended it because nothing used it.</summary>
    Inactive,

    /// <summary>Rempart ended it: sshd writes no line then.</summary>
    Cut,

    /// <summary>Its end was never written: another connection has its address and port now, or too many sessions are kept.</summary>
    Lost,
}
