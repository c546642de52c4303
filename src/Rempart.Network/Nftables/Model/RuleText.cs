namespace Rempart.Network.Nftables;

/// <summary>Writes a rule in one form, whatever it was read from, so that two rulesets can be compared line by line.</summary>
internal static class RuleText
{
    public static string Of(IEnumerable<Statement> statements) => string.Join(' ', statements.Select(Of));

    public static string Of(Element element, bool withComment = true)
    {
        var comment = withComment && element.Comment is not null ? $" comment \"{element.Comment}\"" : "";
        var to = element.Verdict is not null ? $" : {element.Verdict}" : element.Value is not null ? $" : {element.Value}" : "";
        return string.Join(" . ", element.Parts) + comment + to;
    }

    private static string Of(Statement statement) => statement switch
    {
        MatchStatement match => $"{string.Join(" . ", match.Key)}{(match.Mask is null ? "" : $" & {match.Mask}")} {Of(match.Operator)}{Of(match.Values)}",
        VerdictMapStatement map => $"{string.Join(" . ", map.Key)} vmap {Of(map.Values)}",
        VerdictStatement verdict => verdict.Verdict.ToString(),
        NeutralStatement neutral => neutral.Text,
        TranslationStatement translation => translation.Text,
        RewriteStatement rewrite => rewrite.Text,
        UnknownStatement unknown => $"[{unknown.Reason}]",
        _ => "",
    };

    private static string Of(MatchOperator comparison) => comparison switch
    {
        MatchOperator.NotEqual => "!= ",
        MatchOperator.Less => "< ",
        MatchOperator.LessOrEqual => "<= ",
        MatchOperator.Greater => "> ",
        MatchOperator.GreaterOrEqual => ">= ",
        _ => "",
    };

    // Elements of a set have no order, and a listing sorts them as it likes.
    private static string Of(Values values) => values switch
    {
        { SetName: { } name } => $"@{name}",
        { Elements: [{ Verdict: null } only] } => Of(only),
        _ => $"{{ {string.Join(", ", values.Elements.Select(element => Of(element)).Order(StringComparer.Ordinal))} }}",
    };
}
