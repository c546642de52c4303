using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;

namespace Rempart.Events.Parsers.Firewall;

/// <summary>
/// Packets that nftables' or iptables' <c>log</c> wrote to the kernel's log, in the format of nf_log_syslog:
/// <c>[19955416.5] PREFIX IN=ens2 OUT= MAC=… SRC=192.0.2.1 DST=… PROTO=TCP SPT=52220 DPT=80 … SYN URGP=0</c>.
/// </summary>
internal sealed class NftablesParser : LogParser
{
    public static ParserInfo Description { get; } = new("nftables", 1, "Linux", "nftables");

    public override ParserInfo Info => Description;

    public override bool LooksRight(ReadOnlySpan<byte> content) => content.IndexOf("IN="u8) >= 0 && content.IndexOf(" OUT="u8) >= 0 && content.IndexOf(" SRC="u8) > 0;

    public override string? Read(in LogMessage message, SecurityEvent into, ParserContext context)
    {
        var line = Bytes.TrimEnd(message.Content);
        if (line is [(byte)'[', ..] && line.IndexOf("] "u8) is > 0 and < 24 and var end)
        {
            into.AddUnmapped("uptime"u8, line[1..end].Trim((byte)' '));
            line = line[(end + 2)..];
        }
        into.Set(Field.Message, line);
        var at = line.StartsWith("IN="u8) ? 0 : line.IndexOf(" IN="u8) is >= 0 and var space ? space + 1 : line.IndexOf("IN="u8);
        if (at < 0 || line[at..].IndexOf(" OUT="u8) < 0)
            return "no packet of nftables: IN= and OUT= are missing";
        var prefix = line[..at].Trim(" :"u8);
        into.Set(Field.RuleName, prefix);
        Classify(prefix, into);
        // An ICMP error tells in brackets of the packet that it is about: those are not the packet's own fields.
        var packet = line[at..];
        if (packet.IndexOf(" ["u8) is > 0 and var inner)
        {
            into.AddUnmapped("about_packet"u8, packet[(inner + 1)..]);
            packet = packet[..inner];
        }
        Span<byte> flags = stackalloc byte[32];
        var length = 0;
        while (!packet.IsEmpty)
            Word(Bytes.TakeWord(ref packet), into, flags, ref length);
        if (length > 0)
            into.AddUnmapped("flags"u8, flags[1..length]);
        return null;
    }

    private static void Classify(ReadOnlySpan<byte> prefix, SecurityEvent into)
    {
        var (activity, status) = (Activity.Network.Traffic, EventStatus.Unknown);
        if (Contains(prefix, "drop"u8) || Contains(prefix, "reject"u8) || Contains(prefix, "deny"u8) || Contains(prefix, "block"u8))
            (activity, status) = (Activity.Network.Refuse, EventStatus.Failure);
        else if (Contains(prefix, "accept"u8) || Contains(prefix, "allow"u8))
            (activity, status) = (Activity.Network.Open, EventStatus.Success);
        into.Classify(EventClass.NetworkActivity, activity, status);
    }

    private static bool Contains(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word)
    {
        for (var i = 0; i + word.Length <= text.Length; i++)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(text.Slice(i, word.Length), word))
                return true;
        }
        return false;
    }

    // What has no value is a flag of TCP or of IP: SYN, ACK, DF. There are ten of them.
    private static void Word(ReadOnlySpan<byte> word, SecurityEvent into, Span<byte> flags, ref int length)
    {
        var equals = word.IndexOf((byte)'=');
        if (equals <= 0)
        {
            if (word.IsEmpty || length + 1 + word.Length > flags.Length)
                return;
            flags[length++] = (byte)' ';
            word.CopyTo(flags[length..]);
            length += word.Length;
            return;
        }
        var name = word[..equals];
        var value = word[(equals + 1)..];
        if (value.IsEmpty)
            return;
        switch (name)
        {
            case var _ when name.SequenceEqual("SRC"u8):
                into.Set(Field.SrcIp, value);
                break;
            case var _ when name.SequenceEqual("DST"u8):
                into.Set(Field.DstIp, value);
                break;
            case var _ when name.SequenceEqual("SPT"u8):
                into.SetNumber(Field.SrcPort, value, name);
                break;
            case var _ when name.SequenceEqual("DPT"u8):
                into.SetNumber(Field.DstPort, value, name);
                break;
            case var _ when name.SequenceEqual("PROTO"u8):
                into.Set(Field.ConnectionProtocol, value);
                break;
            case var _ when name.SequenceEqual("IN"u8):
                into.Set(Field.SrcInterface, value);
                break;
            case var _ when name.SequenceEqual("OUT"u8):
                into.Set(Field.DstInterface, value);
                break;
            // 6 bytes of destination, 6 of source, 2 of the protocol.
            case var _ when name.SequenceEqual("MAC"u8) && value.Length >= 35:
                into.Set(Field.DstMac, value[..17]);
                into.Set(Field.SrcMac, value.Slice(18, 17));
                break;
            default:
                into.AddUnmapped(name, value);
                break;
        }
    }
}
