using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rempart.Server.Console.Live;

/// <summary>An event as people read it. What was cut is shown as it is.</summary>
internal static class AlertEventText
{
    private const int LongestSummary = 160;

    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The record's own text, in one line.</summary>
    public static string Summary(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            foreach (var name in (string[])["message", "raw_data", "class_name"])
            {
                if (document.RootElement.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String)
                    return Cut(found.GetString()!);
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Cut in the middle.
        }
        return Cut(line);
    }

    /// <summary>The event, indented.</summary>
    public static string Pretty(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            using var stream = new MemoryStream();
            using (var writer = new Utf8JsonWriter(stream, Indented))
                document.WriteTo(writer);
            return System.Text.Encoding.UTF8.GetString(stream.ToArray());
        }
        catch (JsonException)
        {
            return line;
        }
    }

    private static string Cut(string text) => (text.Length > LongestSummary ? text[..LongestSummary] + "…" : text).ReplaceLineEndings(" ");
}
