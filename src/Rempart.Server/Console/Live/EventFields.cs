using System.Text.Json;
using Rempart.Events;

namespace Rempart.Server.Console.Live;

/// <summary>An event taken apart for a page: its head, and every value with the query that finds others like it.</summary>
internal sealed class EventFields
{
    private const int MostFields = 500;

    private readonly List<EventField> _all = [];

    private EventFields()
    {
    }

    public IReadOnlyList<EventField> All => _all;

    public DateTimeOffset Time { get; private set; }

    /// <summary>What it is, in a few words: class, activity, status.</summary>
    public string What { get; private set; } = "";

    public bool IsFailure { get; private set; }

    public bool IsSerious { get; private set; }

    public string Raw { get; private set; } = "";

    /// <summary>Who, from where, on what: what is short enough for one line.</summary>
    public IEnumerable<string> Brief => ((string[])["user.name", "actor.user.name", "src_endpoint.ip", "device.hostname"]).Select(path => _all.Find(one => one.Path == path)?.Value).OfType<string>();

    public static EventFields Of(string line)
    {
        var fields = new EventFields();
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        fields.Time = DateTimeOffset.FromUnixTimeMilliseconds(root.GetProperty("time").GetInt64());
        fields.What = $"{root.GetProperty("class_name").GetString()}: {root.GetProperty("activity_name").GetString()}";
        fields.IsFailure = root.GetProperty("status_id").GetInt32() == 2;
        fields.IsSerious = root.GetProperty("severity_id").GetInt32() >= 4;
        fields.Raw = root.TryGetProperty("raw_data", out var raw) ? raw.GetString() ?? "" : "";
        fields.Add("", root);
        return fields;
    }

    /// <summary>A value as a query writes it.</summary>
    public static string Quoted(string value) =>
        value.Length > 0 && value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-')
            ? value
            : $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private void Add(string path, JsonElement value)
    {
        if (_all.Count >= MostFields || path == "raw_data")
            return;
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                    Add(path.Length == 0 ? property.Name : $"{path}.{property.Name}", property.Value);
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                    Add(path, item);
                break;
            case JsonValueKind.Null:
                break;
            default:
                var text = value.ToString();
                var query = $"{path}:{Quoted(value.ValueKind == JsonValueKind.String ? text : text.ToLowerInvariant())}";
                _all.Add(new EventField(path, text, EventQuery.TryParse(query, out _, out _) ? query : null));
                break;
        }
    }
}

/// <summary>One value of an event.</summary>
/// <param name="Path">Its path in OCSF.</param>
/// <param name="Value">The value.</param>
/// <param name="Query">The query for others with the same; null when it cannot be asked for.</param>
internal sealed record EventField(string Path, string Value, string? Query);
