using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;

namespace Rempart.Events.Parsers.Sshd;

/// <summary>Connections that open, close, and fail before anyone logs in.</summary>
internal static class SshdConnection
{
    public static bool TryRead(ReadOnlySpan<byte> line, SecurityEvent into) => line[0] switch
    {
        (byte)'C' => TryConnection(line, into),
        (byte)'D' => TryDisconnected(line, into),
        (byte)'R' => TryReceived(line, into) || TryFailed(line, into),
        (byte)'U' => TryNegotiate(line, into),
        (byte)'r' => TryRefused(line, into) || TryReverse(line, into),
        (byte)'A' => TryAddress(line, into),
        (byte)'b' => TryBanner(line, into),
        (byte)'B' => TryBadProtocol(line, into),
        (byte)'M' => TryMagic(line, into),
        (byte)'d' => TryDropped(line, into),
        (byte)'t' => TryTerminating(line, into),
        (byte)'k' or (byte)'s' or (byte)'P' or (byte)'W' or (byte)'N' => TryFailed(line, into),
        _ => false,
    };

    public static bool Is(SecurityEvent into, byte activity, ReadOnlySpan<byte> code, EventStatus status = EventStatus.Unknown, ReadOnlySpan<byte> detail = default)
    {
        into.Classify(EventClass.SshActivity, activity, status, status == EventStatus.Failure ? EventSeverity.Low : EventSeverity.Informational);
        into.Set(Field.MetadataEventCode, code);
        into.Set(Field.StatusDetail, detail);
        return true;
    }

    /// <summary>The user before an address: <c>authenticating user NAME</c>, <c>invalid user NAME</c>, <c>user NAME</c>.</summary>
    public static void User(ReadOnlySpan<byte> text, SecurityEvent into)
    {
        if (text.IsEmpty)
            return;
        if (Bytes.TrySkip(ref text, "invalid user "u8))
            into.AddUnmapped("user_state"u8, "invalid"u8);
        else if (Bytes.TrySkip(ref text, "authenticating user "u8))
            into.AddUnmapped("user_state"u8, "authenticating"u8);
        else if (!Bytes.TrySkip(ref text, "user "u8) && text.IndexOf(" user "u8) is > 0 and var at)
        {
            into.AddUnmapped("user_state"u8, text[..at]);
            text = text[(at + 6)..];
        }
        into.Set(Field.ActorUserName, text);
    }

    private static bool TryConnection(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        if (Bytes.TrySkip(ref line, "Connection from "u8))
            return Opened(line, into);
        if (Bytes.TrySkip(ref line, "Connection closed by "u8))
            return Ended(line, into, Activity.Network.Close, "connection-closed"u8);
        if (Bytes.TrySkip(ref line, "Connection reset by "u8))
            return Ended(line, into, Activity.Network.Reset, "connection-reset"u8);
        if (Bytes.TrySkip(ref line, "Closing connection to "u8))
            return Ended(line, into, Activity.Network.Close, "connection-closing"u8);
        if (Bytes.TrySkip(ref line, "Close session: "u8))
            return SshdForwarding.Session(line, into, Activity.Network.Close, "session-closed"u8);
        return false;
    }

    // ADDRESS port PORT[ on ADDRESS port PORT][ rdomain "NAME"]
    private static bool Opened(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        if (!SshdTail.TryOrigin(line, out var address, out var port, out var rest))
            return false;
        SshdTail.Endpoint(into, address, port.TrimEnd((byte)':'));
        if (Bytes.TrySkip(ref rest, "on "u8) && SshdTail.TryOrigin(rest, out address, out port, out rest))
        {
            into.Set(Field.DstIp, address);
            into.SetNumber(Field.DstPort, port, "local_port"u8);
        }
        if (Bytes.TrySkip(ref rest, "rdomain "u8) && Bytes.Unquote(rest) is { IsEmpty: false } domain)
            into.AddUnmapped("rdomain"u8, domain);
        return Is(into, Activity.Network.Open, "connection"u8);
    }

    private static bool Ended(ReadOnlySpan<byte> line, SecurityEvent into, byte activity, ReadOnlySpan<byte> code)
    {
        // "UNKNOWN port 65535" is what sshd writes when it does not know any more.
        if (!SshdTail.TryOriginAtEnd(ref line, into))
            return false;
        User(line, into);
        return Is(into, activity, code);
    }

