using Rempart.Events.Envelopes;
using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;
using Rempart.Events.Times;

namespace Rempart.Events.Parsers.Web;

/// <summary>
/// nginx's error log: <c>2021/12/01 13:53:33 [error] 31#31: *46 message, client: 192.0.2.1, server: x, request: "GET / HTTP/1.1",
/// host: "x"</c>. Message and request hold the client's text, which may look like the fields.
/// </summary>
internal static class NginxErrorLine
{
    public static bool LooksRight(ReadOnlySpan<byte> text) => text.Length > 22 && text[4] == '/' && text[7] == '/' && text[13] == ':' && text[20] == '[';

    public static string? Read(ReadOnlySpan<byte> text, SecurityEvent into, ParserContext context)
    {
        if (!WebTime.TryNginxError(text, context.LocalOffset, out var ticks))
            return "the time is none";
        Syslog.Stamp(into, text[..19], ticks);
        var rest = text[21..];
        if (!Bytes.TryTakeTo(ref rest, "] "u8, out var level))
            return "the level does not end";
        into.Set(Field.MetadataLogName, "error"u8);
        into.Set(Field.MetadataLogLevel, level);
        if (Bytes.TryTakeTo(ref rest, ": "u8, out var process) && process.IndexOf((byte)'#') is > 0 and var mark)
        {
            into.SetNumber(Field.ActorProcessPid, process[..mark], "pid"u8);
            into.AddUnmapped("tid"u8, process[(mark + 1)..]);
        }
        if (rest is [(byte)'*', ..])
            into.Set(Field.SessionUid, Bytes.TakeWord(ref rest)[1..]);
        into.Classify(EventClass.HttpActivity, Activity.Other, Outcome(level));
        Fields(ref rest, into);
        into.Set(Field.Message, rest);
        Login(rest, into);
        return null;
    }

    private static EventStatus Outcome(ReadOnlySpan<byte> level) =>
        level.SequenceEqual("info"u8) || level.SequenceEqual("notice"u8) || level.SequenceEqual("debug"u8) ? EventStatus.Unknown : EventStatus.Failure;

    // The fields stand at the end, in the order client, server, request, upstream, host, referrer. Of several places that look like
    // the client's, the last before the request is nginx's own, as the request's text stands after it.
    private static void Fields(ref ReadOnlySpan<byte> text, SecurityEvent into)
    {
        var request = text.LastIndexOf(", request: \""u8);
        var at = (request < 0 ? text : text[..request]).LastIndexOf(", client: "u8);
        if (at < 0)
            return;
        if (text[..at].IndexOf(", client: "u8) >= 0 || text[(at + 1)..].IndexOf(", client: "u8) >= 0)
            into.AddUnmapped("ambiguous"u8, "client: stands twice"u8);
        var rest = text[(at + 2)..];
        text = text[..at];
        while (!rest.IsEmpty)
        {
            if (!Bytes.TryTakeTo(ref rest, ": "u8, out var name))
            {
                into.AddUnmapped("extra"u8, rest);
                return;
            }
            Set(name, Value(ref rest), into);
        }
    }

    private static ReadOnlySpan<byte> Value(ref ReadOnlySpan<byte> rest)
    {
        ReadOnlySpan<byte> value;
        if (rest is [(byte)'"', ..])
        {
            // A quote in a request is not escaped: the value ends where the next field begins, or with the line.
            var end = rest[1..].IndexOf("\", "u8);
            value = end < 0 ? rest[1..].TrimEnd((byte)'"') : rest.Slice(1, end);
            rest = end < 0 ? default : rest[(end + 4)..];
            return value;
        }
        if (!Bytes.TryTakeTo(ref rest, ", "u8, out value))
        {
            value = rest;
            rest = default;
        }
        return value;
    }

    private static void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, SecurityEvent into)
    {
        switch (name)
        {
            case var _ when name.SequenceEqual("client"u8):
                into.Set(Addresses.IsIp(value) ? Field.SrcIp : Field.SrcHostname, value);
                break;
            case var _ when name.SequenceEqual("server"u8):
                into.Set(Field.DstHostname, value);
                break;
            case var _ when name.SequenceEqual("request"u8):
                RequestLine.Read(value, into);
                break;
            case var _ when name.SequenceEqual("host"u8):
                RequestLine.Host(value, into);
                break;
            case var _ when name.SequenceEqual("referrer"u8):
                into.Set(Field.HttpReferrer, value);
                break;
            case var _ when name.SequenceEqual("login"u8):
                into.Set(Field.UserName, value);
                break;
            default:
                into.AddUnmapped(name, value);
                break;
        }
    }

    // ngx_http_auth_basic_module: user "NAME": password mismatch | user "NAME" was not found in "FILE"
    private static void Login(ReadOnlySpan<byte> message, SecurityEvent into)
    {
        if (message.StartsWith("no user/password was provided for basic authentication"u8))
        {
            into.Classify(EventClass.Authentication, Activity.Authentication.Logon, EventStatus.Failure, EventSeverity.Informational);
            return;
        }
        if (!message.StartsWith("user \""u8))
            return;
        var mismatch = message.IndexOf("\": password mismatch"u8);
        var end = mismatch > 0 ? mismatch : message.IndexOf("\" was not found in "u8);
        if (end < 0)
            return;
        into.Set(Field.UserName, message[6..end]);
        into.Set(Field.StatusDetail, mismatch > 0 ? "password mismatch"u8 : "user not found"u8);
        into.Classify(EventClass.Authentication, Activity.Authentication.Logon, EventStatus.Failure, EventSeverity.Low);
    }
}
