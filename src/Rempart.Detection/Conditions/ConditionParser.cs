using Rempart.Detection.Yaml;

namespace Rempart.Detection.Conditions;

/// <summary>
/// Reads conditions: <c>or</c> binds least, then <c>and</c>, then <c>not</c>, then <c>1 of</c> and <c>all of</c>, then brackets.
/// </summary>
internal sealed class ConditionParser
{
    private const int DeepestNesting = 100;

    private readonly List<string> _tokens;
    private readonly YamlNode _node;
    private readonly Func<string, Expression?> _named;
    private readonly IReadOnlyList<string> _names;
    private int _at;
    private int _depth;

    private ConditionParser(string text, YamlNode node, IReadOnlyList<string> names, Func<string, Expression?> named)
    {
        _tokens = Tokens(text);
        _node = node;
        _names = names;
        _named = named;
    }

    /// <param name="text">The condition.</param>
    /// <param name="node">Its place, for messages.</param>
    /// <param name="names">The search identifiers that <c>of</c> chooses from, in order.</param>
    /// <param name="named">The meaning of a search identifier, null when there is none of that name.</param>
    public static Expression Parse(string text, YamlNode node, IReadOnlyList<string> names, Func<string, Expression?> named)
    {
        if (text.Contains('|', StringComparison.Ordinal))
            throw new RuleException("aggregations and 'near' in a condition ended with Sigma 2.0: write a correlation rule", node);
        var parser = new ConditionParser(text, node, names, named);
        if (parser._tokens.Count == 0)
            throw new RuleException("the condition is empty", node);
        var expression = parser.Or();
        return parser._at == parser._tokens.Count ? expression : throw parser.Unexpected();
    }

    /// <summary>The names in a condition, each once, in order.</summary>
    public static IReadOnlyList<string> NamesIn(string text) =>
        [.. Tokens(text).Where(token => token is not ("(" or ")") && token.ToLowerInvariant() is not ("and" or "or" or "not")).Distinct(StringComparer.Ordinal)];

    private Expression Or() => Joined("or", And, parts => new AnyOf(parts));

    private Expression And() => Joined("and", Not, parts => new AllOf(parts));

    private Expression Joined(string word, Func<Expression> part, Func<List<Expression>, Expression> join)
    {
        var parts = new List<Expression> { part() };
        while (Takes(word))
            parts.Add(part());
        return parts.Count == 1 ? parts[0] : join(parts);
    }

    private Expression Not()
    {
        if (++_depth > DeepestNesting)
            throw new RuleException($"the condition is nested more than {DeepestNesting} deep", _node);
        var expression = Takes("not") ? new Negation(Not()) : Of();
        _depth--;
        return expression;
    }

    private Expression Of()
    {
        if (_at + 1 < _tokens.Count && IsWord(_at + 1, "of") && (_tokens[_at] == "1" || IsWord(_at, "any") || IsWord(_at, "all") || IsNumber(_tokens[_at])))
        {
            var quantity = _tokens[_at];
            if (IsNumber(quantity) && quantity != "1")
                throw new RuleException($"'{quantity} of' is not in the specification: write '1 of' or 'all of'", _node);
            _at += 2;
            return Chosen(all: string.Equals(quantity, "all", StringComparison.OrdinalIgnoreCase));
        }
        if (Takes("("))
        {
            var inner = Or();
            return Takes(")") ? inner : throw (_at < _tokens.Count ? Unexpected() : new RuleException("a bracket is not closed in the condition", _node));
        }
        if (_at >= _tokens.Count)
            throw new RuleException("the condition ends where a search identifier is expected", _node);
        if (_tokens[_at] == ")" || IsWord(_at, "and") || IsWord(_at, "or") || IsWord(_at, "of"))
            throw Unexpected();
        var name = _tokens[_at++];
        return _named(name) ?? throw new RuleException($"the condition names '{name}', but there is no such search identifier; there are: {string.Join(", ", _names)}", _node);
    }

    private Expression Chosen(bool all)
    {
        if (_at >= _tokens.Count || _tokens[_at] is "(" or ")")
            throw new RuleException("after 'of' a pattern of search identifiers, or 'them', is expected", _node);
        var pattern = _tokens[_at++];
        var them = pattern == "them";
        List<Expression> chosen = [.. _names
            .Where(name => them ? !name.StartsWith('_') : Fits(name, pattern))
            .Select(name => _named(name)!)];
        if (chosen.Count == 0)
            throw new RuleException($"no search identifier matches '{pattern}'; there are: {string.Join(", ", _names)}", _node);
        return chosen.Count == 1 ? chosen[0] : all ? new AllOf(chosen) : new AnyOf(chosen);
    }

    // Only '*' is special, anywhere: the pieces between stars must follow each other.
    private static bool Fits(string name, string pattern)
    {
        var pieces = pattern.Split('*');
        if (pieces.Length == 1)
            return name == pattern;
        if (name.Length < pieces[0].Length + pieces[^1].Length || !name.StartsWith(pieces[0], StringComparison.Ordinal) || !name.EndsWith(pieces[^1], StringComparison.Ordinal))
            return false;
        var rest = name.AsSpan(pieces[0].Length, name.Length - pieces[0].Length - pieces[^1].Length);
        foreach (var piece in pieces.AsSpan(1, pieces.Length - 2))
        {
            var at = rest.IndexOf(piece, StringComparison.Ordinal);
            if (at < 0)
                return false;
            rest = rest[(at + piece.Length)..];
        }
        return true;
    }

    private bool Takes(string word)
    {
        if (!IsWord(_at, word))
            return false;
        _at++;
        return true;
    }

    private bool IsWord(int at, string word) => at < _tokens.Count && string.Equals(_tokens[at], word, StringComparison.OrdinalIgnoreCase);

    private static bool IsNumber(string token) => token.All(char.IsAsciiDigit);

    private RuleException Unexpected() => new($"'{_tokens[_at]}' is not expected here in the condition", _node);

    private static List<string> Tokens(string text)
    {
        var (tokens, start) = (new List<string>(), -1);
        for (var i = 0; i <= text.Length; i++)
        {
            var ends = i == text.Length || char.IsWhiteSpace(text[i]) || text[i] is '(' or ')';
            if (!ends)
            {
                start = start < 0 ? i : start;
                continue;
            }
            if (start >= 0)
                tokens.Add(text[start..i]);
            start = -1;
            if (i < text.Length && text[i] is '(' or ')')
                tokens.Add(text[i].ToString());
        }
        return tokens;
    }
}
