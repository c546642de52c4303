namespace Rempart.Cli.Bastion.Agent;

/// <summary>A place in one of sshd's log files, up to which all was taken.</summary>
/// <param name="Tag">The agent's own name of the file, drawn when it was first seen: events are named after it.</param>
/// <param name="Inode">What the kernel knows it by, whatever its name is now.</param>
/// <param name="Offset">The place: always behind a line's end.</param>
internal sealed record LogPlace(string Tag, string Inode, long Offset);

/// <summary>One line and where it stood.</summary>
/// <param name="Id">The same for the same line on every reading.</param>
/// <param name="Tag">The file.</param>
/// <param name="Text">The line without its end.</param>
/// <param name="At">When it was written, as far as that is known: sshd's own file bears no time.</param>
internal sealed record LogLine(string Id, string Tag, string Text, DateTimeOffset At);
