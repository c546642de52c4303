using System.Text;

namespace Rempart.Detection.Patterns;

/// <summary>
/// Finds what a regular expression cannot match without: a set of literals one of which must be in the text. It reads carefully
/// and gives up early; no answer costs only time, a wrong one would cost matches.
/// </summary>
internal ref struct RequiredLiterals
{
    private const int ShortestUseful = 3;
    private const int MostLiterals = 64;

    private readonly ReadOnlySpan<char> _text;
    private readonly int _depth;
    private readonly StringBuilder _run = new();
    private List<string>? _best;
    private int _at;

    private RequiredLiterals(ReadOnlySpan<char> text, int depth)
    {
        _text = text;
        _depth = depth;
    }

    public static IReadOnlyList<byte[]>? Of(string expression)
    {
        // Free spacing changes what is literal.
        if (expression.Contains("(?x", StringComparison.Ordinal) || expression.Contains("(?#", StringComparison.Ordinal))
            return null;
        var found = Alternatives(expression, 0);
        return found is null ? null : [.. found.Select(literal => Folding.Encode(literal))];
    }

    private static List<string>? Alternatives(ReadOnlySpan<char> text, int depth)
    {
        if (depth > 16)
            return null;
        var all = new List<string>();
        foreach (var branch in Split(text))
        {
            if (new RequiredLiterals(text[branch], depth).Sequence() is not { } found || all.Count + found.Count > MostLiterals)
                return null;
            all.AddRange(found);
        }
        return all;
    }

    private List<string>? Sequence()
    {
        while (_at < _text.Length)
        {
            var c = _text[_at];
            switch (c)
            {
                case '\\':
                    Escape();
                    break;
                case '[':
                    End();
                    _at = ClassEnd(_text, _at);
                    Quantifier();
                    break;
                case '(':
                    Group();
                    break;
                case '.' or '^' or '$':
                    End();
                    _at++;
                    Quantifier();
                    break;
                case '*' or '+' or '?' or ')':
                    return null;
                default:
                    _at++;
                    Literal(c);
                    break;
            }
        }
        End();
        return _best;
    }

    private void Literal(char c)
    {
        if (char.IsSurrogate(c))
        {
            End();
            Quantifier();
            return;
        }
        _run.Append(c);
        var (quantified, optional) = Quantifier();
        if (!quantified)
            return;
        if (optional)
            _run.Length--;
        End();
    }

    private void Escape()
    {
        if (_at + 1 >= _text.Length)
        {
            _at++;
            return;
        }
        var c = _text[_at + 1];
        _at += 2;
        if (c is 't' or 'n' or 'r')
        {
            Literal(c switch { 't' => '\t', 'n' => '\n', _ => '\r' });
            return;
        }
        if (!char.IsAsciiLetterOrDigit(c) && c != '_')
        {
            Literal(c);
            return;
        }
        End();
        var skip = c switch
        {
            'x' => 2,
            'u' => 4,
            'c' => 1,
            _ => 0,
        };
        _at = Math.Min(_at + skip, _text.Length);
        if (char.IsAsciiDigit(c))
        {
            while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
                _at++;
        }
        else if (c is 'p' or 'P' or 'k')
        {
            var close = _text[_at..].IndexOfAny('}', '>', '\'');
            _at = close < 0 ? _text.Length : _at + close + 1;
        }
        Quantifier();
    }

    private void Group()
    {
        End();
        var end = GroupEnd(_text, _at);
        var inner = _text[(_at + 1)..Math.Max(_at + 1, end - 1)];
        _at = end;
        var (_, optional) = Quantifier();
        if (optional)
            return;
        if (inner.StartsWith("?:"))
            inner = inner[2..];
        else if (inner.StartsWith("?"))
            return;
        Offer(Alternatives(inner, _depth + 1));
    }

    private void End()
    {
        if (_run.Length >= ShortestUseful)
            Offer([_run.ToString()]);
        _run.Clear();
    }

    // The better set is the one whose shortest literal is the longest.
    private void Offer(List<string>? candidate)
    {
        if (candidate is { Count: > 0 } && (_best is null || candidate.Min(literal => literal.Length) > _best.Min(literal => literal.Length)))
            _best = candidate;
    }

    private (bool Quantified, bool Optional) Quantifier()
    {
        if (_at >= _text.Length || _text[_at] is not ('*' or '+' or '?' or '{'))
            return (false, false);
        var c = _text[_at];
        var optional = c is '*' or '?';
        if (c == '{')
        {
            var close = _text[_at..].IndexOf('}');
            if (close < 2 || !char.IsAsciiDigit(_text[_at + 1]))
                return (false, false);
            optional = _text[_at + 1] == '0';
            _at += close;
        }
        _at++;
        if (_at < _text.Length && _text[_at] is '?' or '+')
            _at++;
        return (true, optional);
    }

    private static List<Range> Split(ReadOnlySpan<char> text)
    {
        var (parts, start, i) = (new List<Range>(), 0, 0);
        while (i < text.Length)
        {
            switch (text[i])
            {
                case '\\':
                    i += 2;
                    break;
                case '[':
                    i = ClassEnd(text, i);
                    break;
                case '(':
                    i = GroupEnd(text, i);
                    break;
                case '|':
                    parts.Add(start..i);
                    start = ++i;
                    break;
                default:
                    i++;
                    break;
            }
        }
        parts.Add(start..text.Length);
        return parts;
    }

    private static int GroupEnd(ReadOnlySpan<char> text, int at)
    {
        var depth = 0;
        while (at < text.Length)
        {
            switch (text[at])
            {
                case '\\':
                    at++;
                    break;
                case '[':
                    at = ClassEnd(text, at) - 1;
                    break;
                case '(':
                    depth++;
                    break;
                case ')' when --depth == 0:
                    return at + 1;
            }
            at++;
        }
        return text.Length;
    }

    private static int ClassEnd(ReadOnlySpan<char> text, int at)
    {
        at++;
        if (at < text.Length && text[at] == '^')
            at++;
        // A bracket that stands first is a member.
        if (at < text.Length && text[at] == ']')
            at++;
        while (at < text.Length)
        {
            switch (text[at])
            {
                case '\\':
                    at++;
                    break;
                case '[' when text[at - 1] == '-':
                    at = ClassEnd(text, at) - 1;
                    break;
                case ']':
                    return at + 1;
            }
            at++;
        }
        return text.Length;
    }
}
