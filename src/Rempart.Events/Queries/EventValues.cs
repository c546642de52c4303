using System.Text;
using System.Text.Json;
using Rempart.Events.Queries;

namespace Rempart.Events;

/// <summary>
/// The values of some attributes of one event after the other, read from lines of OCSF. What was not asked for is skipped. It keeps the
/// values of the last line: one for one thread.
/// </summary>
public sealed class EventValues
{
    private readonly Branch _root = new();
    private readonly Dictionary<QueryColumn, List<string>> _values = [];
    private string _source = "";

    /// <summary>Asks for an attribute; before the first line is read.</summary>
    /// <param name="attribute">The attribute; <c>unmapped</c> with an empty path is all of it, as JSON.</param>
    public void AskFor(QueryColumn attribute)
    {
        ArgumentNullException.ThrowIfNull(attribute);
        if (_values.TryGetValue(attribute, out var list))
            return;
        _values.Add(attribute, list = []);
        if (attribute.Type == QueryType.Unmapped)
        {
            // Half a surrogate pair is in no event, which is UTF-8, and a JsonElement throws at such a name.
            if (Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(attribute.Path)) == attribute.Path)
                _root.Child(QueryFields.Unmapped).Unmapped.Add((attribute.Path, attribute.Path.Split('.'), list));
        }
        else if (attribute.Column != QueryFields.Source)
        {
            attribute.Path.Split('.').Aggregate(_root, (at, part) => at.Child(part)).Values.Add(list);
        }
    }

    /// <summary>The values of an attribute in the last line: texts as they are, everything else as JSON.</summary>
    /// <param name="attribute">One that was asked for.</param>
    public IReadOnlyList<string> Of(QueryColumn attribute) => attribute?.Column == QueryFields.Source ? [_source] : _values[attribute!];

    /// <summary>Reads a line.</summary>
    /// <param name="line">An event: OCSF as one JSON object.</param>
    /// <param name="source">The source it came from.</param>
    /// <exception cref="JsonException">The line is no JSON.</exception>
    public void Read(ReadOnlySpan<byte> line, string source)
    {
        _source = source;
        foreach (var list in _values.Values)
            list.Clear();
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 128 });
        reader.Read();
        Walk(ref reader, _root);
    }

    private static void Walk(ref Utf8JsonReader reader, Branch branch)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject when branch.Unmapped.Count > 0:
                ReadUnmapped(ref reader, branch);
                break;
            case JsonTokenType.StartObject:
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var child = branch.Find(ref reader);
                    reader.Read();
                    if (child is null)
                        reader.Skip();
                    else
                        Walk(ref reader, child);
                }
                break;
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    Walk(ref reader, branch);
                break;
            case JsonTokenType.Null:
                break;
            default:
                foreach (var list in branch.Values)
                    list.Add(TextOf(ref reader));
                break;
        }
    }

    private static string TextOf(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString()! : Encoding.UTF8.GetString(reader.ValueSpan);

    private static void ReadUnmapped(ref Utf8JsonReader reader, Branch branch)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        foreach (var (name, parts, list) in branch.Unmapped)
        {
            if (name.Length == 0)
                list.Add(document.RootElement.GetRawText());
            else if (document.RootElement.TryGetProperty(name, out var whole))
                Add(list, whole);
            else if (parts.Length > 1 && Descend(document.RootElement, parts) is { } inner)
                Add(list, inner);
        }
    }

    private static JsonElement? Descend(JsonElement at, string[] parts)
    {
        foreach (var part in parts)
        {
            if (at.ValueKind == JsonValueKind.Object && at.TryGetProperty(part, out var child))
                at = child;
            else if (at.ValueKind == JsonValueKind.Array && int.TryParse(part, out var index) && index >= 0 && index < at.GetArrayLength())
                at = at[index];
            else
                return null;
        }
        return at;
    }

    private static void Add(List<string> list, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
            list.Add(value.GetString()!);
        else if (value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined))
            list.Add(value.GetRawText());
    }

    /// <summary>A place in the event: what is wanted there, and below.</summary>
    private sealed class Branch
    {
        private readonly List<(byte[] Name, Branch Child)> _children = [];

        public List<List<string>> Values { get; } = [];

        public List<(string Name, string[] Parts, List<string> Values)> Unmapped { get; } = [];

        public Branch Child(string name)
        {
            var bytes = Encoding.UTF8.GetBytes(name);
            foreach (var (known, child) in _children)
            {
                if (known.AsSpan().SequenceEqual(bytes))
                    return child;
            }
            _children.Add((bytes, new Branch()));
            return _children[^1].Child;
        }

        public Branch? Find(ref Utf8JsonReader reader)
        {
            foreach (var (name, child) in _children)
            {
                if (reader.ValueTextEquals(name))
                    return child;
            }
            return null;
        }
    }
}
