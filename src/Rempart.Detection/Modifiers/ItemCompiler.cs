using System.Text;
using System.Text.RegularExpressions;
using Rempart.Detection.Conditions;
using Rempart.Detection.Patterns;
using Rempart.Detection.Predicates;
using Rempart.Detection.Yaml;

namespace Rempart.Detection.Modifiers;

/// <summary>Turns a detection item, a key with modifiers and its values, into an expression.</summary>
internal sealed class ItemCompiler(RuleOptions options)
{
    /// <summary>Expressions that run under a time limit, of all items so far.</summary>
    public List<string> SlowExpressions { get; } = [];

    public Expression Compile(YamlScalar keyNode, YamlNode value)
    {
        var key = new ItemKey(keyNode);
        if (value is YamlMapping)
            throw new RuleException($"'{keyNode.Value}' holds a mapping; a field takes a value or a list of values", value);
        List<YamlNode> nodes = value is YamlSequence sequence ? sequence.Items : [value];
        if (nodes.Count == 0)
            throw new RuleException($"'{keyNode.Value}' has an empty list of values", value);
        if (key.Has("all") && nodes.Count == 1 && !key.Has("expand"))
            throw new RuleException("'all' needs a list of several values", keyNode);
        return Compile(key, [.. nodes.Select(node => Scalar(node, keyNode))], keyNode);
    }

    /// <summary>Keywords: texts that are searched in all values.</summary>
    public Expression Keywords(IReadOnlyList<YamlScalar> values, YamlNode node) => Compile(new ItemKey(new YamlScalar("", false, node.Line, node.Column)), values, node);

    private Expression Compile(ItemKey key, IReadOnlyList<YamlScalar> values, YamlNode node)
    {
        if (values.Any(value => value.IsNull))
            return Negated(key, Null(key, values, node));
        if (key.Kind == "exists")
            return Exists(key, values, node);
        if (key.Has("expand"))
            values = [.. values.SelectMany(value => Expanded(value))];
        var parts = values.Select(value => (Value: value, Predicate: One(key, value)));
        if (key.Has("all"))
            return Negated(key, new AllOf([.. parts.Select(part => new Asks(Described(part.Predicate, key, [part.Value])))]));
        return Negated(key, new Asks(Described(Union([.. parts.Select(part => part.Predicate)]), key, values)));
    }

    private static Expression Negated(ItemKey key, Expression expression) => key.Has("neq") ? new Negation(expression) : expression;

    private static YamlScalar Scalar(YamlNode node, YamlScalar key) =>
        node as YamlScalar ?? throw new RuleException($"'{key.Value}' holds {node.Kind} where a value is expected", node);

    private static Asks Null(ItemKey key, IReadOnlyList<YamlScalar> values, YamlNode node)
    {
        if (values.Count > 1)
            throw new RuleException("null cannot be in a list of values: write a search identifier of its own and join them with 'or'", node);
        if (key.Field is null)
            throw new RuleException("a keyword cannot be null", node);
        if (key.Modifiers.FirstOrDefault(modifier => modifier != "neq") is { } modifier)
            throw new RuleException($"null does not go with '{modifier}'", node);
        return new Asks(new NullPredicate(key.Field) { Source = $"{key.Field}: null" });
    }

    private static Expression Exists(ItemKey key, IReadOnlyList<YamlScalar> values, YamlNode node)
    {
        var text = values[0].Value.ToLowerInvariant();
        if (values.Count != 1 || text is not ("true" or "false"))
            throw new RuleException("'exists' takes true or false", node);
        var exists = new Asks(new ExistsPredicate(key.Field!) { Source = $"{key.Field}|exists: true" });
        return text == "true" ? exists : new Negation(exists);
    }

    private IEnumerable<YamlScalar> Expanded(YamlScalar value) =>
        Placeholders.Expand(value.Value, options.Placeholders, value).Select(text => new YamlScalar(text, false, value.Line, value.Column));

