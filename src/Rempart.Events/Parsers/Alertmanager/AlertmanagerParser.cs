using System.Text.Json;
using Rempart.Events.Envelopes;
using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;
using Rempart.Events.Times;

namespace Rempart.Events.Parsers.Alertmanager;

/// <summary>
/// The webhook of Prometheus Alertmanager, version 4 of its body: each of its <c>alerts</c> is a finding, created when it fires and
/// closed when it is resolved. An alert alone is read too.
/// </summary>
internal sealed class AlertmanagerParser : LogParser
{
    public static ParserInfo Description { get; } = new("alertmanager", 1, "Prometheus", "alertmanager");

    public override ParserInfo Info => Description;

    public override bool LooksRight(ReadOnlySpan<byte> content) =>
        content is [(byte)'{', ..] && content.IndexOf("\"alerts\""u8) > 0 && content.IndexOf("\"receiver\""u8) > 0;

    public override bool TrySplit(ReadOnlySpan<byte> content, List<Range> items) =>
        content.IndexOf("\"alerts\""u8) > 0 && JsonArrays.TrySplit(content, "alerts"u8, items);

    public override string? Read(in LogMessage message, SecurityEvent into, ParserContext context)
    {
        var text = Bytes.TrimEnd(message.Content);
        if (text is not [(byte)'{', ..])
            return "no JSON object";
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
        if (!into.Has(Field.FindingTitle))
            return "an alert without the label alertname";
        var isResolved = into.GetText(Field.StatusDetail).SequenceEqual("resolved"u8);
        into.Classify(EventClass.DetectionFinding, isResolved ? Activity.Finding.Close : Activity.Finding.Create, EventStatus.Unknown, into.Severity);
        return null;
    }

    private static void Property(ReadOnlySpan<byte> name, ref Utf8JsonReader json, ReadOnlySpan<byte> text, SecurityEvent into, ParserContext context)
    {
        if (json.TokenType == JsonTokenType.StartObject && (name.SequenceEqual("labels"u8) || name.SequenceEqual("annotations"u8)))
            Labels(name, ref json, text, into, context);
        else if (name.SequenceEqual("startsAt"u8) && json.TokenType == JsonTokenType.String && IsoTime.TryRead(json.ValueSpan, 0, out var ticks, out _))
        {
            Syslog.Stamp(into, json.ValueSpan, ticks);
            into.Set(Field.FindingCreated, into.TimeMilliseconds);
        }
        else if (name.SequenceEqual("status"u8))
            JsonText.Set(into, Field.StatusDetail, name, ref json, text, ref context.Scratch);
        else if (name.SequenceEqual("fingerprint"u8))
            JsonText.Set(into, Field.FindingUid, name, ref json, text, ref context.Scratch);
        else if (name.SequenceEqual("generatorURL"u8))
            JsonText.Set(into, Field.FindingSourceUrl, name, ref json, text, ref context.Scratch);
        else
            JsonText.Keep(into, name, ref json, text, ref context.Scratch);
    }

    private static void Labels(ReadOnlySpan<byte> group, ref Utf8JsonReader json, ReadOnlySpan<byte> text, SecurityEvent into, ParserContext context)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.ValueSpan;
            json.Read();
            if (json.TokenType != JsonTokenType.String)
            {
                JsonText.Keep(into, name, ref json, text, ref context.Scratch);
                continue;
            }
            var value = JsonText.Of(ref json, ref context.Scratch);
            if (name.SequenceEqual("alertname"u8) && into.Set(Field.FindingTitle, value))
                continue;
            if ((name.SequenceEqual("summary"u8) || name.SequenceEqual("description"u8)) && into.Set(Field.FindingDescription, value))
                continue;
            if (name.SequenceEqual("severity"u8))
                into.Severity = Severity(value);
            into.AddUnmapped(group, name, value);
        }
    }

    private static EventSeverity Severity(ReadOnlySpan<byte> value) => value switch
    {
        _ when value.SequenceEqual("critical"u8) || value.SequenceEqual("page"u8) => EventSeverity.Critical,
        _ when value.SequenceEqual("error"u8) || value.SequenceEqual("high"u8) => EventSeverity.High,
        _ when value.SequenceEqual("warning"u8) || value.SequenceEqual("medium"u8) => EventSeverity.Medium,
        _ when value.SequenceEqual("low"u8) => EventSeverity.Low,
        _ when value.SequenceEqual("info"u8) || value.SequenceEqual("none"u8) => EventSeverity.Informational,
        _ => EventSeverity.Unknown,
    };
}
