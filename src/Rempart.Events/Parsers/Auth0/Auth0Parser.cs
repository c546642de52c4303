using System.Text.Json;
using Rempart.Events.Envelopes;
using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;
using Rempart.Events.Times;

namespace Rempart.Events.Parsers.Auth0;

/// <summary>
/// Tenant logs of Auth0, from a log stream or from the Management API: one object, a line each, or an array; the record bare or as
/// <c>{"log_id": …, "data": {…}}</c>. <c>date</c> may be missing: then the time of arrival counts. Ids in records of failures are what
/// the client said.
/// </summary>
internal sealed class Auth0Parser : LogParser
{
    public static ParserInfo Description { get; } = new("auth0", 1, "Auth0", "tenant_logs");

    public override ParserInfo Info => Description;

    public override bool LooksRight(ReadOnlySpan<byte> content) =>
        content is [(byte)'{', ..] or [(byte)'[', ..] && content.IndexOf("\"log_id\""u8) > 0 && content.IndexOf("\"type\""u8) > 0;

    public override bool TrySplit(ReadOnlySpan<byte> content, List<Range> items) => content is [(byte)'[', ..] && JsonArrays.TrySplit(content, items);

    public override string? Read(in LogMessage message, SecurityEvent into, ParserContext context)
    {
        var text = Bytes.TrimEnd(message.Content);
        if (text is not [(byte)'{', ..])
            return "no JSON object";
        try
        {
            var json = new Utf8JsonReader(text, JsonText.Options);
            json.Read();
            Object(ref json, text, into, context, isData: false);
            json.Read();
        }
        catch (JsonException error)
        {
            return "no JSON: " + JsonProblem.Of(error);
        }
        // A stream and the Management API wrap the same record in other ways; the tenant's own id is what tells it.
        into.IdentifyBy(Field.MetadataOriginalEventUid);
        var code = into.GetText(Field.MetadataEventCode);
        if (code.IsEmpty)
            return "an object without a type";
        Auth0Codes.Classify(code, into);
        return null;
    }

    private static void Object(ref Utf8JsonReader json, ReadOnlySpan<byte> text, SecurityEvent into, ParserContext context, bool isData)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.ValueSpan;
            json.Read();
            if (!isData && json.TokenType == JsonTokenType.StartObject && name.SequenceEqual("data"u8))
                Object(ref json, text, into, context, isData: true);
            else
                Property(name, ref json, text, into, context);
        }
    }

    private static void Property(ReadOnlySpan<byte> name, ref Utf8JsonReader json, ReadOnlySpan<byte> text, SecurityEvent into, ParserContext context)
    {
        if (name.SequenceEqual("date"u8) && json.TokenType == JsonTokenType.String && !json.ValueIsEscaped && IsoTime.TryRead(json.ValueSpan, 0, out var ticks, out _))
            Syslog.Stamp(into, json.ValueSpan, ticks);
        else if (FieldOf(name) is { } field)
            Set(field, name, ref json, text, into, context);
        else
            JsonText.Keep(into, name, ref json, text, ref context.Scratch);
    }

    // The wrapper and the record both have log_id: the same value twice says nothing.
    private static void Set(Field field, ReadOnlySpan<byte> name, ref Utf8JsonReader json, ReadOnlySpan<byte> text, SecurityEvent into, ParserContext context)
    {
        if (field == Field.MetadataOriginalEventUid && into.Has(field) && json.TokenType == JsonTokenType.String && json.ValueSpan.SequenceEqual(into.GetText(field)))
            return;
        JsonText.Set(into, field, name, ref json, text, ref context.Scratch);
    }

    private static Field? FieldOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 when name.SequenceEqual("ip"u8) => Field.SrcIp,
        4 when name.SequenceEqual("type"u8) => Field.MetadataEventCode,
        6 when name.SequenceEqual("log_id"u8) => Field.MetadataOriginalEventUid,
        7 when name.SequenceEqual("user_id"u8) => Field.UserUid,
        8 when name.SequenceEqual("hostname"u8) => Field.DstHostname,
        9 when name.SequenceEqual("user_name"u8) => Field.UserName,
        10 when name.SequenceEqual("user_agent"u8) => Field.HttpUserAgent,
        10 when name.SequenceEqual("connection"u8) => Field.ActorIdpName,
        11 when name.SequenceEqual("client_name"u8) => Field.ServiceName,
        11 when name.SequenceEqual("description"u8) => Field.Message,
        11 when name.SequenceEqual("tenant_name"u8) => Field.MetadataTenantUid,
        _ => null,
    };
}
