namespace Rempart.Ssh.Logs.Sessions;

/// <summary>A forward of a session.</summary>
/// <param name="Host">The target's host as the client wrote it, or a socket's path.</param>
/// <param name="Port">The target's port; null for a socket.</param>
/// <param name="At">When it was asked for.</param>
/// <param name="IsDenied">Whether sshd refused it. One that is not denied was let through: sshd writes no line for that.</param>
public sealed record SshForward(string Host, int? Port, DateTimeOffset At, bool IsDenied);
