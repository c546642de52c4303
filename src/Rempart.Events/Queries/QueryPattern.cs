using System.Text;

namespace Rempart.Events;

/// <summary>A text with wildcards: <c>*</c> stands for any characters, <c>?</c> for one; <c>\</c> takes their meaning away.</summary>
/// <param name="Glob">The pattern; what is meant literally of <c>* ? \</c> has a <c>\</c> before it.</param>
public sealed record QueryPattern(string Glob)
{
    /// <summary>The pattern of a text without wildcards.</summary>
    /// <param name="text">Meant as it stands.</param>
    public static QueryPattern Literal(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var glob = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (letter is '*' or '?' or '\\')
                glob.Append('\\');
            glob.Append(letter);
        }
        return new QueryPattern(glob.ToString());
    }

    /// <summary>Whether there is a wildcard in it.</summary>
    public bool HasWildcards
    {
        get
        {
            for (var i = 0; i < Glob.Length; i++)
            {
                if (Glob[i] is '*' or '?')
                    return true;
                if (Glob[i] == '\\')
                    i++;
            }
            return false;
        }
    }

    /// <summary>Whether any text fits: nothing but <c>*</c>.</summary>
    public bool IsAnything => Glob.Length > 0 && Glob.AsSpan().TrimStart('*').IsEmpty;

    /// <summary>The text of a pattern without wildcards.</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder(Glob.Length);
            for (var i = 0; i < Glob.Length; i++)
                text.Append(Glob[i] == '\\' && i + 1 < Glob.Length ? Glob[++i] : Glob[i]);
            return text.ToString();
        }
    }

    /// <summary>The pattern for SQL's <c>LIKE … ESCAPE '\'</c>.</summary>
    public string ToLike()
    {
        var like = new StringBuilder(Glob.Length + 4);
        for (var i = 0; i < Glob.Length; i++)
        {
            var letter = Glob[i];
            if (letter is '*' or '?')
            {
                like.Append(letter == '*' ? '%' : '_');
                continue;
            }
            if (letter == '\\' && i + 1 < Glob.Length)
                letter = Glob[++i];
            if (letter is '%' or '_' or '\\')
                like.Append('\\');
            like.Append(letter);
        }
        return like.ToString();
    }

    /// <summary>The same pattern, in lower case.</summary>
    public QueryPattern ToLower() => new(Glob.ToLowerInvariant());

    /// <summary>Whether a text fits the pattern whole, letters in the same case.</summary>
    /// <param name="text">The text.</param>
    public bool Fits(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        // The usual walk with one way back: to the last star, one character further. Never more than the product of the lengths.
        var (at, in_, star, mark) = (0, 0, -1, 0);
        while (in_ < text.Length)
        {
            if (at < Glob.Length && Glob[at] == '*')
            {
                star = at++;
                mark = in_;
            }
            else if (Step(text, ref at, ref in_))
            {
                continue;
            }
            else if (star >= 0)
            {
                at = star + 1;
                mark += Width(text, mark);
                in_ = mark;
            }
            else
            {
                return false;
            }
        }
        return Glob.AsSpan(Math.Min(at, Glob.Length)).TrimStart('*').IsEmpty;
    }

    private bool Step(string text, ref int at, ref int place)
    {
        if (at >= Glob.Length)
            return false;
        if (Glob[at] == '?')
        {
            at++;
            place += Width(text, place);
            return true;
        }
        var next = Glob[at] == '\\' && at + 1 < Glob.Length ? at + 1 : at;
        if (Glob[next] != text[place])
            return false;
        at = next + 1;
        place++;
        return true;
    }

    // A question mark is one character of Unicode, as it is for SQL.
    private static int Width(string text, int at) => char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) ? 2 : 1;
}