    private static bool TryDisconnected(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        if (Bytes.TrySkip(ref line, "Disconnected from "u8))
            return Ended(line, into, Activity.Network.Close, "disconnected"u8);
        if (!Bytes.TrySkip(ref line, "Did not receive identification string from "u8) || !SshdTail.TryOrigin(line, out var address, out var port, out _))
            return false;
        SshdTail.Endpoint(into, address, port);
        return Is(into, Activity.Network.Fail, "no-identification"u8, EventStatus.Failure);
    }

    // ADDRESS[ port PORT]:CODE: REASON, and older ADDRESS: CODE: REASON. The reason is the client's text.
    private static bool TryReceived(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        if (!Bytes.TrySkip(ref line, "Received disconnect from "u8))
            return false;
        var rest = line;
        var address = Bytes.TakeWord(ref rest);
        if (Bytes.TrySkip(ref rest, "port "u8) && Bytes.TryTakeTo(ref rest, ":"u8, out var port))
            SshdTail.Endpoint(into, address, port);
        else if (address is [.., (byte)':'])
            SshdTail.Endpoint(into, address[..^1], default);
        else
            return false;
        if (Bytes.TryTakeTo(ref rest, ":"u8, out var code))
            into.Set(Field.StatusCode, code.Trim((byte)' '));
        return Is(into, Activity.Network.Close, "disconnect-received"u8, detail: rest.TrimStart((byte)' '));
    }

    private static bool TryNegotiate(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        if (!Bytes.TrySkip(ref line, "Unable to negotiate with "u8) || !Bytes.TryTakeTo(ref line, ": "u8, out var peer))
            return false;
        if (SshdTail.TryOrigin(peer, out var address, out var port, out _))
            SshdTail.Endpoint(into, address, port);
        if (line.IndexOf(". Their offer: "u8) is > 0 and var at)
        {
            into.AddUnmapped("offer"u8, line[(at + ". Their offer: "u8.Length)..]);
            line = line[..at];
        }
        return Is(into, Activity.Network.Fail, "no-common-algorithm"u8, EventStatus.Failure, line);
    }

    // TCP wrappers: refused connect from HOST (ADDRESS)
    private static bool TryRefused(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        if (!Bytes.TrySkip(ref line, "refused connect from "u8))
            return false;
        if (Bytes.TryTakeFromLast(ref line, " ("u8, out var address))
        {
            // ::ffff:192.0.2.1 is an IPv4 client at an IPv6 socket.
            address = address.TrimEnd((byte)')');
            Bytes.TrySkip(ref address, "::ffff:"u8);
            SshdTail.Endpoint(into, address, default);
        }
        into.Set(Field.SrcHostname, line);
        return Is(into, Activity.Network.Refuse, "connection-refused"u8, EventStatus.Failure);
    }

    // reverse mapping checking getaddrinfo for NAME [ADDRESS] failed - POSSIBLE BREAK-IN ATTEMPT!
    private static bool TryReverse(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        if (!Bytes.TrySkip(ref line, "reverse mapping checking getaddrinfo for "u8))
            return false;
        var name = Bytes.TakeWord(ref line);
        into.Set(Field.SrcHostname, name);
        if (line is [(byte)'[', ..] && line.IndexOf((byte)']') is > 0 and var end)
            SshdTail.Endpoint(into, line[1..end], default);
        return Is(into, Activity.Other, "reverse-mapping-failed"u8, EventStatus.Failure);
    }

    // Address ADDRESS maps to NAME, but this does not map back to the address
    private static bool TryAddress(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        if (!Bytes.TrySkip(ref line, "Address "u8) || !Bytes.TryTakeTo(ref line, " maps to "u8, out var address))
            return false;
        SshdTail.Endpoint(into, address, default);
        into.Set(Field.SrcHostname, line[..Math.Max(line.IndexOf((byte)','), 0)]);
        return Is(into, Activity.Other, "reverse-mapping-failed"u8, EventStatus.Failure);
    }

    // banner exchange: Connection from ADDRESS port PORT: REASON
    private static bool TryBanner(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        if (!Bytes.TrySkip(ref line, "banner exchange: "u8))
            return TryDropped(line, into);
        Peer(ref line, into);
        return Is(into, Activity.Network.Fail, "bad-banner"u8, EventStatus.Failure, line);
    }

