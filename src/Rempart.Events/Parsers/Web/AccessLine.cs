using Rempart.Events.Envelopes;
using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;
using Rempart.Events.Times;

namespace Rempart.Events.Parsers.Web;

/// <summary>
/// The common log format and its combined extension, as nginx, Apache and Traefik write them:
/// <c>[vhost[:port] ]address ident user [time] "request" status bytes[ "referrer" "user agent"][ more]</c>. The user's name is what
/// the client sent; servers escape quotes in it, so the first <c>] "</c> after a time is the real one.
/// </summary>
internal static class AccessLine
{
    // [08/Jun/2020:06:49:01 +0000]
    private const int TimeLength = 26;

    public static bool LooksRight(ReadOnlySpan<byte> text) =>
        text.IndexOf("] \""u8) is > TimeLength and var at && text[at - TimeLength - 1] == '[' && text[at - TimeLength + 2] == '/';

    /// <param name="text">The line.</param>
    /// <param name="into">The event.</param>
    /// <param name="rest">What stands after the user agent.</param>
    /// <returns>Null when it was read; else why not.</returns>
    public static string? Read(ReadOnlySpan<byte> text, SecurityEvent into, out ReadOnlySpan<byte> rest)
    {
        rest = default;
        var end = text.IndexOf("] \""u8);
        if (end <= TimeLength || text[end - TimeLength - 1] != '[')
            return "no time in brackets before a quoted request";
        var time = text[(end - TimeLength)..end];
        if (!WebTime.TryAccess(time, out var ticks))
            return "the time is none";
        Syslog.Stamp(into, time, ticks);
        into.Classify(EventClass.HttpActivity, Activity.Other);
        Head(text[..(end - TimeLength - 1)], into);
        rest = text[(end + 2)..];
        if (!TryQuoted(ref rest, out var request))
            return "the request does not end";
        RequestLine.Read(request, into);
        StatusAndBytes(ref rest, into);
        if (rest is [(byte)'"', ..] && TryQuoted(ref rest, out var referrer))
        {
            into.SetUnlessDash(Field.HttpReferrer, referrer);
            if (TryQuoted(ref rest, out var agent))
                into.SetUnlessDash(Field.HttpUserAgent, agent);
        }
        return null;
    }

    /// <summary>Takes <c>"…"</c>, in which a backslash escapes the next byte, and the space after it.</summary>
    public static bool TryQuoted(ref ReadOnlySpan<byte> text, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (text is not [(byte)'"', ..])
            return false;
        for (var at = 1; at < text.Length; at++)
        {
            var next = text[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0)
                return false;
            at += next;
            if (text[at] == '\\')
            {
                at++;
                continue;
            }
            value = text[1..at];
            text = text[(at + 1)..];
            if (text is [(byte)' ', ..])
                text = text[1..];
            return true;
        }
        return false;
    }

    private static void StatusAndBytes(ref ReadOnlySpan<byte> rest, SecurityEvent into)
    {
        var status = Bytes.TakeWord(ref rest);
        into.SetNumber(Field.HttpResponseCode, status, "status"u8);
        if (into.Has(Field.HttpResponseCode))
            into.Status = RequestLine.Outcome(into.GetNumber(Field.HttpResponseCode));
        into.SetNumber(Field.HttpResponseLength, Bytes.TakeWord(ref rest), "bytes"u8);
    }

    private static void Head(ReadOnlySpan<byte> text, SecurityEvent into)
    {
        var rest = text;
        var first = Bytes.TakeWord(ref rest);
        if (!Addresses.IsIp(first))
        {
            var second = rest;
            var address = Bytes.TakeWord(ref second);
            if (Addresses.IsIp(address))
            {
                RequestLine.Host(first, into);
                first = address;
                rest = second;
            }
        }
        into.SetUnlessDash(Addresses.IsIp(first) ? Field.SrcIp : Field.SrcHostname, first);
        var ident = Bytes.TakeWord(ref rest);
        if (ident is not ([] or [(byte)'-']))
            into.AddUnmapped("ident"u8, ident);
        into.SetUnlessDash(Field.ActorUserName, rest.Trim((byte)' '));
    }
}
