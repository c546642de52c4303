using Rempart.Events.Envelopes;
using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;
using Rempart.Events.Times;

namespace Rempart.Events.Parsers.Web;

/// <summary>
/// The access logs of nginx proxy manager:
/// <c>[time] - 404 200 - GET https host "/path" [Client 192.0.2.1] [Length 512] [Gzip -] [Sent-to host] "agent" "referrer"</c>, and
/// the variant <c>[time] host address seconds "request" status bytes length - agent</c>.
/// </summary>
internal static class NginxProxyManagerLine
{
    public static bool LooksRight(ReadOnlySpan<byte> text) => text.Length > 30 && text[0] == '[' && text[3] == '/' && text[7] == '/' && text[27] == ']';

    public static string? Read(ReadOnlySpan<byte> text, SecurityEvent into)
    {
        if (!LooksRight(text) || !WebTime.TryAccess(text[1..27], out var ticks))
            return "no time in brackets";
        Syslog.Stamp(into, text[1..27], ticks);
        into.Classify(EventClass.HttpActivity, Activity.Other);
        into.Set(Field.MetadataLogName, "access"u8);
        var rest = text[28..].TrimStart((byte)' ');
        return rest.IndexOf("[Client "u8) > 0 ? Proxy(rest, into) : Plain(rest, into);
    }

    // [CACHE UPSTREAM ]STATUS - METHOD SCHEME HOST "URL" [Client ADDRESS] …
    private static string? Proxy(ReadOnlySpan<byte> rest, SecurityEvent into)
    {
        ReadOnlySpan<byte> word, status = default;
        while (!(word = Bytes.TakeWord(ref rest)).IsEmpty && (word is [(byte)'-'] || Numbers.AllDigits(word)))
        {
            if (word is [(byte)'-'])
                continue;
            if (!status.IsEmpty)
                into.AddUnmapped("upstream_status"u8, status);
            status = word;
        }
        into.SetNumber(Field.HttpResponseCode, status, "status"u8);
        if (into.Has(Field.HttpResponseCode))
            into.Status = RequestLine.Outcome(into.GetNumber(Field.HttpResponseCode));
        into.Set(Field.HttpMethod, word);
        into.ActivityId = RequestLine.ActivityOf(word);
        into.SetUnlessDash(Field.HttpUrlScheme, Bytes.TakeWord(ref rest));
        RequestLine.Host(Bytes.TakeWord(ref rest), into);
        if (!AccessLine.TryQuoted(ref rest, out var url))
            return "no URL in quotes";
        RequestLine.Url(url, into);
        while (rest is [(byte)'[', ..] && Bytes.TryTakeTo(ref rest, "]"u8, out var part))
        {
            Part(part[1..], into);
            rest = rest.TrimStart((byte)' ');
        }
        if (AccessLine.TryQuoted(ref rest, out var agent))
            into.SetUnlessDash(Field.HttpUserAgent, agent);
        if (AccessLine.TryQuoted(ref rest, out var referrer))
            into.SetUnlessDash(Field.HttpReferrer, referrer);
        return null;
    }

    private static void Part(ReadOnlySpan<byte> part, SecurityEvent into)
    {
        var name = Bytes.TakeWord(ref part);
        if (name.SequenceEqual("Client"u8))
            into.Set(Addresses.IsIp(part) ? Field.SrcIp : Field.SrcHostname, part);
        else if (name.SequenceEqual("Length"u8))
            into.SetNumber(Field.HttpResponseLength, part, "Length"u8);
        else if (name.SequenceEqual("Sent-to"u8))
            into.SetUnlessDash(Addresses.IsIp(part) ? Field.DstIp : Field.DstHostname, part);
        else if (part is not [(byte)'-'])
            into.AddUnmapped(name, part);
    }

    // HOST ADDRESS SECONDS "REQUEST" STATUS BYTES LENGTH REFERRER AGENT
    private static string? Plain(ReadOnlySpan<byte> rest, SecurityEvent into)
    {
        RequestLine.Host(Bytes.TakeWord(ref rest), into);
        var address = Bytes.TakeWord(ref rest);
        into.Set(Addresses.IsIp(address) ? Field.SrcIp : Field.SrcHostname, address);
        into.AddUnmapped("request_time"u8, Bytes.TakeWord(ref rest));
        if (!AccessLine.TryQuoted(ref rest, out var request))
            return "no request in quotes";
        RequestLine.Read(request, into);
        into.SetNumber(Field.HttpResponseCode, Bytes.TakeWord(ref rest), "status"u8);
        if (into.Has(Field.HttpResponseCode))
            into.Status = RequestLine.Outcome(into.GetNumber(Field.HttpResponseCode));
        into.SetNumber(Field.HttpResponseLength, Bytes.TakeWord(ref rest), "bytes"u8);
        into.AddUnmapped("request_length"u8, Bytes.TakeWord(ref rest));
        into.SetUnlessDash(Field.HttpReferrer, Bytes.TakeWord(ref rest));
        into.SetUnlessDash(Field.HttpUserAgent, rest);
        return null;
    }
}
