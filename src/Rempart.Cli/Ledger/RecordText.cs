using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rempart.Cli.Ledger;

/// <summary>An evidence record as text: JSON indented, other text as it is, other bytes in base64.</summary>
internal static class RecordText
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string ForPeople(ReadOnlySpan<byte> record)
    {
        if (record.IsEmpty)
            return "";
        try
        {
            var reader = new Utf8JsonReader(record);
            using var document = JsonDocument.ParseValue(ref reader);
            using var buffer = new MemoryStream();
            using (var writer = new Utf8JsonWriter(buffer, Indented))
                document.WriteTo(writer);
            return Encoding.UTF8.GetString(buffer.ToArray());
        }
        catch (JsonException)
        {
            // Not JSON; evidence may be any bytes.
            return System.Text.Unicode.Utf8.IsValid(record) ? Encoding.UTF8.GetString(record) : Convert.ToBase64String(record);
        }
    }
}