    private static bool TryBadProtocol(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        if (!Bytes.TrySkip(ref line, "Bad protocol version identification "u8) && !Bytes.TrySkip(ref line, "Bad remote protocol version identification: "u8))
            return false;
        if (Bytes.TryTakeFromLast(ref line, " from "u8, out var peer) && SshdTail.TryOrigin(peer, out var address, out var port, out _))
            SshdTail.Endpoint(into, address, port);
        return Is(into, Activity.Network.Fail, "bad-banner"u8, EventStatus.Failure, line);
    }

    // Magic value check failed (N) on obfuscated handshake from ADDRESS port PORT
    private static bool TryMagic(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        if (!line.StartsWith("Magic value check failed"u8) || !Bytes.TryTakeFromLast(ref line, " from "u8, out var peer))
            return false;
        if (SshdTail.TryOrigin(peer, out var address, out var port, out _))
            SshdTail.Endpoint(into, address, port);
        return Is(into, Activity.Network.Fail, "bad-handshake"u8, EventStatus.Failure, line);
    }

    // drop connection #1 from [ADDRESS]:PORT on [ADDRESS]:PORT REASON
    private static bool TryDropped(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        if (!Bytes.TrySkip(ref line, "drop connection "u8) || !Bytes.TryTakeTo(ref line, " from "u8, out _))
            return false;
        if (Addresses.TrySplit(Bytes.TakeWord(ref line), out var address, out var port))
            SshdTail.Endpoint(into, address, port);
        if (Bytes.TrySkip(ref line, "on "u8) && Addresses.TrySplit(Bytes.TakeWord(ref line), out address, out port))
        {
            into.Set(Field.DstIp, address);
            into.SetNumber(Field.DstPort, port, "local_port"u8);
        }
        return Is(into, Activity.Network.Refuse, "connection-dropped"u8, EventStatus.Failure, line);
    }

    private static bool TryTerminating(ReadOnlySpan<byte> line, SecurityEvent into) =>
        Bytes.TrySkip(ref line, "terminating inactive connection from "u8) && Ended(line, into, Activity.Network.Close, "inactive-connection"u8);

    // What fails in the key exchange or the transport: FUNCTION: [Connection from [KIND user NAME ]ADDRESS port PORT: ]REASON
    private static bool TryFailed(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        if (line.StartsWith("Read from socket failed"u8) || line.StartsWith("Write failed"u8) || line.StartsWith("Protocol major versions differ"u8)
            || line.StartsWith("Nasty PTR record"u8) || line.StartsWith("Read error from remote host"u8))
            return Transport(line, into);
        var colon = line.IndexOf(": "u8);
        if (colon < 3 || line[..colon].Contains((byte)' '))
            return false;
        var function = line[..colon];
        if (!function.StartsWith("kex_"u8) && !function.StartsWith("ssh_dispatch_run"u8) && !function.StartsWith("ssh_packet"u8) && !function.StartsWith("sshpkt_"u8))
            return false;
        line = line[(colon + 2)..];
        Peer(ref line, into);
        return Is(into, Activity.Network.Fail, function.StartsWith("kex_"u8) ? "kex-failed"u8 : "dispatch-failed"u8, EventStatus.Failure, line);
    }

    private static bool Transport(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        var rest = line;
        if (Bytes.TrySkip(ref rest, "Read error from remote host "u8) && SshdTail.TryOrigin(rest, out var address, out var port, out _))
            SshdTail.Endpoint(into, address.TrimEnd((byte)':'), port.TrimEnd((byte)':'));
        return Is(into, Activity.Network.Fail, "transport-failed"u8, EventStatus.Failure, line);
    }

    // Connection from|reset by|closed by [KIND user NAME ]ADDRESS port PORT: REASON
    private static void Peer(ref ReadOnlySpan<byte> line, SecurityEvent into)
    {
        var rest = line;
        if (!Bytes.TrySkip(ref rest, "Connection from "u8) && !Bytes.TrySkip(ref rest, "Connection reset by "u8) && !Bytes.TrySkip(ref rest, "Connection closed by "u8))
            return;
        if (!Bytes.TryTakeFromLast(ref rest, ": "u8, out var reason) || !SshdTail.TryOriginAtEnd(ref rest, into))
            return;
        User(rest, into);
        line = reason;
    }
}
