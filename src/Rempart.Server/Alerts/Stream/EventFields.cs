using System.Text.Json;
using Rempart.Core.Alerts;

namespace Rempart.Server.Alerts.Stream;

/// <summary>Reads single values out of an OCSF event. What people see together belongs together: host, user and address.</summary>
internal static class EventFields
{
    private const int LongestValue = 256;
    private const int Deepest = 1024;

    /// <summary>The values by which detections of a rule on single events are one alert.</summary>
    public static IReadOnlyList<AlertField> Group(ReadOnlySpan<byte> line, string source)
    {
        try
        {
            return Read(line, source);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The engine takes more than this reader; an odd event must not stop the stream.
            return [new AlertField("source", source)];
        }
    }

    private static List<AlertField> Read(ReadOnlySpan<byte> line, string source)
    {
        string? host = null, user = null, actor = null, address = null;
        var json = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = Deepest });
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            return [new AlertField("source", source)];
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("device"u8))
                host = Text(ref json, "hostname"u8);
            else if (json.ValueTextEquals("user"u8))
                user = Text(ref json, "name"u8);
            else if (json.ValueTextEquals("actor"u8))
                actor = Text(ref json, "user"u8, "name"u8);
            else if (json.ValueTextEquals("src_endpoint"u8))
                address = Text(ref json, "ip"u8);
            else
                Skip(ref json);
        }
        var group = new List<AlertField>(4) { new("source", source) };
        Add(group, "host", host);
        Add(group, "user", actor ?? user);
        Add(group, "src_ip", address);
        return group;
    }

    /// <summary>The text at a path such as <c>user.name</c>; null when there is none. A name may hold dots itself.</summary>
    public static string? Find(ReadOnlyMemory<byte> line, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = Deepest });
            return Find(document.RootElement, path);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Find(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.Array)
            return element.EnumerateArray().Select(one => Find(one, path)).FirstOrDefault(found => found is not null);
        if (element.ValueKind != JsonValueKind.Object)
            return null;
        if (element.TryGetProperty(path, out var exact))
            return TextOf(exact);
        for (var dot = path.IndexOf('.', StringComparison.Ordinal); dot > 0; dot = path.IndexOf('.', dot + 1))
        {
            if (element.TryGetProperty(path[..dot], out var next) && Find(next, path[(dot + 1)..]) is { } found)
                return found;
        }
        return null;
    }

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };

    private static string? Text(ref Utf8JsonReader json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> inner = default)
    {
        string? text = null;
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return null;
        }
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (!json.ValueTextEquals(name))
            {
                Skip(ref json);
            }
            else if (!inner.IsEmpty)
            {
                text = Text(ref json, inner);
            }
            else
            {
                json.Read();
                text = json.TokenType == JsonTokenType.String ? json.GetString() : null;
                json.Skip();
            }
        }
        return text;
    }

    private static void Skip(ref Utf8JsonReader json)
    {
        json.Read();
        json.Skip();
    }

    private static void Add(List<AlertField> group, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            group.Add(new AlertField(name, value.Length > LongestValue ? value[..LongestValue] : value));
    }
}
