using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace Rempart.Detection.Tests.Reference;

/// <summary>One event: a JSON object, its place in the input and its time.</summary>
internal sealed class ReferenceEvent
{
    private static readonly string[] TimeFields =
        ["@timestamp", "timestamp", "time", "ts", "eventTime", "date", "at", "requestReceivedTimestamp", "stageTimestamp", "UtcTime"];

    // Many rules ask for the same fields.
    private readonly ConcurrentDictionary<string, IReadOnlyList<JsonElement>?> _found = new();
    private readonly JsonElement _root;
    private readonly IReadOnlyDictionary<string, string> _overlay;

    private ReferenceEvent(JsonElement root, IReadOnlyDictionary<string, string> overlay, DateTimeOffset time, int index) =>
        (_root, _overlay, Time, Index) = (root, overlay, time, index);

    public DateTimeOffset Time { get; }

    public int Index { get; }

    /// <param name="json">The event's text.</param>
    /// <param name="index">Its place in the input.</param>
    /// <param name="before">The time of the event before it, for events without a time.</param>
    public static ReferenceEvent Parse(string json, int index, DateTimeOffset before)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 2000 });
        return From(document.RootElement.Clone(), index, before);
    }

    public static ReferenceEvent From(JsonElement root, int index, DateTimeOffset before)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new ReferenceRejection("an event is a JSON object");
        return new ReferenceEvent(root, new Dictionary<string, string>(), TimeOf(root) ?? before, index);
    }

    /// <summary>A correlation's match as an event of the next level: the last event, with the group's fields over it.</summary>
    public ReferenceEvent With(IEnumerable<KeyValuePair<string, string>> fields)
    {
        var overlay = new Dictionary<string, string>(_overlay);
        foreach (var (name, value) in fields)
            overlay[name] = value;
        return new ReferenceEvent(_root, overlay, Time, Index);
    }

    /// <summary>The values of a field, arrays taken apart; null when the event does not have it.</summary>
    public IReadOnlyList<JsonElement>? Find(string field)
    {
        if (_overlay.TryGetValue(field, out var text))
            return [JsonSerializer.SerializeToElement(text)];
        return _found.GetOrAdd(field, name =>
        {
            var values = new List<JsonElement>();
            return Find(_root, name, values) ? values : null;
        });
    }

    /// <summary>All scalars of the event, wherever they lie.</summary>
    public IEnumerable<JsonElement> Scalars() => Scalars(_root);

    /// <summary>A field's one value as text, for grouping and counting; null when it has none.</summary>
    public string? Single(string field)
    {
        var values = Find(field);
        return values is null ? null : values.Select(Text).FirstOrDefault(text => text is not null);
    }

    /// <summary>The text of a scalar; null for null, objects and arrays.</summary>
    public static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => Shortest(value.GetRawText()),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };

    /// <summary>An integer as written; a number with fraction or exponent in its shortest form: 1.0 is 1, 1e3 is 1000.</summary>
    public static string Shortest(string number)
    {
        if (number.AsSpan().IndexOfAny('.', 'e', 'E') < 0 || !decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            return number;
        var text = value.ToString(CultureInfo.InvariantCulture);
        return text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;
    }

    private static bool Find(JsonElement element, string name, List<JsonElement> values)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            var any = false;
            foreach (var item in element.EnumerateArray())
                any |= Find(item, name, values);
            return any;
        }

        if (element.ValueKind != JsonValueKind.Object)
            return false;
        // "a.b" as one name and b within a are the same field; an event that has both has both values.
        var exists = element.TryGetProperty(name, out var found);
        if (exists)
            Flatten(found, values);
        for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot > 0; dot = name.IndexOf('.', dot + 1))
            exists |= element.TryGetProperty(name[..dot], out var inner) && Find(inner, name[(dot + 1)..], values);
        return exists;
    }

    private static void Flatten(JsonElement value, List<JsonElement> values)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            values.Add(value);
            return;
        }

        foreach (var item in value.EnumerateArray())
            Flatten(item, values);
    }

    private static IEnumerable<JsonElement> Scalars(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(property => Scalars(property.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Scalars),
        _ => [value],
    };

    private static DateTimeOffset? TimeOf(JsonElement root)
    {
        foreach (var field in TimeFields)
        {
            if (root.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String && ParseTime(value.GetString()!) is { } time)
                return time;
        }

        return null;
    }

    private static DateTimeOffset? ParseTime(string text) =>
        DateTimeOffset.TryParse(
            text.EndsWith(" UTC", StringComparison.Ordinal) ? text[..^4] : text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time)
            ? time
            : null;
}
