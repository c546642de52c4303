namespace Rempart.Ssh.Logs.Sessions;

/// <summary>What became known by a line.</summary>
public abstract record SshSessionChange;

/// <summary>A session began.</summary>
/// <param name="Session">The session.</param>
public sealed record SessionBegan(SshSession Session) : SshSessionChange;

/// <summary>The process of a session became known: from now on it can be cut.</summary>
/// <param name="Session">The session.</param>
public sealed record SessionProcessKnown(SshSession Session) : SshSessionChange;

/// <summary>A forward was asked for. Unless a <see cref="ForwardWasDenied"/> follows, it was let through.</summary>
/// <param name="Session">The session.</param>
/// <param name="Forward">The forward.</param>
public sealed record ForwardAsked(SshSession Session, SshForward Forward) : SshSessionChange;

/// <summary>A forward was refused: an alert, since the grant names the only target.</summary>
/// <param name="Session">The session; null when the line cannot be assigned to one.</param>
/// <param name="Forward">The forward.</param>
public sealed record ForwardWasDenied(SshSession? Session, SshForward Forward) : SshSessionChange;

/// <summary>A shell or a command was started or refused.</summary>
/// <param name="Session">The session.</param>
/// <param name="IsRefused">Whether it was refused.</param>
public sealed record CommandSeen(SshSession Session, bool IsRefused) : SshSessionChange;

/// <summary>A session ended.</summary>
/// <param name="Session">The session with its end.</param>
public sealed record SessionEnded(SshSession Session) : SshSessionChange;

/// <summary>What an ended session carried became known after its end.</summary>
/// <param name="Session">The session with its bytes.</param>
public sealed record SessionMeasured(SshSession Session) : SshSessionChange;

/// <summary>A connection ended without a login.</summary>
/// <param name="Login">What it had asked for.</param>
public sealed record LoginWasRefused(SshRefusedLogin Login) : SshSessionChange;
