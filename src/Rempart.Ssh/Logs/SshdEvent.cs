namespace Rempart.Ssh.Logs;

/// <summary>What a line of sshd's log says.</summary>
public abstract record SshdEvent;

/// <summary>A connection was opened.</summary>
/// <param name="Peer">The client.</param>
/// <param name="Local">The server's end.</param>
public sealed record ConnectionOpened(SshPeer Peer, SshPeer Local) : SshdEvent;

/// <summary>A certificate was found to be good. It comes once or twice before a login, and is no login.</summary>
/// <param name="Certificate">The certificate.</param>
public sealed record CertificateAccepted(LoggedCertificate Certificate) : SshdEvent;

/// <summary>A login with a method was accepted.</summary>
/// <param name="Method">Such as <c>publickey</c>.</param>
/// <param name="User">The account.</param>
/// <param name="Peer">The client.</param>
/// <param name="Key">The key; null when the method has none.</param>
public sealed record LoginAccepted(string Method, string User, SshPeer Peer, LoggedKey? Key) : SshdEvent;

/// <summary>An attempt to log in failed. sshd may write several for one connection: a client tries its bare key after the certificate.</summary>
/// <param name="Method">Such as <c>publickey</c>.</param>
/// <param name="User">The name that the client gave: any text.</param>
/// <param name="IsInvalidUser">Whether there is no such account, or none that may log in.</param>
/// <param name="Peer">The client.</param>
/// <param name="Key">The key; null when the line has none.</param>
public sealed record LoginFailed(string Method, string User, bool IsInvalidUser, SshPeer Peer, LoggedKey? Key) : SshdEvent;

/// <summary>A login was put off until the client has signed, or needs another method too.</summary>
/// <param name="Method">Such as <c>publickey</c>.</param>
/// <param name="User">The account.</param>
/// <param name="Peer">The client.</param>
public sealed record LoginPostponed(string Method, string User, SshPeer Peer) : SshdEvent;

/// <summary>Why the login whose failure follows was refused. The line names no connection.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Detail">The line.</param>
public sealed record LoginRefused(RefusalReason Reason, string Detail) : SshdEvent;

/// <summary>A client gave a name for which there is no account.</summary>
/// <param name="User">The name: any text.</param>
/// <param name="Peer">The client.</param>
public sealed record InvalidUser(string User, SshPeer Peer) : SshdEvent;

/// <summary>The process that serves a login was started: ending it cuts the session.</summary>
/// <param name="ChildPid">The process.</param>
public sealed record ChildStarted(int ChildPid) : SshdEvent;

/// <summary>A shell or a command was started.</summary>
/// <param name="What">Such as <c>command</c> or <c>shell on pts/0</c>.</param>
/// <param name="User">The account.</param>
/// <param name="Peer">The client.</param>
public sealed record SessionStarting(string What, string User, SshPeer Peer) : SshdEvent;

/// <summary>A forward was asked for (with LogVerbose only). If it is refused, the refusal is the next line of the process.</summary>
/// <param name="Host">The target's host, as the client wrote it.</param>
/// <param name="Port">The target's port.</param>
public sealed record ForwardRequested(string Host, int Port) : SshdEvent;

/// <summary>A forward was refused by permitopen, or a socket by its own setting.</summary>
/// <param name="Peer">The client; null for a socket.</param>
/// <param name="Host">The target's host, or the socket's path.</param>
/// <param name="Port">The target's port; null for a socket.</param>
public sealed record ForwardDenied(SshPeer? Peer, string Host, int? Port) : SshdEvent;

/// <summary>A forward was refused since certificate, line or configuration permit none at all.</summary>
/// <param name="Host">The target's host, or the socket's path.</param>
/// <param name="Port">The target's port; null for a socket.</param>
public sealed record ForwardRefused(string Host, int? Port) : SshdEvent;

/// <summary>A channel was opened to its target (with LogVerbose only).</summary>
/// <param name="Channel">Its number.</param>
public sealed record ChannelConnected(int Channel) : SshdEvent;

/// <summary>A channel ended (with LogVerbose only).</summary>
/// <param name="Channel">Its number.</param>
/// <param name="Kind">Such as <c>direct-tcpip</c>.</param>
public sealed record ChannelFreed(int Channel, string Kind) : SshdEvent;

/// <summary>A shell or a command was refused, since MaxSessions was reached.</summary>
public sealed record SessionRefused : SshdEvent;

/// <summary>The other side closed the connection, or reset it.</summary>
/// <param name="Peer">The client.</param>
/// <param name="User">The name, when the client had given one and was not logged in: any text.</param>
/// <param name="WasReset">Whether it was reset.</param>
public sealed record ConnectionClosed(SshPeer Peer, string? User, bool WasReset) : SshdEvent;

/// <summary>The client said goodbye.</summary>
/// <param name="Peer">The client.</param>
/// <param name="Code">The reason's code (RFC 4253, section 11.1); 11 is an ordinary end.</param>
/// <param name="Text">The client's word.</param>
public sealed record DisconnectReceived(SshPeer Peer, int Code, string Text) : SshdEvent;

/// <summary>A connection ended.</summary>
/// <param name="Peer">The client.</param>
/// <param name="User">The name; null when none was given.</param>
public sealed record Disconnected(SshPeer Peer, string? User) : SshdEvent;

/// <summary>sshd ended a connection without channels (UnusedConnectionTimeout).</summary>
/// <param name="Peer">The client.</param>
/// <param name="User">The account.</param>
public sealed record InactiveTerminated(SshPeer Peer, string User) : SshdEvent;

/// <summary>How many bytes a connection carried. sshd writes it at some ends only.</summary>
/// <param name="Sent">Bytes to the client.</param>
/// <param name="Received">Bytes from the client.</param>
public sealed record BytesTransferred(long Sent, long Received) : SshdEvent;

/// <summary>sshd closes a connection.</summary>
/// <param name="Peer">The client.</param>
public sealed record ConnectionClosing(SshPeer Peer) : SshdEvent;

/// <summary>Something that is no matter of one login: the server started, a stranger spoke no SSH, connections were dropped.</summary>
/// <param name="Kind">What.</param>
/// <param name="Text">The line.</param>
public sealed record ServerNotice(ServerNoticeKind Kind, string Text) : SshdEvent;

/// <summary>A line that is not known.</summary>
/// <param name="Text">The line, at most 1,024 characters of it.</param>
public sealed record UnknownLine(string Text) : SshdEvent;
