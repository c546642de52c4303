using System.Text.Json;
using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;
using Rempart.Events.Times;

namespace Rempart.Events.Parsers.Web;

/// <summary>
/// Traefik's access log, as its documentation lists the fields: JSON, or the common format with
/// <c>count "router" "service URL" 12ms</c> at the end.
/// </summary>
internal sealed class TraefikParser : LogParser
{
    public static ParserInfo Description { get; } = new("traefik", 1, "Traefik", "access");

    public override ParserInfo Info => Description;

    public override bool LooksRight(ReadOnlySpan<byte> content) =>
        content is [(byte)'{', ..] && content.IndexOf("\"DownstreamStatus\""u8) > 0 && content.IndexOf("\"ClientHost\""u8) > 0;

    public override string? Read(in LogMessage message, SecurityEvent into, ParserContext context)
    {
        var line = Bytes.TrimEnd(message.Content);
        into.Set(Field.MetadataLogName, "access"u8);
        if (line is not [(byte)'{', ..])
            return Common(line, into);
        into.Classify(EventClass.HttpActivity, Activity.Other);
        try
        {
            Json(line, into, context);
        }
        catch (JsonException error)
        {
            return "no JSON: " + JsonProblem.Of(error);
        }
        if (into.Has(Field.HttpResponseCode))
            into.Status = RequestLine.Outcome(into.GetNumber(Field.HttpResponseCode));
        return into.Has(Field.HttpResponseCode) ? null : "an object without DownstreamStatus";
    }

    private static string? Common(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        if (AccessLine.Read(line, into, out var rest) is { } problem)
            return problem;
        into.AddUnmapped("RequestCount"u8, Bytes.TakeWord(ref rest));
        if (AccessLine.TryQuoted(ref rest, out var router))
            into.AddUnmapped("RouterName"u8, router);
        if (AccessLine.TryQuoted(ref rest, out var service))
            into.AddUnmapped("ServiceURL"u8, service);
        if (!rest.IsEmpty)
            into.AddUnmapped("Duration"u8, rest);
        return null;
    }

    private static void Json(ReadOnlySpan<byte> line, SecurityEvent into, ParserContext context)
    {
        var json = new Utf8JsonReader(line, JsonText.Options);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.ValueSpan;
            json.Read();
            Property(name, ref json, line, into, context);
        }
        json.Read();
    }

    private static void Property(ReadOnlySpan<byte> name, ref Utf8JsonReader json, ReadOnlySpan<byte> line, SecurityEvent into, ParserContext context)
    {
        var field = FieldOf(name);
        if (field is { } known)
        {
            var isDash = json.TokenType == JsonTokenType.String && json.ValueSpan is [(byte)'-'];
            if (!isDash)
                JsonText.Set(into, known, name, ref json, line, ref context.Scratch);
            return;
        }
        if (json.TokenType == JsonTokenType.String && name.SequenceEqual("RequestPath"u8))
            RequestLine.Url(JsonText.Of(ref json, ref context.Scratch), into);
        else if (json.TokenType == JsonTokenType.String && name.SequenceEqual("RequestMethod"u8))
            Method(JsonText.Of(ref json, ref context.Scratch), into);
        else if (json.TokenType == JsonTokenType.String && name.SequenceEqual("RequestHost"u8))
            RequestLine.Host(JsonText.Of(ref json, ref context.Scratch), into);
        else if (json.TokenType == JsonTokenType.String && name.SequenceEqual("ClientHost"u8))
            Client(JsonText.Of(ref json, ref context.Scratch), into);
        else if (json.TokenType == JsonTokenType.String && name.SequenceEqual("RequestProtocol"u8) && json.ValueSpan.StartsWith("HTTP/"u8))
            into.Set(Field.HttpVersion, json.ValueSpan[5..]);
        else if (json.TokenType == JsonTokenType.String && (name.SequenceEqual("StartUTC"u8) || name.SequenceEqual("time"u8)))
            Time(name, JsonText.Of(ref json, ref context.Scratch), into);
        else
            JsonText.Keep(into, name, ref json, line, ref context.Scratch);
    }

    private static void Method(ReadOnlySpan<byte> method, SecurityEvent into)
    {
        into.Set(Field.HttpMethod, method);
        into.ActivityId = RequestLine.ActivityOf(method);
    }

    // The start is the request's time; "time" is when the line was written.
    private static void Time(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, SecurityEvent into)
    {
        var isStart = name.SequenceEqual("StartUTC"u8);
        if ((isStart || !into.HasOwnTime) && IsoTime.TryRead(value, 0, out var ticks, out _))
        {
            if (!isStart || !into.Set(Field.MetadataOriginalTime, value))
                into.AddUnmapped(name, value);
            into.SetTime(ticks);
            return;
        }
        into.AddUnmapped(name, value);
    }

    // Behind other proxies there are several. The first is whatever the client claims; the last is what the nearest proxy saw.
    private static void Client(ReadOnlySpan<byte> value, SecurityEvent into)
    {
        if (value.Contains((byte)','))
        {
            foreach (var part in value.Split((byte)','))
                into.Add(Field.HttpForwardedFor, value[part].Trim((byte)' '));
            value = value[(value.LastIndexOf((byte)',') + 1)..].Trim((byte)' ');
        }
        into.Set(Addresses.IsIp(value) ? Field.SrcIp : Field.SrcHostname, value);
    }

    private static Field? FieldOf(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual("DownstreamStatus"u8) => Field.HttpResponseCode,
        _ when name.SequenceEqual("DownstreamContentSize"u8) => Field.HttpResponseLength,
        _ when name.SequenceEqual("ClientPort"u8) => Field.SrcPort,
        _ when name.SequenceEqual("ClientUsername"u8) => Field.ActorUserName,
        _ when name.SequenceEqual("RequestScheme"u8) => Field.HttpUrlScheme,
        _ when name.SequenceEqual("request_User-Agent"u8) => Field.HttpUserAgent,
        _ when name.SequenceEqual("request_Referer"u8) => Field.HttpReferrer,
        _ when name.SequenceEqual("ServiceName"u8) => Field.ServiceName,
        _ when name.SequenceEqual("TLSVersion"u8) => Field.TlsVersion,
        _ when name.SequenceEqual("TLSCipher"u8) => Field.TlsCipher,
        _ when name.SequenceEqual("level"u8) => Field.MetadataLogLevel,
        _ => null,
    };
}
