using Rempart.Events.Envelopes;
using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;
using Rempart.Events.Times;

namespace Rempart.Events.Parsers.Postgresql;

/// <summary>
/// The format <c>stderr</c>. The parts of a prefix are known by their look, since each installation orders them in its own way: a time,
/// <c>[pid]</c>, <c>user@database</c>, <c>user=…,db=…,app=…,client=…</c>, an address with or without <c>(port)</c>.
/// </summary>
internal static class PostgresText
{
    public static string? Read(ReadOnlySpan<byte> text, SecurityEvent into, ParserContext context)
    {
        if (!PostgresPrefix.TryFind(text, out var head))
            return "no severity with a colon and two spaces";
        into.Set(Field.MetadataLogLevel, head.Severity);
        Prefix(head.Prefix, into, context);
        // A user may be called "x LOG:  connection authorized": of two places that look right, one is a name or a text.
        if (PostgresPrefix.TryFind(FirstLine(head.Message), out var second) && !second.Prefix.IsEmpty)
            into.AddUnmapped("ambiguous"u8, "two severities stand in the line"u8);
        Lines(head.Message, into);
        return null;
    }

    private static ReadOnlySpan<byte> FirstLine(ReadOnlySpan<byte> text) => text.IndexOf((byte)'\n') is >= 0 and var end ? text[..end] : text;

    // The message goes on in lines that begin with a tab; DETAIL and the others come in lines with a prefix.
    private static void Lines(ReadOnlySpan<byte> text, SecurityEvent into)
    {
        var end = NextPart(text, out var part);
        into.Set(Field.Message, text[..end]);
        text = text[Math.Min(end + 1, text.Length)..];
        while (!text.IsEmpty)
        {
            var name = part.Severity;
            var message = text[(text.Length - part.Message.Length)..];
            end = NextPart(message, out part);
            Part(name, message[..end], into);
            text = message[Math.Min(end + 1, message.Length)..];
        }
    }

    // The length of the text up to the next line that has a secondary severity, and that line to the end of the text.
    private static int NextPart(ReadOnlySpan<byte> text, out PostgresPrefix part)
    {
        part = default;
        for (var at = 0; at < text.Length;)
        {
            if (text[at..].IndexOf((byte)'\n') is not (>= 0 and var next))
                break;
            at += next + 1;
            if (at < text.Length && text[at] != '\t' && PostgresPrefix.TryFind(text[at..], out part) && part.IsSecondary)
                return at - 1;
        }
        return text.Length;
    }

    private static void Part(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, SecurityEvent into)
    {
        if (name.SequenceEqual("STATEMENT"u8))
            into.Set(Field.QueryText, value);
        else if (name.SequenceEqual("DETAIL"u8))
            into.AddUnmapped("detail"u8, value);
        else if (name.SequenceEqual("HINT"u8))
            into.AddUnmapped("hint"u8, value);
        else if (name.SequenceEqual("CONTEXT"u8))
            into.AddUnmapped("context"u8, value);
        else if (name.SequenceEqual("QUERY"u8))
            into.AddUnmapped("internal_query"u8, value);
        else
            into.AddUnmapped("location"u8, value);
    }

    private static void Prefix(ReadOnlySpan<byte> text, SecurityEvent into, ParserContext context)
    {
        while (!text.IsEmpty)
        {
            if (text[0] is (byte)' ' or (byte)',' or (byte)':' or (byte)'\t')
            {
                text = text[1..];
                continue;
            }
            if (!into.HasOwnTime && IsoTime.TryRead(text, context.LocalOffset, out var ticks, out var length))
            {
                text = Zone(text, length, ticks, into);
                continue;
            }
            if (text[0] == '[' && text.IndexOf((byte)']') is > 0 and var close)
            {
                Bracket(text[1..close], into);
                text = text[(close + 1)..];
                continue;
            }
            Word(ref text, into);
        }
    }

    // The zone of %t and %m is an abbreviation: UTC and GMT are known, of the others the installation's own offset is meant.
    private static ReadOnlySpan<byte> Zone(ReadOnlySpan<byte> text, int length, long ticks, SecurityEvent into)
    {
        var rest = text[length..];
        var zone = rest is [(byte)' ', (byte)'+' or (byte)'-' or (>= (byte)'A' and <= (byte)'Z'), ..] ? rest[1..] : default;
        var letters = 0;
        while (letters < zone.Length && (char.IsAsciiLetterUpper((char)zone[letters]) || (letters > 0 && Numbers.IsDigit(zone[letters])) || (letters == 0 && zone[0] is (byte)'+' or (byte)'-')))
            letters++;
        if (letters is > 1 and <= 5)
        {
            if (zone[0] is (byte)'+' or (byte)'-')
                ticks -= IsoTime.Offset(zone, 0, out _);
            length += 1 + letters;
        }
        Syslog.Stamp(into, text[..length], ticks);
        return text[length..];
    }

