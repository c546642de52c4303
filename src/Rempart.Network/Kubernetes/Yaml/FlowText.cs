namespace Rempart.Network.Kubernetes.Yaml;

/// <summary>Reads <c>{}</c>, <c>[]</c> and lists of plain words on one line, the only flow forms that are common.</summary>
internal static class FlowText
{
    public static bool TryRead(Tape tape, string text, int at, int end, int line, int column)
    {
        var value = text.AsSpan(at, end - at);
        if (value is "{}" or "[]")
        {
            tape.Close(tape.Open(value[0] == '{' ? NodeKind.Mapping : NodeKind.Sequence, line, column));
            return true;
        }
        if (value is not ['[', .., ']'] || !IsWords(value[1..^1]))
            return false;
        var index = tape.Open(NodeKind.Sequence, line, column);
        var start = at + 1;
        while (start < end)
        {
            var length = text.AsSpan(start, end - start).IndexOfAny(',', ']');
            var word = text.AsSpan(start, length);
            var from = start + length - word.TrimStart(' ').Length;
            var trimmed = word.Trim(' ').Length;
            var quoted = text[from] == '"';
            tape.Scalar(quoted ? from + 1 : from, quoted ? trimmed - 2 : trimmed, !quoted, line, column + from - at);
            start += length + 1;
        }
        tape.Close(index);
        return true;
    }

    // Words of letters that mean nothing to YAML, apart by commas, with or without double quotes.
    private static bool IsWords(ReadOnlySpan<char> list)
    {
        foreach (var range in list.Split(','))
        {
            var word = list[range].Trim(' ');
            if (word is ['"', .., '"'])
                word = word[1..^1];
            if (word.IsEmpty || !char.IsAsciiLetterOrDigit(word[0]))
                return false;
            foreach (var letter in word)
            {
                if (!(char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '/'))
                    return false;
            }
        }
        return true;
    }
}
