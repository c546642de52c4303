using System.Globalization;
using System.Text;

namespace Rempart.Events.Queries;

/// <content>What stands after a field.</content>
internal sealed partial class QueryParser
{
    private QueryNode Test(string name, int start, string sign)
    {
        SkipSpaces();
        if (name.ToLowerInvariant() is "exists" or "_exists_" && sign == ":")
        {
            var from = _at;
            var (asked, _) = AtEnd ? throw Wrong(QueryProblemKind.MissingValue, _at, 0) : Value(inList: false);
            return new QueryExists(FieldOf(asked.Text, from, _at - from));
        }
        // A category is a thousand of classes; it has no column of its own.
        var isCategory = string.Equals(name, QueryNames.Category, StringComparison.OrdinalIgnoreCase);
        var field = FieldOf(isCategory ? QueryFields.Class : name, start, name.Length);
        var called = isCategory ? QueryNames.Category : field.Name;
        if (AtEnd || _text[_at] is ')' || char.IsWhiteSpace(_text[_at]))
            throw Wrong(QueryProblemKind.MissingValue, _at, 0);
        if (sign == ":" && _text[_at] == '(')
            return List(field, called);
        if (sign == ":" && _text[_at] == '[')
            return Range(field, called);
        var at = _at;
        var (pattern, _) = Value(inList: false);
        var value = new Written(pattern, at, _at - at);
        return sign switch
        {
            ":" => Fits(field, called, value),
            "=" => Exactly(field, called, value),
            "!=" => new QueryNot(Exactly(field, called, value)),
            _ => Ordered(field, called, sign, value),
        };
    }

    private QueryField FieldOf(string name, int start, int length) =>
        QueryFields.Find(name.Replace("[]", "", StringComparison.Ordinal)) ?? throw Wrong(QueryProblemKind.UnknownField, start, length, QueryFields.Nearest(name));

    /// <summary><c>(a, b OR c d)</c>: one of them.</summary>
    private QueryNode List(QueryField field, string called)
    {
        var start = _at++;
        var parts = new List<QueryNode>();
        while (true)
        {
            SkipSpaces();
            if (AtEnd)
                throw Wrong(QueryProblemKind.UnclosedParenthesis, start, 1);
            if (_text[_at] == ')')
                break;
            if (_text[_at] == ',')
            {
                _at++;
                continue;
            }
            if (TakeKeyword("OR"))
                continue;
            if (IsKeyword("AND") || IsKeyword("NOT") || _text[_at] == '(')
                throw Wrong(QueryProblemKind.MissingValue, _at, 1);
            if (++_parts > EventQuery.MostParts)
                throw Wrong(QueryProblemKind.TooManyParts, _at, 0);
            var at = _at;
            var (pattern, _) = Value(inList: true);
            parts.Add(Fits(field, called, new Written(pattern, at, _at - at)));
        }
        if (parts.Count == 0)
            throw Wrong(QueryProblemKind.MissingValue, _at, 1);
        _at++;
        return Joined(parts, all: false);
    }

