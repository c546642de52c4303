namespace Rempart.Events.Scanning;

/// <summary>The cuts that every parser makes.</summary>
internal static class Bytes
{
    /// <summary>Cuts a beginning off.</summary>
    public static bool TrySkip(scoped ref ReadOnlySpan<byte> text, ReadOnlySpan<byte> prefix)
    {
        if (!text.StartsWith(prefix))
            return false;
        text = text[prefix.Length..];
        return true;
    }

    /// <summary>Cuts an end off.</summary>
    public static bool TrySkipEnd(scoped ref ReadOnlySpan<byte> text, ReadOnlySpan<byte> suffix)
    {
        if (!text.EndsWith(suffix))
            return false;
        text = text[..^suffix.Length];
        return true;
    }

    /// <summary>What stands before the first place of a mark; the text then starts after it. When the mark is not there nothing is cut.</summary>
    public static bool TryTakeTo(scoped ref ReadOnlySpan<byte> text, ReadOnlySpan<byte> mark, out ReadOnlySpan<byte> before)
    {
        var at = text.IndexOf(mark);
        if (at < 0)
        {
            before = default;
            return false;
        }
        before = text[..at];
        text = text[(at + mark.Length)..];
        return true;
    }

    /// <summary>What stands after the last place of a mark; the text then ends before it.</summary>
    public static bool TryTakeFromLast(scoped ref ReadOnlySpan<byte> text, ReadOnlySpan<byte> mark, out ReadOnlySpan<byte> after)
    {
        var at = text.LastIndexOf(mark);
        if (at < 0)
        {
            after = default;
            return false;
        }
        after = text[(at + mark.Length)..];
        text = text[..at];
        return true;
    }

    /// <summary>The text up to the next space, which is cut off with it; all of it when there is none.</summary>
    public static ReadOnlySpan<byte> TakeWord(scoped ref ReadOnlySpan<byte> text)
    {
        var at = text.IndexOf((byte)' ');
        var word = at < 0 ? text : text[..at];
        text = at < 0 ? default : text[(at + 1)..];
        return word;
    }

    /// <summary>Without one pair of quotes around it.</summary>
    public static ReadOnlySpan<byte> Unquote(ReadOnlySpan<byte> text) => text is [(byte)'"', .., (byte)'"'] and { Length: >= 2 } ? text[1..^1] : text;

    public static ReadOnlySpan<byte> TrimEnd(ReadOnlySpan<byte> text) => text.TrimEnd(" \t\r\n\0"u8);
}
