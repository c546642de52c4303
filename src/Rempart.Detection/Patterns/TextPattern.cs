using System.Text;
using Rempart.Detection.Predicates;

namespace Rempart.Detection.Patterns;

/// <summary>How a pattern's literal lies in the value.</summary>
internal enum PatternShape
{
    Exact,
    StartsWith,
    EndsWith,
    Contains,

    /// <summary>With wildcards within: the literal only tells where to look, <see cref="TextPattern.Matches"/> decides.</summary>
    Wildcards,

    /// <summary>Nothing but wildcards for any text: every text matches.</summary>
    Everything,
}

/// <summary>One form a value may have, over the UTF-8 of a view.</summary>
internal sealed class TextPattern
{
    private const short Any = -1;
    private const short One = -2;

    private readonly short[] _codes;

    public TextPattern(SigmaText text, TextView view)
    {
        Source = text.ToString();
        _codes = Encode(text, view);
        var inner = _codes.AsSpan();
        var openStart = inner.Length > 0 && inner[0] == Any;
        var openEnd = inner.Length > 1 && inner[^1] == Any;
        if (openStart)
            inner = inner[1..];
        if (openEnd)
            inner = inner[..^1];
        if (openStart && inner.IsEmpty)
            (Shape, Anchor, Literal) = (PatternShape.Everything, Anchor.Anywhere, []);
        else if (inner.IndexOfAny(Any, One) < 0)
            (Shape, Anchor, Literal) = (ShapeOf(openStart, openEnd), AnchorOf(openStart, openEnd), Bytes(inner));
        else
            (Shape, (Anchor, Literal)) = (PatternShape.Wildcards, LongestLiteral(_codes));
        Key = string.Create(_codes.Length + 1, (_codes, view), static (room, from) =>
        {
            room[0] = (char)('0' + (int)from.view);
            for (var i = 0; i < from._codes.Length; i++)
                room[i + 1] = (char)(from._codes[i] + 2);
        });
    }

    public PatternShape Shape { get; }

    /// <summary>Where <see cref="Literal"/> lies.</summary>
    public Anchor Anchor { get; }

    /// <summary>What every matching value holds. Empty only for <see cref="PatternShape.Everything"/>, the empty text, and a pattern of <c>?</c>.</summary>
    public byte[] Literal { get; }

    public string Key { get; }

    /// <summary>As the rule means it, for explanations.</summary>
    public string Source { get; }

    /// <summary>Whether the whole value, as the view shows it, has this form.</summary>
    public bool Matches(ReadOnlySpan<byte> value) => Shape switch
    {
        PatternShape.Everything => true,
        PatternShape.Exact => value.SequenceEqual(Literal),
        PatternShape.StartsWith => value.StartsWith(Literal),
        PatternShape.EndsWith => value.EndsWith(Literal),
        PatternShape.Contains => value.IndexOf(Literal) >= 0,
        _ => MatchesWildcards(_codes, value),
    };

    private static PatternShape ShapeOf(bool openStart, bool openEnd) => (openStart, openEnd) switch
    {
        (false, false) => PatternShape.Exact,
        (false, true) => PatternShape.StartsWith,
        (true, false) => PatternShape.EndsWith,
        _ => PatternShape.Contains,
    };

    private static Anchor AnchorOf(bool openStart, bool openEnd) => (openStart, openEnd) switch
    {
        (false, false) => Anchor.Whole,
        (false, true) => Anchor.Start,
        (true, false) => Anchor.End,
        _ => Anchor.Anywhere,
    };

    private static short[] Encode(SigmaText text, TextView view)
    {
        var codes = new List<short>();
        var run = new StringBuilder();
        foreach (var code in text.Codes)
        {
            if (code >= 0)
            {
                run.Append((char)code);
                continue;
            }
            Flush();
            if (code == SigmaText.One || codes.Count == 0 || codes[^1] != Any)
                codes.Add(code == SigmaText.Any ? Any : One);
        }
        Flush();
        return [.. codes];

        void Flush()
        {
            foreach (var unit in Folding.Encode(run.ToString(), view.HasFlag(TextView.Cased), view.HasFlag(TextView.Windash)))
                codes.Add(unit);
            run.Clear();
        }
    }

    private static byte[] Bytes(ReadOnlySpan<short> codes)
    {
        var bytes = new byte[codes.Length];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)codes[i];
        return bytes;
    }

    private static (Anchor, byte[]) LongestLiteral(ReadOnlySpan<short> codes)
    {
        var (from, length) = (0, 0);
        for (var i = 0; i < codes.Length; i++)
        {
            var end = i;
            while (end < codes.Length && codes[end] >= 0)
                end++;
            if (end - i > length)
                (from, length) = (i, end - i);
            i = end;
        }
        var anchor = from == 0 && length > 0 ? Anchor.Start : from + length == codes.Length && length > 0 ? Anchor.End : Anchor.Anywhere;
        return (anchor, Bytes(codes.Slice(from, length)));
    }

    // Only the last '*' is ever tried again: the work is at most the product of the two lengths.
    private static bool MatchesWildcards(ReadOnlySpan<short> pattern, ReadOnlySpan<byte> value)
    {
        var (p, v, star, resume) = (0, 0, -1, 0);
        while (v < value.Length)
        {
            if (p < pattern.Length && pattern[p] == value[v])
            {
                p++;
                v++;
            }
            else if (p < pattern.Length && pattern[p] == One)
            {
                p++;
                v = Next(value, v);
            }
            else if (p < pattern.Length && pattern[p] == Any)
            {
                star = ++p;
                resume = v;
            }
            else if (star >= 0)
            {
                p = star;
                v = resume = Next(value, resume);
            }
            else
            {
                return false;
            }
        }
        while (p < pattern.Length && pattern[p] == Any)
            p++;
        return p == pattern.Length;
    }

    // The place after the character at the index: UTF-8 continuation bytes belong to it.
    private static int Next(ReadOnlySpan<byte> value, int index)
    {
        index++;
        while (index < value.Length && (value[index] & 0xC0) == 0x80)
            index++;
        return index;
    }
}
