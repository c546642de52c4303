using Rempart.Events.Parsers;

namespace Rempart.Events.Scanning;

/// <summary>Fields of RFC 4180: commas between them, quotes around what holds commas, quotes or line ends, a quote doubled inside.</summary>
internal static class CsvReader
{
    /// <summary>Takes the next field.</summary>
    /// <returns>False when a quote is opened and never closed.</returns>
    public static bool TryNext(ref ReadOnlySpan<byte> text, ParserContext context, out ReadOnlySpan<byte> value, out bool isLast)
    {
        if (text is not [(byte)'"', ..])
        {
            var comma = text.IndexOf((byte)',');
            isLast = comma < 0;
            value = isLast ? text : text[..comma];
            text = isLast ? default : text[(comma + 1)..];
            return true;
        }
        isLast = false;
        var rest = text[1..];
        var at = 0;
        var hasQuotes = false;
        while (true)
        {
            var quote = rest[at..].IndexOf((byte)'"');
            if (quote < 0)
            {
                value = default;
                return false;
            }
            at += quote;
            if (at + 1 < rest.Length && rest[at + 1] == '"')
            {
                hasQuotes = true;
                at += 2;
                continue;
            }
            break;
        }
        value = hasQuotes ? Undouble(rest[..at], context) : rest[..at];
        rest = rest[(at + 1)..];
        var next = rest.IndexOf((byte)',');
        isLast = next < 0;
        text = isLast ? default : rest[(next + 1)..];
        return true;
    }

    private static ReadOnlySpan<byte> Undouble(ReadOnlySpan<byte> value, ParserContext context)
    {
        var room = context.Room(value.Length);
        var length = 0;
        for (var i = 0; i < value.Length; i++)
        {
            room[length++] = value[i];
            if (value[i] == '"')
                i++;
        }
        return room[..length];
    }
}
