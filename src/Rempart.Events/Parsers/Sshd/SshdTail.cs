using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;

namespace Rempart.Events.Parsers.Sshd;

/// <summary>The ends of sshd's lines: who, from where, with which key.</summary>
internal static class SshdTail
{
    // A name with more of these in it is refused: nobody has one, and trying them all would take long.
    private const int MostCandidates = 64;

    /// <summary>
    /// <c>USER from ADDRESS port PORT ssh2: KEY…</c>. The user's name may hold <c> from … port … ssh2</c>, and so may the id of a
    /// certificate that nobody trusted: the last place that reads to the end of the line is taken, and when another would too, the
    /// event says so.
    /// </summary>
    public static bool TryUserFrom(ReadOnlySpan<byte> text, SecurityEvent into, Field user)
    {
        var found = -1;
        var at = text.Length;
        for (var i = 0; i < MostCandidates; i++)
        {
            at = text[..at].LastIndexOf(" from "u8);
            if (at < 0)
                break;
            var tail = text[(at + 6)..];
            if (!TryOrigin(tail, out var address, out var port, out var key) || !IsKey(key))
                continue;
            if (found >= 0)
            {
                into.AddUnmapped("ambiguous_source"u8, address);
                continue;
            }
            found = at;
            into.Set(user, text[..at]);
            Endpoint(into, address, port);
            SshdKey.Read(key, into);
        }
        return found >= 0;
    }

    /// <summary><c>ADDRESS port PORT</c> and what follows; older versions have no port.</summary>
    public static bool TryOrigin(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> address, out ReadOnlySpan<byte> port, out ReadOnlySpan<byte> rest)
    {
        rest = text;
        port = default;
        address = Bytes.TakeWord(ref rest);
        if (address.IsEmpty)
            return false;
        if (!Bytes.TrySkip(ref rest, "port "u8))
            return true;
        port = Bytes.TakeWord(ref rest);
        return Numbers.AllDigits(port);
    }

    /// <summary>Cuts <c>ADDRESS port PORT</c> off the end of a line, where a user's name may stand before it.</summary>
    public static bool TryOriginAtEnd(ref ReadOnlySpan<byte> text, SecurityEvent into)
    {
        var rest = text;
        ReadOnlySpan<byte> port = default;
        if (rest.LastIndexOf(" port "u8) is > 0 and var at && Numbers.AllDigits(rest[(at + 6)..]))
        {
            port = rest[(at + 6)..];
            rest = rest[..at];
        }
        var space = rest.LastIndexOf((byte)' ');
        var address = rest[(space + 1)..];
        if (address.IsEmpty || (port.IsEmpty && !Addresses.IsIp(address)))
            return false;
        Endpoint(into, address, port);
        text = space < 0 ? default : rest[..space];
        return true;
    }

    public static void Endpoint(SecurityEvent into, ReadOnlySpan<byte> address, ReadOnlySpan<byte> port)
    {
        if (address is [(byte)'[', .., (byte)']'])
            address = address[1..^1];
        into.Set(Addresses.IsIp(address) ? Field.SrcIp : Field.SrcHostname, address);
        into.SetNumber(Field.SrcPort, port, "port"u8);
    }

    // Nothing, the protocol, or the protocol and a key.
    private static bool IsKey(ReadOnlySpan<byte> text) =>
        text.IsEmpty || text.SequenceEqual("ssh2"u8) || text.SequenceEqual("ssh1"u8) || text.StartsWith("ssh2: "u8);
}