    private Predicate One(ItemKey key, YamlScalar value)
    {
        switch (key.Kind)
        {
            case "re":
                return new RegexPredicate(key.Field, [Expression(key, value)]);
            case "cidr":
                return AddressRange.TryParse(value.Value, out var range)
                    ? new NetworkPredicate(key.Field, [range])
                    : throw new RuleException($"'{value.Value}' is no network; write for example 10.0.0.0/8 or 2001:db8::/32", value);
            case "fieldref":
                var anchor = key.Has("startswith") ? Anchor.Start : key.Has("endswith") ? Anchor.End : key.Has("contains") ? Anchor.Anywhere : Anchor.Whole;
                return value.Value.Length > 0
                    ? new FieldPredicate(key.Field!, [value.Value], anchor, key.Has("cased"))
                    : throw new RuleException("'fieldref' takes the name of a field", value);
            case null when key.Part == DatePart.None:
                return Text(key, value);
            default:
                return Number.TryParse(Encoding.UTF8.GetBytes(value.Value), out var number)
                    ? new NumberPredicate(key.Field, key.Part, key.Comparison, [number])
                    : throw new RuleException($"'{value.Value}' is no number", value);
        }
    }

    private static TextPredicate Text(ItemKey key, YamlScalar value)
    {
        var view = (key.Has("cased") ? TextView.Cased : 0) | (key.Has("windash") && !key.Modifiers.Any(IsEncoding) ? TextView.Windash : 0);
        var texts = TextTransforms.Apply(SigmaText.Parse(TextOf(value)), key, value);
        if (key.Field is null)
        {
            if (value.Value.Length == 0)
                throw new RuleException("an empty keyword would match every event", value);
            if (!key.Has("startswith") && !key.Has("endswith"))
                texts = [.. texts.Select(text => text.Anchored(true, true))];
        }
        return new TextPredicate(key.Field, view, [.. texts.Select(text => new TextPattern(text, view))]);
    }

    private static bool IsEncoding(string modifier) => modifier is "base64" or "base64offset" or "utf16" or "utf16le" or "utf16be" or "wide";

    // An unquoted number with a fraction has the text that events give it.
    private static string TextOf(YamlScalar value)
    {
        if (!value.IsPlain)
            return value.Value;
        Span<byte> room = stackalloc byte[32];
        var written = Number.Shorten(Encoding.UTF8.GetBytes(value.Value), room);
        return written == 0 ? value.Value : Encoding.ASCII.GetString(room[..written]);
    }

    private RulePattern Expression(ItemKey key, YamlScalar value)
    {
        var flags = (key.Has("i") ? RegexOptions.IgnoreCase : 0) | (key.Has("m") ? RegexOptions.Multiline : 0) | (key.Has("s") ? RegexOptions.Singleline : 0);
        try
        {
            var pattern = RulePattern.Compile(value.Value, flags, options.ExpressionTimeLimit);
            if (pattern.IsSlow)
                SlowExpressions.Add(value.Value);
            return pattern;
        }
        catch (ArgumentException error)
        {
            throw new RuleException($"no regular expression: {error.Message}", value);
        }
    }

    private static Predicate Union(IReadOnlyList<Predicate> parts) => parts[0] switch
    {
        TextPredicate first => first with { Patterns = [.. parts.Cast<TextPredicate>().SelectMany(part => part.Patterns)] },
        RegexPredicate first => first with { Patterns = [.. parts.Cast<RegexPredicate>().SelectMany(part => part.Patterns)] },
        NumberPredicate first => first with { Values = [.. parts.Cast<NumberPredicate>().SelectMany(part => part.Values)] },
        NetworkPredicate first => first with { Ranges = [.. parts.Cast<NetworkPredicate>().SelectMany(part => part.Ranges)] },
        FieldPredicate first => first with { Others = [.. parts.Cast<FieldPredicate>().SelectMany(part => part.Others)] },
        var single => single,
    };

    private static Predicate Described(Predicate predicate, ItemKey key, IReadOnlyList<YamlScalar> values)
    {
        var name = string.Join('|', [key.Field ?? "keywords", .. key.Modifiers]);
        var shown = values.Count == 1 ? values[0].Value : $"[{string.Join(", ", values.Take(8).Select(value => value.Value))}{(values.Count > 8 ? ", …" : "")}]";
        return predicate with { Source = $"{name}: {shown}" };
    }
}
