using Rempart.Events.Envelopes;
using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;
using Rempart.Events.Times;

namespace Rempart.Events.Parsers.Web;

/// <summary>
/// Apache's error log, ErrorLogFormat of 2.4 and of 2.2:
/// <c>[Thu Oct 13 12:24:49.880562 2022] [auth_basic:error] [pid 10:tid 14] [client 192.0.2.1:50229] AH01618: user x not found: /</c>.
/// </summary>
internal static class ApacheErrorLine
{
    public static bool LooksRight(ReadOnlySpan<byte> text) => text.Length > 26 && text[0] == '[' && text[4] == ' ' && text[8] == ' ' && text[14] == ':';

    public static string? Read(ReadOnlySpan<byte> text, SecurityEvent into, ParserContext context)
    {
        var rest = text[1..];
        if (!Bytes.TryTakeTo(ref rest, "]"u8, out var time) || !WebTime.TryApacheError(time, context.LocalOffset, out var ticks))
            return "no time in brackets";
        Syslog.Stamp(into, time, ticks);
        into.Set(Field.MetadataLogName, "error"u8);
        into.Classify(EventClass.HttpActivity, Activity.Other, EventStatus.Unknown);
        var first = true;
        while ((rest = rest.TrimStart((byte)' ')) is [(byte)'[', ..])
        {
            var inner = rest[1..];
            if (!Bytes.TryTakeTo(ref inner, "]"u8, out var part) || !(first ? Level(part, into) : Part(part, into)))
                break;
            first = false;
            rest = inner;
        }
        Message(rest, into);
        return null;
    }

    private static bool Level(ReadOnlySpan<byte> part, SecurityEvent into)
    {
        var level = part;
        if (Bytes.TryTakeTo(ref level, ":"u8, out var module))
            into.AddUnmapped("module"u8, module);
        into.Set(Field.MetadataLogLevel, level);
        if (level.SequenceEqual("error"u8) || level.SequenceEqual("crit"u8) || level.SequenceEqual("alert"u8) || level.SequenceEqual("emerg"u8))
            into.Status = EventStatus.Failure;
        return true;
    }

    private static bool Part(ReadOnlySpan<byte> part, SecurityEvent into)
    {
        if (Bytes.TrySkip(ref part, "client "u8))
        {
            Client(part, into);
            return true;
        }
        if (!Bytes.TrySkip(ref part, "pid "u8))
            return false;
        if (Bytes.TryTakeTo(ref part, ":tid "u8, out var pid))
            into.AddUnmapped("tid"u8, part);
        else
            pid = part;
        into.SetNumber(Field.ActorProcessPid, pid, "pid"u8);
        return true;
    }

    private static void Client(ReadOnlySpan<byte> text, SecurityEvent into)
    {
        if (!Addresses.TrySplit(text, out var address, out var port))
        {
            into.Set(Field.SrcHostname, text);
            return;
        }
        into.Set(Field.SrcIp, address);
        into.SetNumber(Field.SrcPort, port, "port"u8);
    }

    // [(ERRNO)TEXT: ][[client ADDRESS:PORT] ][AHnnnnn: ]MESSAGE[, referer: URL]
    private static void Message(ReadOnlySpan<byte> text, SecurityEvent into)
    {
        if (text is [(byte)'(', ..] && text.IndexOf(": [client "u8) is > 0 and var at && text[(at + 10)..].IndexOf("] "u8) is > 0 and var end)
        {
            var reason = text[1..at];
            if (Bytes.TryTakeTo(ref reason, ")"u8, out var number))
                into.AddUnmapped("errno"u8, number);
            into.AddUnmapped("error"u8, reason);
            Client(text.Slice(at + 10, end), into);
            text = text[(at + 12 + end)..];
        }
        if (text.StartsWith("AH"u8) && text.IndexOf(": "u8) is > 2 and < 12 and var colon && Numbers.AllDigits(text[2..colon]))
        {
            into.Set(Field.MetadataEventCode, text[..colon]);
            text = text[(colon + 2)..];
        }
        into.Set(Field.Message, text);
        Login(text, into);
        // A child that starts is no request.
        if (!into.Has(Field.SrcIp) && !into.Has(Field.SrcHostname))
            into.Classify(EventClass.Base, Activity.Other, into.Status);
    }

    // mod_auth_basic: AH01617 user NAME: authentication failure for "URI": Password Mismatch; AH01618 user NAME not found: URI;
    // mod_auth_digest AH01790 and others say it alike. The name is the client's text: the words after it are looked for from the end.
    private static void Login(ReadOnlySpan<byte> text, SecurityEvent into)
    {
        var code = into.GetText(Field.MetadataEventCode);
        var isBasic = code.SequenceEqual("AH01617"u8) || code.SequenceEqual("AH01618"u8) || (code.IsEmpty && text.StartsWith("user "u8));
        if (!isBasic || !Bytes.TrySkip(ref text, "user "u8))
            return;
        var uri = text;
        if (Bytes.TryTakeFromLast(ref text, " not found: "u8, out uri))
            into.Set(Field.StatusDetail, "user not found"u8);
        else if (Bytes.TryTakeFromLast(ref text, ": authentication failure for \""u8, out uri))
            into.Set(Field.StatusDetail, "password mismatch"u8);
        else
            return;
        into.Set(Field.UserName, text);
        if (uri.IndexOf((byte)'"') is >= 0 and var quote)
            uri = uri[..quote];
        RequestLine.Url(uri, into);
        into.Classify(EventClass.Authentication, Activity.Authentication.Logon, EventStatus.Failure, EventSeverity.Low);
    }
}
