using System.Text.Json;
using Rempart.Events.Envelopes;
using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;
using Rempart.Events.Times;

namespace Rempart.Events.Parsers.Postgresql;

/// <summary>The format <c>jsonlog</c>: the keys of the manual's table "Keys and Values of JSON Log Entries".</summary>
internal static class PostgresJson
{
    public static bool LooksRight(ReadOnlySpan<byte> content) => content is [(byte)'{', ..] && content.IndexOf("\"error_severity\""u8) > 0;

    public static string? Read(ReadOnlySpan<byte> text, SecurityEvent into, ParserContext context)
    {
        try
        {
            var json = new Utf8JsonReader(text, JsonText.Options);
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var name = json.ValueSpan;
                json.Read();
                Property(name, ref json, text, into, context);
            }
            json.Read();
        }
        catch (JsonException error)
        {
            return "no JSON: " + JsonProblem.Of(error);
        }
        return into.Has(Field.MetadataLogLevel) ? null : "an object without error_severity";
    }

    private static void Property(ReadOnlySpan<byte> name, ref Utf8JsonReader json, ReadOnlySpan<byte> text, SecurityEvent into, ParserContext context)
    {
        if (FieldOf(name) is { } field)
        {
            JsonText.Set(into, field, name, ref json, text, ref context.Scratch);
            return;
        }
        if (json.TokenType != JsonTokenType.String)
        {
            JsonText.Keep(into, name, ref json, text, ref context.Scratch);
            return;
        }
        var value = JsonText.Of(ref json, ref context.Scratch);
        if (name.SequenceEqual("timestamp"u8) && IsoTime.TryRead(value, context.LocalOffset, out var ticks, out _))
            Syslog.Stamp(into, value, ticks);
        else if (name.SequenceEqual("remote_host"u8))
            PostgresText.Host(value, into);
        else
            into.AddUnmapped(name, value);
    }

    private static Field? FieldOf(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual("user"u8) => Field.ActorUserName,
        _ when name.SequenceEqual("dbname"u8) => Field.DatabaseName,
        _ when name.SequenceEqual("pid"u8) => Field.ActorProcessPid,
        _ when name.SequenceEqual("remote_port"u8) => Field.SrcPort,
        _ when name.SequenceEqual("session_id"u8) => Field.SessionUid,
        _ when name.SequenceEqual("error_severity"u8) => Field.MetadataLogLevel,
        _ when name.SequenceEqual("state_code"u8) => Field.StatusCode,
        _ when name.SequenceEqual("message"u8) => Field.Message,
        _ when name.SequenceEqual("statement"u8) => Field.QueryText,
        _ => null,
    };
}
