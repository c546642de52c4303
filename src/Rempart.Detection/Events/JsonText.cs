using System.Text;

namespace Rempart.Detection.Events;

/// <summary>The texts of JSON strings.</summary>
internal static class JsonText
{
    /// <summary>Writes a string's content without its escapes, which were checked before. Never longer than the content.</summary>
    /// <returns>How much was written.</returns>
    public static int Unescape(ReadOnlySpan<byte> content, Span<byte> room)
    {
        var written = 0;
        while (true)
        {
            var plain = content.IndexOf((byte)'\\');
            if (plain < 0)
            {
                content.CopyTo(room[written..]);
                return written + content.Length;
            }
            content[..plain].CopyTo(room[written..]);
            written += plain;
            var escape = content[plain + 1];
            content = content[(plain + 2)..];
            if (escape == 'u')
                written += Unicode(ref content, room[written..]);
            else
                room[written++] = Simple(escape);
        }
    }

    private static byte Simple(byte escape) => escape switch
    {
        (byte)'n' => (byte)'\n',
        (byte)'t' => (byte)'\t',
        (byte)'r' => (byte)'\r',
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        _ => escape,
    };

    private static int Unicode(ref ReadOnlySpan<byte> content, Span<byte> room)
    {
        var first = (char)Hex(content);
        content = content[4..];
        if (char.IsHighSurrogate(first) && content.Length >= 6 && content[0] == '\\' && content[1] == 'u' && char.IsLowSurrogate((char)Hex(content[2..])))
        {
            var pair = new Rune(first, (char)Hex(content[2..]));
            content = content[6..];
            return pair.EncodeToUtf8(room);
        }
        return (Rune.TryCreate(first, out var rune) ? rune : Rune.ReplacementChar).EncodeToUtf8(room);
    }

    private static int Hex(ReadOnlySpan<byte> digits)
    {
        var value = 0;
        for (var i = 0; i < 4; i++)
            value = (value << 4) | Digit(digits[i]);
        return value;
    }

    public static int Digit(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -1,
    };
}
