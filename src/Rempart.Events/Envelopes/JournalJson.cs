using System.Text.Json;
using Rempart.Events.Parsers;
using Rempart.Events.Scanning;

namespace Rempart.Events.Envelopes;

/// <summary>
/// An entry of journald as <c>journalctl -o json</c> writes it: one object, all values strings; a value that is not UTF-8 is an array
/// of bytes, a field that stands more than once an array of its values.
/// </summary>
internal static class JournalJson
{
    public static bool TryOpen(ReadOnlySpan<byte> text, SecurityEvent into, ParserContext context, out LogMessage message)
    {
        message = default;
        if (text.IndexOf("\"__REALTIME_TIMESTAMP\""u8) < 0 || !HasField(text))
            return false;
        var json = new Utf8JsonReader(text, JsonText.Options);
        var fields = new JournalFields();
        var content = Array.Empty<byte>();
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.ValueSpan;
            json.Read();
            if (json.TokenType == JsonTokenType.String)
            {
                var value = JsonText.Of(ref json, ref context.Scratch);
                if (name.SequenceEqual("MESSAGE"u8))
                    content = value.ToArray();
                else
                    fields.Add(into, name, value);
            }
            else if (name.SequenceEqual("MESSAGE"u8) && json.TokenType == JsonTokenType.StartArray && content.Length == 0)
            {
                content = ByteArray(JsonText.Whole(ref json, text));
            }
            else if (json.TokenType != JsonTokenType.Null)
            {
                into.AddUnmappedJson(name, JsonText.Whole(ref json, text));
            }
        }
        message = fields.Close(into, content);
        return true;
    }

    // Read once before anything is set: only a whole object with the field at its first level is an entry.
    private static bool HasField(ReadOnlySpan<byte> text)
    {
        var json = new Utf8JsonReader(text, JsonText.Options);
        var found = false;
        try
        {
            json.Read();
            while (json.Read())
            {
                if (json.CurrentDepth == 1 && json.TokenType == JsonTokenType.PropertyName && json.ValueSpan.SequenceEqual("__REALTIME_TIMESTAMP"u8))
                    found = true;
            }
        }
        catch (JsonException)
        {
            return false;
        }
        return found;
    }

    private static byte[] ByteArray(ReadOnlySpan<byte> array)
    {
        var json = new Utf8JsonReader(array);
        var bytes = new List<byte>();
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.Number && json.TryGetByte(out var value))
                bytes.Add(value);
        }
        return System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString([.. bytes]));
    }
}
