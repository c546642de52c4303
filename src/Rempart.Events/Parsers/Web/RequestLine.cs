using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;

namespace Rempart.Events.Parsers.Web;

/// <summary>A request line as RFC 9112 defines it, <c>GET /path?query HTTP/1.1</c>, and what servers log when it was none.</summary>
internal static class RequestLine
{
    private const int LongestMethod = 32;

    /// <returns>False when the text is no request line; it is then kept as <c>unmapped.request</c>.</returns>
    public static bool Read(ReadOnlySpan<byte> text, SecurityEvent into)
    {
        var rest = text;
        var method = Bytes.TakeWord(ref rest);
        if (!IsMethod(method) || rest.IsEmpty)
        {
            if (text is not ([] or [(byte)'-']))
                into.AddUnmapped("request"u8, text);
            into.ActivityId = Activity.Other;
            return false;
        }
        into.ActivityId = ActivityOf(method);
        into.Set(Field.HttpMethod, method);
        // A path may hold spaces, so the version is what stands last.
        var at = rest.LastIndexOf(" HTTP/"u8);
        if (at >= 0)
        {
            into.Set(Field.HttpVersion, rest[(at + 6)..]);
            rest = rest[..at];
        }
        Url(rest, into);
        return true;
    }

    /// <summary>The target: a path with its query, or a whole URL as proxies get it.</summary>
    public static void Url(ReadOnlySpan<byte> url, SecurityEvent into)
    {
        into.Set(Field.HttpUrl, url);
        var path = url;
        if (path.IndexOf("://"u8) is > 0 and < 16 and var scheme && path[..scheme].IndexOf((byte)'/') < 0)
        {
            into.Set(Field.HttpUrlScheme, path[..scheme]);
            path = path[(scheme + 3)..];
            var slash = path.IndexOfAny("/?"u8);
            Host(slash < 0 ? path : path[..slash], into);
            path = slash < 0 ? default : path[slash..];
        }
        var question = path.IndexOf((byte)'?');
        into.Set(Field.HttpUrlPath, question < 0 ? path : path[..question]);
        if (question >= 0)
            into.Set(Field.HttpUrlQuery, path[(question + 1)..]);
    }

    /// <summary><c>host</c> or <c>host:port</c>.</summary>
    public static void Host(ReadOnlySpan<byte> host, SecurityEvent into)
    {
        var colon = host.LastIndexOf((byte)':');
        if (colon > 0 && Numbers.AllDigits(host[(colon + 1)..]) && !Addresses.IsIp(host))
        {
            into.SetNumber(Field.HttpUrlPort, host[(colon + 1)..], "port"u8);
            host = host[..colon];
        }
        into.SetUnlessDash(Field.HttpUrlHostname, host);
    }

    public static byte ActivityOf(ReadOnlySpan<byte> method) => method switch
    {
        [(byte)'G', (byte)'E', (byte)'T'] => 3,
        [(byte)'P', (byte)'O', (byte)'S', (byte)'T'] => 6,
        [(byte)'P', (byte)'U', (byte)'T'] => 7,
        [(byte)'H', (byte)'E', (byte)'A', (byte)'D'] => 4,
        _ when method.SequenceEqual("DELETE"u8) => 2,
        _ when method.SequenceEqual("OPTIONS"u8) => 5,
        _ when method.SequenceEqual("CONNECT"u8) => 1,
        _ when method.SequenceEqual("TRACE"u8) => 8,
        _ => Activity.Other,
    };

    /// <summary>A status below 400 is success; none at all is unknown.</summary>
    public static EventStatus Outcome(long status) => status switch
    {
        >= 100 and < 400 => EventStatus.Success,
        >= 400 and < 1000 => EventStatus.Failure,
        _ => EventStatus.Unknown,
    };

    private static bool IsMethod(ReadOnlySpan<byte> method)
    {
        if (method.Length is 0 or > LongestMethod)
            return false;
        foreach (var letter in method)
        {
            if (!char.IsAsciiLetter((char)letter) && letter is not ((byte)'-' or (byte)'_'))
                return false;
        }
        return true;
    }
}
