using System.Buffers;

namespace Rempart.Network.Kubernetes.Yaml;

/// <summary>Finds scalars of one line whose value is a part of the text.</summary>
internal static class ScalarText
{
    // Marks that begin something else than a plain scalar, and letters that need a full parser's care.
    private static readonly SearchValues<char> Indicators = SearchValues.Create("-?:,[]{}#&*!|>'\"%@`");
    private static readonly SearchValues<char> Unusual = SearchValues.Create("\t\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\v\f\u000e\u000f\r\u007f\u0085\u00a0\u2028\u2029\ufeff");

    /// <summary>The length of the scalar at a place, where its value begins and whether it is quoted; -1 when it is of another form.</summary>
    public static int Measure(string text, int at, int end, out int from, out bool quoted)
    {
        from = at;
        quoted = text[at] is '"' or '\'';
        return quoted ? Quoted(text, at, end, out from) : Plain(text, at, end);
    }

    private static int Quoted(string text, int at, int end, out int from)
    {
        from = at + 1;
        var rest = text.AsSpan(from, end - from);
        var close = rest.IndexOf(text[at]);
        if (close < 0)
            return -1;
        var value = rest[..close];
        var after = rest[(close + 1)..];
        // Escapes, doubled quotes and anything but a comment after it are for the full parser.
        if (value.Contains('\\') || value.ContainsAny(Unusual) || !(after.IsEmpty || (after[0] == ' ' && after.TrimStart(' ') is ['#', ..])))
            return -1;
        return close;
    }

    private static int Plain(string text, int at, int end)
    {
        var rest = text.AsSpan(at, end - at);
        if (Indicators.Contains(rest[0]) && !(rest[0] == '-' && rest.Length > 1 && rest[1] is not (' ' or '-')))
            return -1;
        var comment = rest.IndexOf(" #");
        if (comment >= 0)
            rest = rest[..comment].TrimEnd(' ');
        if (rest.ContainsAny(Unusual) || rest.Contains(": ", StringComparison.Ordinal) || rest[^1] == ':')
            return -1;
        return rest.Length;
    }
}
