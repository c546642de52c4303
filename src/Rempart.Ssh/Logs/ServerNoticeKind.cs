namespace Rempart.Ssh.Logs;

/// <summary>Kinds of <see cref="ServerNotice"/>.</summary>
public enum ServerNoticeKind
{
    /// <summary>The server listens.</summary>
    Listening,

    /// <summary>The server got a signal, and ends or starts again.</summary>
    Signal,

    /// <summary>Too many connections wait for their login: new ones are dropped.</summary>
    Throttled,

    /// <summary>A connection did not speak SSH, or broke off before it did.</summary>
    NoProtocol,

    /// <summary>A setting or the system keeps the server from its work.</summary>
    Trouble,
}
