using System.Text.RegularExpressions;

namespace Rempart.Detection.Tests.Reference;

/// <summary>Conditions: or, and, not, x of, brackets; from least to most binding.</summary>
internal sealed partial class ReferenceCondition
{
    private readonly IReadOnlyList<string> _tokens;
    private readonly IReadOnlyList<string> _names;
    private int _at;

    private ReferenceCondition(string text, IReadOnlyList<string> names)
    {
        if (text.Contains('|', StringComparison.Ordinal))
            throw new ReferenceRejection($"'{text}': aggregations with | are not part of Sigma 2");
        _tokens = [.. Token().Matches(text).Select(match => match.Value)];
        _names = names;
    }

    /// <summary>Reads a condition over names; the result asks for the truth of each name.</summary>
    public static Func<Func<string, bool>, bool> Parse(string text, IReadOnlyList<string> names)
    {
        var parser = new ReferenceCondition(text, names);
        var condition = parser.Or();
        return parser._at == parser._tokens.Count
            ? condition
            : throw new ReferenceRejection($"'{text}': unexpected '{parser._tokens[parser._at]}'");
    }

    /// <summary>The names a condition uses directly.</summary>
    public static IReadOnlyList<string> Names(string text) =>
        [.. Token().Matches(text).Select(match => match.Value).Where(token => token is not ("(" or ")" or "and" or "or" or "not")).Distinct()];

    /// <summary>Whether all that <c>and</c> joins at the top begins with <c>not</c>.</summary>
    public static bool IsNegated(string text)
    {
        var depth = 0;
        var starts = true;
        foreach (var token in Token().Matches(text).Select(match => match.Value))
        {
            if (starts && !Is(token, "not"))
                return false;
            starts = depth == 0 && Is(token, "and");
            depth += token switch { "(" => 1, ")" => -1, _ => 0 };
            if (depth == 0 && Is(token, "or"))
                return false;
        }

        return true;
    }

    private Func<Func<string, bool>, bool> Or()
    {
        var left = And();
        while (Take("or"))
        {
            var (first, second) = (left, And());
            left = truth => first(truth) || second(truth);
        }

        return left;
    }

    private Func<Func<string, bool>, bool> And()
    {
        var left = Not();
        while (Take("and"))
        {
            var (first, second) = (left, Not());
            left = truth => first(truth) && second(truth);
        }

        return left;
    }

    private Func<Func<string, bool>, bool> Not()
    {
        if (!Take("not"))
            return Operand();
        var inner = Not();
        return truth => !inner(truth);
    }

    private Func<Func<string, bool>, bool> Operand()
    {
        if (Take("("))
        {
            var inner = Or();
            return Take(")") ? inner : throw new ReferenceRejection("a bracket is not closed");
        }

        var token = Next();
        if (_at < _tokens.Count && Is(_tokens[_at], "of"))
        {
            _at++;
            return Quantified(token, Next());
        }

        if (token is ")" || Is(token, "and") || Is(token, "or") || Is(token, "of"))
            throw new ReferenceRejection($"unexpected '{token}'");
        return _names.Contains(token) ? truth => truth(token) : throw new ReferenceRejection($"'{token}' is not defined");
    }

    private Func<Func<string, bool>, bool> Quantified(string quantifier, string pattern)
    {
        if (quantifier is not ("1" or "any" or "all"))
            throw new ReferenceRejection($"'{quantifier} of': only '1 of' and 'all of' exist");
        var regex = new Regex("^" + Regex.Escape(pattern == "them" ? "*" : pattern).Replace("\\*", ".*", StringComparison.Ordinal) + "$", RegexOptions.CultureInvariant);
        var names = _names.Where(name => regex.IsMatch(name) && (!name.StartsWith('_') || pattern.StartsWith('_'))).ToList();
        if (names.Count == 0)
            throw new ReferenceRejection($"'{pattern}' stands for no search identifier");
        return quantifier == "all" ? truth => names.TrueForAll(name => truth(name)) : truth => names.Exists(name => truth(name));
    }

    private bool Take(string word)
    {
        if (_at == _tokens.Count || !Is(_tokens[_at], word))
            return false;
        _at++;
        return true;
    }

    private string Next() => _at < _tokens.Count ? _tokens[_at++] : throw new ReferenceRejection("the condition ends too early");

    private static bool Is(string token, string word) => token.Equals(word, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"\(|\)|[^\s()]+")]
    private static partial Regex Token();
}
