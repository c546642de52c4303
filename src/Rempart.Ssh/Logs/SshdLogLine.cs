namespace Rempart.Ssh.Logs;

/// <summary>A line of sshd's log.</summary>
/// <param name="Program">sshd, sshd-session (OpenSSH 9.8) or sshd-auth (OpenSSH 10); null when the line has no such beginning (<c>sshd -e</c> and <c>-E</c>).</param>
/// <param name="Pid">The process that wrote it; null when the line does not say.</param>
/// <param name="Time">When, if the line begins with a time that has a year (RFC 3339).</param>
/// <param name="IsBeforeLogin">Whether it came from the part of sshd that is not trusted (<c>[preauth]</c>).</param>
/// <param name="Event">What it says.</param>
public sealed record SshdLogLine(string? Program, int? Pid, DateTimeOffset? Time, bool IsBeforeLogin, SshdEvent Event);