    private static void Bracket(ReadOnlySpan<byte> value, SecurityEvent into)
    {
        var dash = value.IndexOf((byte)'-');
        var pid = dash > 0 ? value[..dash] : value;
        if (Numbers.AllDigits(pid) && pid.Length <= 10 && into.Set(Field.ActorProcessPid, long.Parse(pid, System.Globalization.CultureInfo.InvariantCulture)))
        {
            if (dash > 0)
                into.AddUnmapped("line_num"u8, value[(dash + 1)..]);
            return;
        }
        if (!value.SequenceEqual("unknown"u8))
            into.AddUnmapped(value.SequenceEqual("local"u8) ? "connection"u8 : "prefix"u8, value);
    }

    private static void Word(ref ReadOnlySpan<byte> text, SecurityEvent into)
    {
        if (Named(ref text, into))
            return;
        var end = text.IndexOfAny(" ,"u8);
        var word = end < 0 ? text : text[..end];
        // %r and %h with %u@%d and colons between: 1.2.3.4(5432):user@db:[127]:
        var address = word;
        var open = word.IndexOf((byte)'(');
        var close = word.IndexOf((byte)')');
        if (open > 0 && close > open && Addresses.IsIp(word[..open]))
        {
            into.Set(Field.SrcIp, word[..open]);
            into.SetNumber(Field.SrcPort, word[(open + 1)..close], "remote_port"u8);
            text = text[(close + 1)..];
            return;
        }
        if (word.IndexOf((byte)':') is > 0 and var colon && !Addresses.IsIp(word))
            word = address = word[..colon];
        if (Addresses.IsIp(address))
            into.Set(Field.SrcIp, address);
        else if (word.LastIndexOf((byte)'@') is >= 0 and var at)
        {
            User(word[..at], into);
            Database(word[(at + 1)..], into);
        }
        else
            into.AddUnmapped("prefix"u8, word);
        text = text[word.Length..];
    }

    private static bool Named(ref ReadOnlySpan<byte> text, SecurityEvent into)
    {
        var equals = text.IndexOf((byte)'=');
        if (equals is <= 0 or > 12 || text[..equals].IndexOfAny(" ,:@"u8) >= 0)
            return false;
        var name = text[..equals];
        var rest = text[(equals + 1)..];
        var end = rest.IndexOfAny(" ,"u8);
        var value = end < 0 ? rest : rest[..end];
        if (name.SequenceEqual("user"u8))
            User(value, into);
        else if (name.SequenceEqual("db"u8) || name.SequenceEqual("database"u8))
            Database(value, into);
        else if (name.SequenceEqual("client"u8) || name.SequenceEqual("host"u8) || name.SequenceEqual("remote"u8))
            Host(value, into);
        else if (name.SequenceEqual("app"u8))
            into.AddUnmapped("application_name"u8, value);
        else
            into.AddUnmapped(name, value);
        text = rest[value.Length..];
        return true;
    }

    public static void User(ReadOnlySpan<byte> value, SecurityEvent into)
    {
        if (!value.SequenceEqual("[unknown]"u8))
            into.Set(Field.ActorUserName, value);
    }

    public static void Database(ReadOnlySpan<byte> value, SecurityEvent into)
    {
        if (!value.SequenceEqual("[unknown]"u8))
            into.Set(Field.DatabaseName, value);
    }

    public static void Host(ReadOnlySpan<byte> value, SecurityEvent into)
    {
        if (value.SequenceEqual("[local]"u8))
        {
            into.AddUnmapped("connection"u8, "local"u8);
            return;
        }
        if (value.IndexOf((byte)'(') is > 0 and var open)
        {
            into.SetNumber(Field.SrcPort, value[(open + 1)..].TrimEnd((byte)')'), "remote_port"u8);
            value = value[..open];
        }
        into.Set(Addresses.IsIp(value) ? Field.SrcIp : Field.SrcHostname, value);
    }
}
