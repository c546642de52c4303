namespace Rempart.Events.Queries;

/// <summary>Reads a query by recursive descent: OR binds least, then AND (also between neighbours), then NOT.</summary>
internal sealed partial class QueryParser
{
    private static readonly string[] Operators = [">=", "<=", "!=", ">", "<", "="];

    private readonly string _text;
    private int _at;
    private int _depth;
    private int _parts;

    private QueryParser(string text) => _text = text;

    private bool AtEnd => _at >= _text.Length;

    public static (EventQuery? Query, QueryProblem? Problem) Parse(string text)
    {
        if (text.Length > EventQuery.LongestText)
            return (null, new QueryProblem(QueryProblemKind.TooLong, EventQuery.LongestText, text.Length - EventQuery.LongestText, "", null));
        var parser = new QueryParser(text);
        try
        {
            return (new EventQuery(parser.Whole()), null);
        }
        catch (WrongQueryException wrong)
        {
            return (null, wrong.Problem);
        }
    }

    private QueryNode Whole()
    {
        SkipSpaces();
        if (AtEnd)
            return new QueryAll();
        var root = Or();
        return AtEnd ? root : throw Wrong(QueryProblemKind.UnopenedParenthesis, _at, 1);
    }

    private QueryNode Or()
    {
        var parts = new List<QueryNode> { And() };
        while (TakeKeyword("OR"))
            parts.Add(And());
        return Joined(parts, all: false);
    }

    private QueryNode And()
    {
        var parts = new List<QueryNode> { Unary() };
        while (true)
        {
            var joined = TakeKeyword("AND");
            SkipSpaces();
            if (!joined && (AtEnd || _text[_at] == ')' || IsKeyword("OR")))
                return Joined(parts, all: true);
            parts.Add(Unary());
        }
    }

    private QueryNode Unary()
    {
        SkipSpaces();
        if (AtEnd || _text[_at] == ')' || IsKeyword("AND") || IsKeyword("OR"))
            throw Wrong(QueryProblemKind.MissingTerm, _at, 0);
        var start = _at;
        if (TakeKeyword("NOT") || TakeMinus())
        {
            Deeper(start);
            var part = Unary();
            _depth--;
            return part is QueryNot inner ? inner.Part : new QueryNot(part);
        }
        if (_text[_at] != '(')
            return Term();
        Deeper(start);
        _at++;
        var group = Or();
        if (AtEnd)
            throw Wrong(QueryProblemKind.UnclosedParenthesis, start, 1);
        _at++;
        _depth--;
        SkipSpaces();
        return group;
    }

    private QueryNode Term()
    {
        if (++_parts > EventQuery.MostParts)
            throw Wrong(QueryProblemKind.TooManyParts, _at, 0);
        var start = _at;
        if (_text[_at] != '"' && TryFieldAndOperator(out var name, out var sign))
            return Test(name, start, sign);
        var (pattern, _) = Value(inList: false);
        return pattern.Glob.Length == 0 ? throw Wrong(QueryProblemKind.MissingTerm, start, _at - start)
            : pattern.IsAnything ? new QueryAll()
            : new QueryContains(pattern);
    }

    /// <summary>A name with <c>:</c> right after it, or with a comparison after spaces.</summary>
    private bool TryFieldAndOperator(out string name, out string sign)
    {
        var end = _at;
        if (char.IsAsciiLetter(_text[end]) || _text[end] == '_')
        {
            while (end < _text.Length && (char.IsAsciiLetterOrDigit(_text[end]) || _text[end] is '_' or '.' or '-' or '@' or '[' or ']'))
                end++;
        }
        name = _text[_at..end];
        sign = "";
        if (name.Length == 0 || end >= _text.Length)
            return false;
        if (_text[end] == ':')
        {
            _at = end + 1;
            SkipSpaces();
            sign = OperatorAt(_at) ?? ":";
            _at += sign == ":" ? 0 : sign.Length;
            return true;
        }
        while (end < _text.Length && char.IsWhiteSpace(_text[end]))
            end++;
        if (OperatorAt(end) is not { } found)
            return false;
        sign = found;
        _at = end + found.Length;
        return true;
    }

    private string? OperatorAt(int at) => Operators.FirstOrDefault(sign => string.CompareOrdinal(_text, at, sign, 0, sign.Length) == 0);

    private bool TakeMinus()
    {
        if (_text[_at] != '-' || _at + 1 >= _text.Length || char.IsWhiteSpace(_text[_at + 1]))
            return false;
        _at++;
        return true;
    }

    private bool TakeKeyword(string word)
    {
        if (!IsKeyword(word))
            return false;
        _at += word.Length;
        SkipSpaces();
        return true;
    }

    private bool IsKeyword(string word)
    {
        SkipSpaces();
        var end = _at + word.Length;
        return string.Compare(_text, _at, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) == 0 && end <= _text.Length
            && (end == _text.Length || char.IsWhiteSpace(_text[end]) || _text[end] is '(' or ')' or '"');
    }

    private void Deeper(int start)
    {
        if (++_depth > EventQuery.DeepestNesting)
            throw Wrong(QueryProblemKind.TooDeep, start, 1);
    }

    private void SkipSpaces()
    {
        while (!AtEnd && char.IsWhiteSpace(_text[_at]))
            _at++;
    }

    private static QueryNode Joined(List<QueryNode> parts, bool all)
    {
        var flat = parts.SelectMany(part => (all, part) switch
        {
            (true, QueryAnd and) => and.Parts,
            (false, QueryOr or) => or.Parts,
            _ => [part],
        }).ToArray();
        return flat.Length == 1 ? flat[0] : all ? new QueryAnd(flat) : new QueryOr(flat);
    }

    private WrongQueryException Wrong(QueryProblemKind kind, int position, int length, string? suggestion = null)
    {
        position = Math.Min(position, _text.Length);
        length = Math.Min(length, _text.Length - position);
        return new WrongQueryException(new QueryProblem(kind, position, length, _text.Substring(position, length), suggestion));
    }

    /// <summary>Carries a problem out of the descent; it never leaves the parser.</summary>
    private sealed class WrongQueryException(QueryProblem problem) : Exception
    {
        public QueryProblem Problem => problem;
    }
}
