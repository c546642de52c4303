using Rempart.Events.Ocsf;
using Rempart.Events.Parsers.Pam;
using Rempart.Events.Scanning;

namespace Rempart.Events.Parsers.Sudo;

/// <summary>
/// sudo's log, as sudoers(5), "LOG FORMAT", describes it: <c>alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/bin/ls</c>,
/// with a reason after the colon when the command was refused. Working directory and command are the user's text.
/// </summary>
internal sealed class SudoParser : LogParser
{
    public static ParserInfo Description { get; } = new("sudo", 1, "Linux", "sudo");

    public override ParserInfo Info => Description;

    public override string? Read(in LogMessage message, SecurityEvent into, ParserContext context)
    {
        var line = Bytes.TrimEnd(message.Content).TrimStart((byte)' ');
        into.Set(Field.Message, line);
        into.Set(Field.ServiceName, "sudo"u8);
        if (PamLine.TryRead(line, into))
            return null;
        if (!Bytes.TryTakeTo(ref line, " : "u8, out var user))
            return "no known message of sudo";
        into.Set(Field.ActorUserName, user.TrimEnd((byte)' '));
        into.Classify(EventClass.ProcessActivity, Activity.Process.Launch, EventStatus.Success);
        into.Set(Field.MetadataEventCode, "command"u8);
        return Fields(line, into) ? null : "a sudo line without its fields";
    }

    public override bool LooksRight(ReadOnlySpan<byte> content) => content.IndexOf(" : "u8) is > 0 and < 64 && content.IndexOf(" ; COMMAND="u8) > 0;

    private static bool Fields(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        var any = false;
        while (!line.IsEmpty)
        {
            if (Bytes.TrySkip(ref line, "COMMAND="u8))
            {
                Command(line, into);
                return true;
            }
            if (Bytes.TrySkip(ref line, "PWD="u8))
            {
                line = Directory(line, into);
                any = true;
                continue;
            }
            if (!Bytes.TryTakeTo(ref line, " ; "u8, out var part))
            {
                part = line;
                line = default;
            }
            any |= Part(part, into);
        }
        return any;
    }

    // USER= is the next field, but a directory may be called "x ; USER=root": the last place before the command is the real one,
    // unless the command has it too. When there are two, the event says so.
    private static ReadOnlySpan<byte> Directory(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        var at = line.IndexOf(" ; USER="u8);
        if (at < 0)
            at = line.IndexOf(" ; "u8);
        if (at < 0)
        {
            into.Set(Field.ProcessWorkingDirectory, line);
            return default;
        }
        if (line[(at + 3)..].IndexOf(" ; USER="u8) >= 0)
            into.AddUnmapped("ambiguous"u8, "USER= stands twice"u8);
        into.Set(Field.ProcessWorkingDirectory, line[..at]);
        return line[(at + 3)..];
    }

    private static bool Part(ReadOnlySpan<byte> part, SecurityEvent into)
    {
        if (Bytes.TrySkip(ref part, "TTY="u8))
            into.Set(Field.ActorSessionTerminal, part);
        else if (Bytes.TrySkip(ref part, "USER="u8))
            into.Set(Field.ProcessUserName, part);
        else if (part.IndexOf((byte)'=') is > 0 and var equals && !part[..equals].Contains((byte)' '))
            into.AddUnmapped(part[..equals], part[(equals + 1)..]);
        else
        {
            into.Classify(EventClass.ProcessActivity, Activity.Process.Launch, EventStatus.Failure, EventSeverity.Medium);
            into.Set(Field.StatusDetail, part.Trim((byte)' '));
        }
        return true;
    }

    private static void Command(ReadOnlySpan<byte> command, SecurityEvent into)
    {
        into.Set(Field.ProcessCommandLine, command);
        into.Set(Field.ProcessFilePath, Bytes.TakeWord(ref command));
    }
}
