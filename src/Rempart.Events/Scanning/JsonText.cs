using System.Text;
using System.Text.Json;
using Rempart.Events.Ocsf;

namespace Rempart.Events.Scanning;

/// <summary>Takes values out of a JSON reader without ever throwing for what stands in them.</summary>
internal static class JsonText
{
    /// <summary>Deep enough for every log; deeper nesting is an attack or a mistake.</summary>
    public static readonly JsonReaderOptions Options = new() { MaxDepth = 128 };

    /// <summary>The text of a name, a string or a number; unescaped into <paramref name="scratch"/> where that is needed.</summary>
    public static ReadOnlySpan<byte> Of(scoped ref Utf8JsonReader json, scoped ref byte[] scratch)
    {
        if (!json.ValueIsEscaped)
            return json.ValueSpan;
        if (scratch.Length < json.ValueSpan.Length)
            scratch = new byte[json.ValueSpan.Length];
        return scratch.AsSpan(0, Unescape(json.ValueSpan, scratch));
    }

    /// <summary>The JSON of the value that the reader stands at, which is then left behind.</summary>
    public static ReadOnlySpan<byte> Whole(scoped ref Utf8JsonReader json, ReadOnlySpan<byte> text)
    {
        var start = (int)json.TokenStartIndex;
        json.Skip();
        return text[start..(int)json.BytesConsumed];
    }

    /// <summary>Keeps a value that has no attribute, or that is not of the type that its attribute has.</summary>
    public static void Keep(SecurityEvent into, ReadOnlySpan<byte> name, ref Utf8JsonReader json, ReadOnlySpan<byte> text, ref byte[] scratch)
    {
        if (json.TokenType == JsonTokenType.String)
            into.AddUnmapped(name, Of(ref json, ref scratch));
        else if (json.TokenType != JsonTokenType.Null)
            into.AddUnmappedJson(name, Whole(ref json, text));
    }

    /// <summary>Sets an attribute from a string or number; anything else, and a second value, is kept as unmapped.</summary>
    public static void Set(SecurityEvent into, Field field, ReadOnlySpan<byte> name, ref Utf8JsonReader json, ReadOnlySpan<byte> text, ref byte[] scratch)
    {
        if (json.TokenType == JsonTokenType.Null)
            return;
        var kind = FieldTable.Kinds[(int)field];
        var isRight = kind switch
        {
            FieldKind.Text => json.TokenType is JsonTokenType.String or JsonTokenType.Number,
            FieldKind.Number => json.TokenType is JsonTokenType.Number or JsonTokenType.String,
            FieldKind.Flag => json.TokenType is JsonTokenType.True or JsonTokenType.False,
            _ => false,
        };
        if (!isRight)
            Keep(into, name, ref json, text, ref scratch);
        else if (kind == FieldKind.Flag)
            into.Set(field, json.TokenType == JsonTokenType.True);
        else if (kind == FieldKind.Number)
            into.SetNumber(field, Of(ref json, ref scratch), name);
        else if (!into.Set(field, Of(ref json, ref scratch)))
            Keep(into, name, ref json, text, ref scratch);
    }

    // RFC 8259, 7. A surrogate without its pair becomes U+FFFD.
    private static int Unescape(ReadOnlySpan<byte> value, Span<byte> into)
    {
        var at = 0;
        while (true)
        {
            var next = value.IndexOf((byte)'\\');
            var plain = next < 0 ? value : value[..next];
            plain.CopyTo(into[at..]);
            at += plain.Length;
            if (next < 0 || next + 1 >= value.Length)
                return at;
            var letter = value[next + 1];
            value = value[(next + 2)..];
            if (letter == 'u')
                at += Unit(ref value, into[at..]);
            else
                into[at++] = letter switch { (byte)'b' => 8, (byte)'t' => 9, (byte)'n' => 10, (byte)'f' => 12, (byte)'r' => 13, _ => letter };
        }
    }

    private static int Unit(ref ReadOnlySpan<byte> value, Span<byte> into)
    {
        var first = Hexadecimal(ref value);
        if (char.IsHighSurrogate(first) && value is [(byte)'\\', (byte)'u', ..])
        {
            var rest = value[2..];
            var second = Hexadecimal(ref rest);
            if (char.IsLowSurrogate(second))
            {
                value = rest;
                return new Rune(first, second).EncodeToUtf8(into);
            }
        }
        return (char.IsSurrogate(first) ? Rune.ReplacementChar : new Rune(first)).EncodeToUtf8(into);
    }

    private static char Hexadecimal(ref ReadOnlySpan<byte> value)
    {
        var unit = 0;
        var length = Math.Min(4, value.Length);
        foreach (var digit in value[..length])
            unit = (unit << 4) | Hexadecimals.Value(digit);
        value = value[length..];
        return (char)unit;
    }
}
