using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;

namespace Rempart.Events.Parsers.Sshd;

/// <summary>Sessions, channels and forwarded ports.</summary>
internal static class SshdForwarding
{
    public static bool TryRead(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        switch (line[0])
        {
            case (byte)'R' when Bytes.TrySkip(ref line, "Received request "u8):
                return Denied(line, into);
            case (byte)'r' when Bytes.TrySkip(ref line, "refused local port forward: "u8) || Bytes.TrySkip(ref line, "refused streamlocal port forward: "u8):
                return Target(line, into) && SshdConnection.Is(into, Activity.Network.Refuse, "forward-refused"u8, EventStatus.Failure);
            case (byte)'s' when line.StartsWith("serverloop.c:"u8) || line.StartsWith("server_request_direct_tcpip"u8):
                return Opened(line, into);
            case (byte)'c' when line.StartsWith("channels.c:"u8) || line.StartsWith("channel "u8):
                return SshdConnection.Is(into, Activity.Other, "channel"u8, detail: line);
            case (byte)'S' when Bytes.TrySkip(ref line, "Starting session: "u8):
                return Session(line, into, Activity.Network.Traffic, "session-started"u8);
            case (byte)'U' when Bytes.TrySkip(ref line, "User child is on pid "u8):
                into.SetNumber(Field.ProcessPid, line, "child_pid"u8);
                return SshdConnection.Is(into, Activity.Other, "user-child"u8);
            case (byte)'T' when line.StartsWith("Transferred: "u8):
                return SshdConnection.Is(into, Activity.Network.Traffic, "transferred"u8, detail: line);
            case (byte)'n' when line.SequenceEqual("no more sessions"u8):
                return SshdConnection.Is(into, Activity.Network.Refuse, "session-refused"u8, EventStatus.Failure, line);
            case (byte)'s' when line.StartsWith("subsystem request for "u8):
                return Subsystem(line["subsystem request for "u8.Length..], into);
            default:
                return false;
        }
    }

    // shell|command|subsystem 'NAME' [on TTY] for USER from ADDRESS port PORT id N
    public static bool Session(ReadOnlySpan<byte> line, SecurityEvent into, byte activity, ReadOnlySpan<byte> code)
    {
        if (Bytes.TryTakeFromLast(ref line, " id "u8, out var id))
            into.AddUnmapped("channel"u8, id);
        var at = line.IndexOf(" for "u8);
        if (at > 0)
            into.AddUnmapped("session_kind"u8, line[..at]);
        var user = at > 0 ? line[(at + 5)..] : line;
        if (at <= 0)
            Bytes.TrySkip(ref user, "user "u8);
        SshdTail.TryUserFrom(user, into, Field.ActorUserName);
        return SshdConnection.Is(into, activity, code);
    }

    // [from ADDRESS port PORT ]to connect to host HOST port PORT|path PATH, but the request was denied.
    private static bool Denied(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        if (Bytes.TrySkip(ref line, "from "u8) && SshdTail.TryOrigin(line, out var address, out var port, out line))
            SshdTail.Endpoint(into, address, port);
        if (!Bytes.TrySkip(ref line, "to "u8) || !Bytes.TrySkipEnd(ref line, ", but the request was denied."u8))
            return false;
        if (Bytes.TrySkip(ref line, "connect to path "u8))
            into.Set(Field.FilePath, line);
        else if (Bytes.TrySkip(ref line, "connect to host "u8))
            Destination(line, into);
        return SshdConnection.Is(into, Activity.Network.Refuse, "forward-denied"u8, EventStatus.Failure);
    }

    // serverloop.c:server_request_direct_tcpip():453 (pid=32418): originator ADDRESS port PORT, target ADDRESS port PORT
    private static bool Opened(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        var at = line.IndexOf("originator "u8);
        if (at < 0)
            return SshdConnection.Is(into, Activity.Other, "server-loop"u8, detail: line);
        return Target(line[at..], into) && SshdConnection.Is(into, Activity.Network.Open, "forward-opened"u8, EventStatus.Success);
    }

    private static bool Target(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        if (!Bytes.TrySkip(ref line, "originator "u8) || !Bytes.TryTakeTo(ref line, ", target "u8, out var origin))
            return false;
        if (SshdTail.TryOrigin(origin, out var address, out var port, out _))
            SshdTail.Endpoint(into, address, port);
        Destination(line, into);
        return true;
    }

    private static void Destination(ReadOnlySpan<byte> text, SecurityEvent into)
    {
        if (Bytes.TryTakeFromLast(ref text, " port "u8, out var port))
            into.SetNumber(Field.DstPort, port, "target_port"u8);
        into.Set(Addresses.IsIp(text) ? Field.DstIp : Field.DstHostname, text);
    }

    private static bool Subsystem(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        into.AddUnmapped("subsystem"u8, Bytes.TakeWord(ref line));
        if (Bytes.TrySkip(ref line, "by user "u8))
            into.Set(Field.ActorUserName, line);
        return SshdConnection.Is(into, Activity.Network.Traffic, "subsystem"u8);
    }
}
