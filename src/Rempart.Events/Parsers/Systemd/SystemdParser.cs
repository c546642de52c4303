using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;

namespace Rempart.Events.Parsers.Systemd;

/// <summary>What systemd says about units, and systemd-logind about sessions (unit.c, job.c and logind-session.c of systemd).</summary>
internal sealed class SystemdParser : LogParser
{
    public static ParserInfo Description { get; } = new("systemd", 1, "Linux", "systemd");

    public override ParserInfo Info => Description;

    public override string? Read(in LogMessage message, SecurityEvent into, ParserContext context)
    {
        var line = Bytes.TrimEnd(message.Content);
        into.Set(Field.Message, line);
        if (message.Program.SequenceEqual("systemd-logind"u8))
            return Login(line, into) ? null : "no known message of systemd-logind";
        if (Unit(line, into))
            return null;
        return State(line, into) ? null : "no known message of systemd";
    }

    // Started NAME. | Starting NAME... | Stopped NAME. | Failed to start NAME. and so on
    private static bool Unit(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        if (Bytes.TrySkip(ref line, "Started "u8) || Bytes.TrySkip(ref line, "Starting "u8))
            return Is(into, Activity.Process.Launch, EventStatus.Success, "unit-start"u8, line);
        if (Bytes.TrySkip(ref line, "Stopped "u8) || Bytes.TrySkip(ref line, "Stopping "u8) || Bytes.TrySkip(ref line, "Finished "u8))
            return Is(into, Activity.Process.Terminate, EventStatus.Success, "unit-stop"u8, line);
        if (Bytes.TrySkip(ref line, "Failed to start "u8) || Bytes.TrySkip(ref line, "Dependency failed for "u8))
            return Is(into, Activity.Process.Launch, EventStatus.Failure, "unit-failed"u8, line);
        if (Bytes.TrySkip(ref line, "Reloading "u8) || Bytes.TrySkip(ref line, "Reloaded "u8) || Bytes.TrySkip(ref line, "Reached target "u8)
            || Bytes.TrySkip(ref line, "Stopped target "u8) || Bytes.TrySkip(ref line, "Created slice "u8) || Bytes.TrySkip(ref line, "Removed slice "u8)
            || Bytes.TrySkip(ref line, "Listening on "u8) || Bytes.TrySkip(ref line, "Closed "u8) || Bytes.TrySkip(ref line, "Mounted "u8) || Bytes.TrySkip(ref line, "Unmounted "u8))
            return Is(into, Activity.Other, EventStatus.Unknown, "unit"u8, line);
        return false;
    }

    private static bool Is(SecurityEvent into, byte activity, EventStatus status, ReadOnlySpan<byte> code, ReadOnlySpan<byte> unit)
    {
        into.Classify(EventClass.ProcessActivity, activity, status, status == EventStatus.Failure ? EventSeverity.Low : EventSeverity.Informational);
        into.Set(Field.MetadataEventCode, code);
        unit = unit.TrimEnd((byte)'.');
        // "ssh.service - OpenBSD Secure Shell server" since systemd 249.
        if (Bytes.TryTakeTo(ref unit, " - "u8, out var id))
            into.AddUnmapped("unit_description"u8, unit);
        into.Set(Field.ServiceName, id.IsEmpty ? unit : id);
        return true;
    }

    // UNIT: Main process exited, code=exited, status=1/FAILURE | UNIT: Failed with result 'exit-code'. | UNIT: …
    private static bool State(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        if (!Bytes.TryTakeTo(ref line, ": "u8, out var unit) || unit.Contains((byte)' ') || unit.IndexOf((byte)'.') < 0)
            return false;
        var isEnd = line.Contains((byte)',') && line.StartsWith("Main process exited"u8);
        var isFailure = line.StartsWith("Failed with result"u8) || line.IndexOf("status="u8) > 0;
        into.Set(Field.StatusDetail, line.TrimEnd((byte)'.'));
        return Is(into, isEnd ? Activity.Process.Terminate : Activity.Other, isFailure ? EventStatus.Failure : EventStatus.Unknown, "unit-state"u8, unit);
    }

    // New session 3 of user alice. | Session 3 logged out. Waiting for processes to exit. | Removed session 3.
    private static bool Login(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        if (Bytes.TrySkip(ref line, "New session "u8))
        {
            into.Set(Field.SessionUid, Bytes.TakeWord(ref line).TrimEnd((byte)'.'));
            // From 257 on: "New session '3' of user 'alice' with class 'user' and type 'tty'."
            if (Bytes.TrySkip(ref line, "of user "u8))
                into.Set(Field.UserName, (line is [(byte)'\'', ..] ? line[1..Math.Max(1, line[1..].IndexOf((byte)'\'') + 1)] : line.TrimEnd((byte)'.')));
            return Session(into, Activity.Authentication.Logon, "session-new"u8);
        }
        if (Bytes.TrySkip(ref line, "Session "u8) && line.IndexOf(" logged out"u8) is > 0 and var at)
        {
            into.Set(Field.SessionUid, line[..at]);
            return Session(into, Activity.Authentication.Logoff, "session-logged-out"u8);
        }
        if (Bytes.TrySkip(ref line, "Removed session "u8))
        {
            into.Set(Field.SessionUid, line.TrimEnd((byte)'.'));
            return Session(into, Activity.Authentication.Logoff, "session-removed"u8);
        }
        return false;
    }

    private static bool Session(SecurityEvent into, byte activity, ReadOnlySpan<byte> code)
    {
        into.Classify(EventClass.Authentication, activity, EventStatus.Success);
        into.Set(Field.MetadataEventCode, code);
        into.Set(Field.ServiceName, "systemd-logind"u8);
        return true;
    }
}
