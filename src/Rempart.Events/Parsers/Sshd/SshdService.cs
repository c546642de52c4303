using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;

namespace Rempart.Events.Parsers.Sshd;

/// <summary>The server itself: listening, throttling, signals.</summary>
internal static class SshdService
{
    public static bool TryRead(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        switch (line[0])
        {
            case (byte)'S' when Bytes.TrySkip(ref line, "Server listening on "u8):
                return Listening(line, into);
            case (byte)'R' when Bytes.TrySkip(ref line, "Received signal "u8):
            case (byte)'E' when Bytes.TrySkip(ref line, "Exiting on signal "u8):
                into.AddUnmapped("signal"u8, line);
                return SshdConnection.Is(into, Activity.Other, "signal"u8);
            case (byte)'R' when line.StartsWith("Received SIG"u8):
                return SshdConnection.Is(into, Activity.Other, "signal"u8, detail: line);
            case (byte)'b' when line.StartsWith("beginning MaxStartups throttling"u8):
            case (byte)'e' when line.StartsWith("exited MaxStartups throttling"u8):
                return SshdConnection.Is(into, Activity.Network.Refuse, "throttling"u8, EventStatus.Failure, line);
            case (byte)'s' when line.StartsWith("srclimit_penalise: "u8):
                return SshdConnection.Is(into, Activity.Network.Refuse, "source-penalised"u8, EventStatus.Failure, line);
            case (byte)'r' when line.StartsWith("rexec "u8):
            case (byte)'B' when line.StartsWith("Bind to port "u8):
            case (byte)'C' when line.StartsWith("Cannot bind "u8):
            case (byte)'D' when line.StartsWith("Deprecated option "u8):
            case (byte)'M' when line.StartsWith("Missing privilege separation directory"u8):
            case (byte)'A' when line.StartsWith("Attempt to write login records"u8):
                return SshdConnection.Is(into, Activity.Other, "service"u8, EventStatus.Failure, line);
            case (byte)'k' when line.StartsWith("kill child "u8):
                return SshdConnection.Is(into, Activity.Network.Close, "child-killed"u8, detail: line);
            default:
                return false;
        }
    }

    // ADDRESS port PORT.
    private static bool Listening(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        line = line.TrimEnd((byte)'.');
        if (SshdTail.TryOrigin(line, out var address, out var port, out _))
        {
            into.Set(Field.DstIp, address);
            into.SetNumber(Field.DstPort, port, "local_port"u8);
        }
        return SshdConnection.Is(into, Activity.Network.Listen, "listening"u8, EventStatus.Success);
    }
}
