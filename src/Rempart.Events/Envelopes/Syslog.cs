using Rempart.Events.Ocsf;
using Rempart.Events.Parsers;
using Rempart.Events.Scanning;
using Rempart.Events.Times;

namespace Rempart.Events.Envelopes;

/// <summary>
/// Syslog as RFC 3164 describes what is met, and RFC 5424 through <see cref="Syslog5424"/>: with a priority from the network, without
/// one in files, with RFC 3339 times as rsyslog writes them.
/// </summary>
internal static class Syslog
{
    private const int LongestProgram = 128;
    private const int LargestPriority = 191;

    public static bool TryOpen(ReadOnlySpan<byte> text, SecurityEvent into, ParserContext context, out LogMessage message)
    {
        message = default;
        var end = text[..Math.Min(5, text.Length)].IndexOf((byte)'>');
        if (end < 2 || !Numbers.TryRead(text[1..end], out var priority) || priority is < 0 or > LargestPriority)
            return false;
        var rest = text[(end + 1)..];
        into.AddUnmapped("syslog_facility"u8, priority / 8);
        into.Set(Field.MetadataLogLevel, Level((int)priority % 8));
        if (Syslog5424.TryOpen(rest, into, context, out message) || TryOpenBsd(rest, into, context, out message) || TryOpenIso(rest, into, context, out message))
            return true;
        // RFC 3164, 4.3.3: what has neither time nor host is all content; a tag may be there.
        message = WithTag(rest.TrimStart((byte)' '), into);
        return true;
    }

    /// <summary><c>Mmm dd hh:mm:ss host tag: content</c>.</summary>
    public static bool TryOpenBsd(ReadOnlySpan<byte> text, SecurityEvent into, ParserContext context, out LogMessage message)
    {
        message = default;
        if (!BsdTime.TryRead(text, context.NowTicks, context.LocalOffset, out var ticks, out var length))
            return false;
        if (text.Length > length && text[length] is not ((byte)' ' or (byte)':'))
            return false;
        Stamp(into, text[..length], ticks);
        message = WithHost(text[length..].TrimStart(": "u8), into);
        return true;
    }

    /// <summary><c>2023-11-14T00:20:42.738197+01:00 host tag: content</c>. A space instead of the <c>T</c> is a log of something else.</summary>
    public static bool TryOpenIso(ReadOnlySpan<byte> text, SecurityEvent into, ParserContext context, out LogMessage message)
    {
        message = default;
        if (text.Length < 11 || text[10] != 'T' || !IsoTime.TryRead(text, context.LocalOffset, out var ticks, out var length) || text.Length <= length || text[length] != ' ')
            return false;
        Stamp(into, text[..length], ticks);
        message = WithHost(text[(length + 1)..], into);
        return true;
    }

    public static void Stamp(SecurityEvent into, ReadOnlySpan<byte> text, long ticks)
    {
        into.SetTime(ticks);
        into.Set(Field.MetadataOriginalTime, text);
    }

    public static ReadOnlySpan<byte> Level(int severity) => severity switch
    {
        0 => "emergency"u8,
        1 => "alert"u8,
        2 => "critical"u8,
        3 => "error"u8,
        4 => "warning"u8,
        5 => "notice"u8,
        6 => "informational"u8,
        _ => "debug"u8,
    };

    // The host may be missing: then the first word is the tag, which a colon or a process id in brackets shows.
    private static LogMessage WithHost(ReadOnlySpan<byte> text, SecurityEvent into)
    {
        var rest = text;
        var word = Bytes.TakeWord(ref rest);
        var isTag = word.EndsWith(":"u8) && !Addresses.IsV6(word);
        if (isTag || word.IsEmpty)
            return WithTag(text, into);
        into.Set(Field.DeviceHostname, word);
        return WithTag(rest.TrimStart((byte)' '), into);
    }

    private static LogMessage WithTag(ReadOnlySpan<byte> text, SecurityEvent into)
    {
        var message = new LogMessage { Content = text, HasEnvelope = true };
        var end = text[..Math.Min(text.Length, LongestProgram)].IndexOfAny(": ["u8);
        if (end <= 0 || text[end] == ' ')
            return message;
        var program = text[..end];
        var rest = text[end..];
        if (rest[0] == '[')
        {
            var close = rest.IndexOf((byte)']');
            if (close < 2 || close > 24)
                return message;
            if (Numbers.TryRead(rest[1..close], out var pid))
                into.Set(Field.ActorProcessPid, pid);
            rest = rest[(close + 1)..];
        }
        if (rest is not [(byte)':', ..])
            return message;
        // The old PAM writes "sshd(pam_unix)".
        var module = program.IndexOf((byte)'(');
        message.Program = module > 0 ? program[..module] : program;
        into.Set(Field.MetadataLogProvider, message.Program);
        if (module > 0)
            into.AddUnmapped("syslog_tag"u8, program);
        message.Content = rest[1..] is [(byte)' ', .. var content] ? content : rest[1..];
        return message;
    }
}
