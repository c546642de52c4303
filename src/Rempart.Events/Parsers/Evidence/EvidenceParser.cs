using System.Text.Json;
using Rempart.Events.Envelopes;
using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;
using Rempart.Events.Times;

namespace Rempart.Events.Parsers.Evidence;

/// <summary>
/// A record of Rempart's own evidence as JSON: <c>kind</c>, <c>subject</c>, <c>actor</c>, <c>at</c>, <c>content</c>. What people and
/// Rempart do is an API activity; what is in <c>content</c> depends on the kind and is kept whole.
/// </summary>
internal sealed class EvidenceParser : LogParser
{
    public static ParserInfo Description { get; } = new("rempart", 1, "Rempart", "evidence");

    public override ParserInfo Info => Description;

    public override bool LooksRight(ReadOnlySpan<byte> content) =>
        content is [(byte)'{', ..] && content.IndexOf("\"subject\""u8) > 0 && content.IndexOf("\"actor\""u8) > 0 && content.IndexOf("\"content\""u8) > 0;

    public override string? Read(in LogMessage message, SecurityEvent into, ParserContext context)
    {
        var text = Bytes.TrimEnd(message.Content);
        if (text is not [(byte)'{', ..])
            return "no JSON object";
        try
        {
            var json = new Utf8JsonReader(text, JsonText.Options);
            // .NET writes the plus of an offset as \u002B, so a time may be twice as long as it reads.
            Span<byte> time = stackalloc byte[128];
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var name = json.ValueSpan;
                json.Read();
                if (name.SequenceEqual("at"u8) && json.TokenType == JsonTokenType.String && json.ValueSpan.Length <= time.Length
                    && IsoTime.TryRead(time[..json.CopyString(time)], 0, out var ticks, out _))
                    Syslog.Stamp(into, time[..json.CopyString(time)], ticks);
                else if (FieldOf(name) is { } field)
                    JsonText.Set(into, field, name, ref json, text, ref context.Scratch);
                else
                    JsonText.Keep(into, name, ref json, text, ref context.Scratch);
            }
            json.Read();
        }
        catch (JsonException error)
        {
            return "no JSON: " + JsonProblem.Of(error);
        }
        if (!into.Has(Field.MetadataEventCode) || !into.Has(Field.ResourceName))
            return "an object without kind and subject";
        var kind = into.GetText(Field.MetadataEventCode);
        into.Set(Field.ApiOperation, kind);
        into.Set(Field.ApiServiceName, "rempart"u8);
        into.Classify(EventClass.ApiActivity, System.Text.Ascii.EqualsIgnoreCase(kind, "action"u8) ? Activity.Api.Update : Activity.Other, EventStatus.Success);
        return null;
    }

    private static Field? FieldOf(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual("kind"u8) => Field.MetadataEventCode,
        _ when name.SequenceEqual("subject"u8) => Field.ResourceName,
        _ when name.SequenceEqual("actor"u8) => Field.ActorUserName,
        _ => null,
    };
}
