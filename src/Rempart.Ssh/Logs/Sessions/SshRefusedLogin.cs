namespace Rempart.Ssh.Logs.Sessions;

/// <summary>A connection that asked in vain, however many lines sshd wrote about it.</summary>
/// <param name="Peer">The client.</param>
/// <param name="User">The name that it gave: any text.</param>
/// <param name="IsInvalidUser">Whether there is no such account.</param>
/// <param name="Key">The key that says most: the certificate if there was one; null when no key was shown.</param>
/// <param name="Reason">Why.</param>
/// <param name="Attempts">How many failures sshd wrote.</param>
/// <param name="At">When the last of them was.</param>
public sealed record SshRefusedLogin(SshPeer Peer, string User, bool IsInvalidUser, LoggedKey? Key, RefusalReason Reason, int Attempts, DateTimeOffset At);
