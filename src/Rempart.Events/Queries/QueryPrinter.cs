using System.Globalization;
using System.Text;

namespace Rempart.Events.Queries;

/// <summary>Writes a query in its canonical form.</summary>
internal static class QueryPrinter
{
    public static string Print(QueryNode node)
    {
        var text = new StringBuilder();
        Write(text, node);
        return text.ToString();
    }

    private static void Write(StringBuilder text, QueryNode node)
    {
        switch (node)
        {
            case QueryAll:
                text.Append('*');
                break;
            case QueryAnd and:
                Join(text, and.Parts, " AND ", part => part is QueryOr);
                break;
            case QueryOr or:
                Join(text, or.Parts, " OR ", _ => false);
                break;
            case QueryNot not:
                text.Append("NOT ");
                Grouped(text, not.Part, not.Part is QueryAnd or QueryOr);
                break;
            case QueryContains contains:
                text.Append(contains.Pattern.HasWildcards ? Word(contains.Pattern.Glob) : Quoted(contains.Pattern.Text));
                break;
            case QueryIs test:
                text.Append(test.Field.Name).Append(':').Append(test.Pattern.HasWildcards ? Word(test.Pattern.Glob) : Plain(test.Pattern.Text));
                break;
            case QueryEquals equal:
                text.Append(equal.Field.Name).Append('=').Append(Quoted(equal.Value));
                break;
            case QueryBetween between:
                text.Append(between.Field.Name).Append(Range(between));
                break;
            case QueryFlag flag:
                text.Append(flag.Field.Name).Append(flag.Value ? ":true" : ":false");
                break;
            case QueryInNetwork inside:
                text.Append(inside.Field.Name).Append(':').Append(inside.Network);
                break;
            case QueryExists exists:
                text.Append(exists.Field.Name).Append(":*");
                break;
        }
    }

    private static void Join(StringBuilder text, IReadOnlyList<QueryNode> parts, string between, Func<QueryNode, bool> isGrouped)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            if (i > 0)
                text.Append(between);
            Grouped(text, parts[i], isGrouped(parts[i]));
        }
    }

    private static void Grouped(StringBuilder text, QueryNode part, bool isGrouped)
    {
        if (isGrouped)
            text.Append('(');
        Write(text, part);
        if (isGrouped)
            text.Append(')');
    }

    private static string Range(QueryBetween between) => (between.From, between.To) switch
    {
        // What is unmapped is text: one number after a colon would be a text too.
        var (from, to) when from == to && between.Field.Type != QueryType.Unmapped => string.Create(CultureInfo.InvariantCulture, $":{from}"),
        (long.MinValue, long.MaxValue) => ":[* TO *]",
        (var from, long.MaxValue) => string.Create(CultureInfo.InvariantCulture, $">={from}"),
        (long.MinValue, var to) => string.Create(CultureInfo.InvariantCulture, $"<={to}"),
        var (from, to) => string.Create(CultureInfo.InvariantCulture, $":[{from} TO {to}]"),
    };

    private static string Plain(string text) =>
        text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or '/' or ':' or '@' or '-') ? text : Quoted(text);

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>A pattern as a word: all that could mean something else is escaped.</summary>
    private static string Word(string glob)
    {
        var word = new StringBuilder(glob.Length + 8);
        for (var i = 0; i < glob.Length; i++)
        {
            var isEscaped = glob[i] == '\\' && i + 1 < glob.Length;
            var letter = isEscaped ? glob[++i] : glob[i];
            if (isEscaped || !(char.IsLetterOrDigit(letter) || char.IsSurrogate(letter) || letter is '*' or '?'))
                word.Append('\\');
            word.Append(letter);
        }
        return word.ToString();
    }
}