    /// <summary><c>[1 TO 1024]</c>.</summary>
    private QueryBetween Range(QueryField field, string called)
    {
        var start = _at;
        var end = _text.IndexOf(']', start);
        var words = end < 0 ? [] : _text[(start + 1)..end].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words is not [var from, var to, var last] || !string.Equals(to, "TO", StringComparison.OrdinalIgnoreCase))
            throw Wrong(QueryProblemKind.BadRange, start, (end < 0 ? _text.Length : end + 1) - start);
        var value = new Written(new QueryPattern(from), start, end + 1 - start);
        _at = end + 1;
        return new QueryBetween(
            Orderable(field, called, value),
            from == "*" ? long.MinValue : Bounds(field, called, value).From,
            last == "*" ? long.MaxValue : Bounds(field, called, value with { Pattern = new QueryPattern(last) }).To);
    }

    private QueryNode Fits(QueryField field, string called, Written value)
    {
        var (pattern, at, length) = value;
        if (pattern.IsAnything)
            return new QueryExists(field);
        if (QueryNames.Has(called))
            return Named(field, called, value);
        switch (field.Type)
        {
            case QueryType.Flag:
                return new QueryFlag(field, pattern.Text.ToLowerInvariant() switch { "true" => true, "false" => false, _ => throw Wrong(QueryProblemKind.NotAFlag, at, length) });
            case QueryType.Number when pattern.HasWildcards:
                return new QueryIs(field, pattern);
            case QueryType.Number or QueryType.Time:
                var (from, to) = Bounds(field, called, value);
                return new QueryBetween(field, from, to);
            default:
                return Network(field, value) is { } network ? new QueryInNetwork(field, network) : new QueryIs(field, pattern);
        }
    }

    private QueryNode Exactly(QueryField field, string called, Written value) =>
        field.Type is QueryType.Text or QueryType.Texts or QueryType.Unmapped ? new QueryEquals(field, value.Pattern.Text) : Fits(field, called, value);

    private QueryNode Named(QueryField field, string called, Written value)
    {
        var (pattern, at, length) = value;
        if (long.TryParse(pattern.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return called == QueryNames.Category ? new QueryBetween(field, checked(Math.Clamp(number, -1, 1000) * 1000), (Math.Clamp(number, -1, 1000) * 1000) + 999) : new QueryBetween(field, number, number);
        return QueryNames.Find(called, pattern) ?? throw Wrong(QueryProblemKind.UnknownName, at, length, QueryNames.Nearest(called, pattern.Text));
    }

    private QueryBetween Ordered(QueryField field, string called, string sign, Written value)
    {
        Orderable(field, called, value);
        var (from, to) = Bounds(field, called, value);
        return sign switch
        {
            ">=" => new QueryBetween(field, from, long.MaxValue),
            "<=" => new QueryBetween(field, long.MinValue, to),
            ">" => to == long.MaxValue ? new QueryBetween(field, 1, 0) : new QueryBetween(field, to + 1, long.MaxValue),
            _ => from == long.MinValue ? new QueryBetween(field, 1, 0) : new QueryBetween(field, long.MinValue, from - 1),
        };
    }

    private QueryField Orderable(QueryField field, string called, Written value) =>
        field.Type is QueryType.Number or QueryType.Time or QueryType.Unmapped && called is not QueryNames.Category
            ? field
            : throw Wrong(QueryProblemKind.NotOrdered, value.Position, value.Length);

    private (long From, long To) Bounds(QueryField field, string called, Written value)
    {
        var text = value.Pattern.Text;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return (number, number);
        if (field.Type == QueryType.Time)
            return QueryTimes.Bounds(text) ?? throw Wrong(QueryProblemKind.NotATime, value.Position, value.Length);
        if (QueryNames.Has(called))
            return QueryNames.Number(called, text) is { } id ? (id, id) : throw Wrong(QueryProblemKind.UnknownName, value.Position, value.Length, QueryNames.Nearest(called, text));
        throw Wrong(QueryProblemKind.NotANumber, value.Position, value.Length);
    }

    private QueryNetwork? Network(QueryField field, Written value)
    {
        var text = value.Pattern.Text;
        var isAddress = field.Attributes.All(attribute => attribute.Path.EndsWith(".ip", StringComparison.Ordinal) || attribute.Path.EndsWith("_ips", StringComparison.Ordinal));
        if ((!isAddress && field.Type != QueryType.Unmapped) || !text.Contains('/'))
            return null;
        return QueryNetwork.Parse(text) ?? (isAddress ? throw Wrong(QueryProblemKind.NotANetwork, value.Position, value.Length) : null);
    }

    /// <summary>A quoted text, or a word, which may have wildcards.</summary>
    private (QueryPattern Pattern, bool IsQuoted) Value(bool inList)
    {
        if (_text[_at] == '"')
            return (QueryPattern.Literal(Quoted()), true);
        var glob = new StringBuilder();
        for (; !AtEnd && !char.IsWhiteSpace(_text[_at]) && _text[_at] is not ('(' or ')' or '"') && (_text[_at] != ',' || !inList); _at++)
        {
            if (_text[_at] != '\\')
            {
                glob.Append(_text[_at]);
                continue;
            }
            // At the very end it stands for itself.
            if (_at + 1 < _text.Length)
                _at++;
            glob.Append(_text[_at] is '*' or '?' or '\\' ? "\\" : "").Append(_text[_at]);
        }
        return (new QueryPattern(glob.ToString()), false);
    }

    private string Quoted()
    {
        var start = _at;
        var text = new StringBuilder();
        for (_at++; !AtEnd; _at++)
        {
            if (_text[_at] == '"')
            {
                _at++;
                return text.ToString();
            }
            // Only what could end the text is escaped, so that a Windows path stands as it is.
            if (_text[_at] == '\\' && _at + 1 < _text.Length && _text[_at + 1] is '"' or '\\')
                _at++;
            text.Append(_text[_at]);
        }
        throw Wrong(QueryProblemKind.UnclosedQuote, start, 1);
    }

    private readonly record struct Written(QueryPattern Pattern, int Position, int Length);
}
