using System.Text.Json;

namespace Rempart.Events.Scanning;

/// <summary>Finds the objects of a JSON array without reading what is in them.</summary>
internal static class JsonArrays
{
    /// <summary>The values of an array that is the whole text.</summary>
    public static bool TrySplit(ReadOnlySpan<byte> text, List<Range> items)
    {
        var json = new Utf8JsonReader(text, JsonText.Options);
        return TryRead(ref json, items);
    }

    /// <summary>The values of an array that is a property of the object that is the whole text.</summary>
    public static bool TrySplit(ReadOnlySpan<byte> text, ReadOnlySpan<byte> property, List<Range> items)
    {
        var json = new Utf8JsonReader(text, JsonText.Options);
        try
        {
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
                return false;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (json.ValueTextEquals(property))
                    return TryRead(ref json, items);
                json.Read();
                json.Skip();
            }
        }
        catch (JsonException)
        {
            return false;
        }
        return false;
    }

    // After the last value the rest must be right too: half a body is no body.
    private static bool TryRead(ref Utf8JsonReader json, List<Range> items)
    {
        try
        {
            if (!json.Read() || json.TokenType != JsonTokenType.StartArray)
                return false;
            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            {
                var start = (int)json.TokenStartIndex;
                json.Skip();
                items.Add(start..(int)json.BytesConsumed);
            }
            while (json.Read())
            {
            }
            return json.CurrentDepth == 0;
        }
        catch (JsonException)
        {
            items.Clear();
            return false;
        }
    }
}
