using Rempart.Core.Text;
using Rempart.Detection.Predicates;
using Rempart.Detection.Yaml;

namespace Rempart.Detection.Modifiers;

/// <summary>The part of a detection item's key before the first bar, and what its modifiers ask for together.</summary>
internal sealed class ItemKey
{
    private static readonly string[] Known =
    [
        "all", "startswith", "endswith", "contains", "exists", "cased", "neq", "windash", "re", "i", "m", "s", "base64", "base64offset", "utf16",
        "utf16le", "utf16be", "wide", "lt", "lte", "gt", "gte", "minute", "hour", "day", "week", "month", "year", "cidr", "expand", "fieldref",
    ];

    private readonly YamlScalar _node;

    public ItemKey(YamlScalar node)
    {
        _node = node;
        var parts = node.Value.Split('|');
        Field = parts[0].Length == 0 ? null : parts[0];
        Modifiers = parts[1..];
        foreach (var modifier in Modifiers)
        {
            if (!Known.Contains(modifier, StringComparer.Ordinal))
                throw Wrong(modifier);
        }
        if (Modifiers.GroupBy(modifier => modifier, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new RuleException($"the modifier '{twice.Key}' stands twice", node);
        OnlyOne("startswith", "endswith", "contains");
        OnlyOne("re", "cidr", "exists", "fieldref", "lt", "lte", "gt", "gte");
        OnlyOne("minute", "hour", "day", "week", "month", "year");
        OnlyOne("base64", "base64offset");
        OnlyOne("utf16", "utf16le", "utf16be", "wide");
        Kind = Modifiers.FirstOrDefault(modifier => modifier is "re" or "cidr" or "exists" or "fieldref" or "lt" or "lte" or "gt" or "gte");
        Part = Modifiers.Select(PartOf).FirstOrDefault(part => part != DatePart.None);
        Check();
    }

    /// <summary>The field; null for keywords.</summary>
    public string? Field { get; }

    public string[] Modifiers { get; }

    /// <summary><c>re</c>, <c>cidr</c>, <c>exists</c>, <c>fieldref</c>, a comparison, or null for texts.</summary>
    public string? Kind { get; }

    public DatePart Part { get; }

    public Comparison Comparison => Kind switch
    {
        "lt" => Comparison.Less,
        "lte" => Comparison.LessOrEqual,
        "gt" => Comparison.Greater,
        "gte" => Comparison.GreaterOrEqual,
        _ => Comparison.Equal,
    };

    public bool Has(string modifier) => Modifiers.Contains(modifier, StringComparer.Ordinal);

    private static DatePart PartOf(string modifier) => modifier switch
    {
        "minute" => DatePart.Minute,
        "hour" => DatePart.Hour,
        "day" => DatePart.Day,
        "week" => DatePart.Week,
        "month" => DatePart.Month,
        "year" => DatePart.Year,
        _ => DatePart.None,
    };

    private RuleException Wrong(string modifier)
    {
        if (modifier.Length == 0)
            return new RuleException("a modifier is missing after '|'", _node);
        var near = Suggestions.Nearest(modifier, Known);
        return new RuleException($"unknown modifier '{modifier}'" + (near is null ? "" : $"; did you mean '{near}'?"), _node);
    }

    private void OnlyOne(params string[] group)
    {
        var given = Modifiers.Where(modifier => group.Contains(modifier, StringComparer.Ordinal)).ToArray();
        if (given.Length > 1)
            throw new RuleException($"'{given[0]}' and '{given[1]}' do not go together", _node);
    }

    // What may stand beside the modifier that decides the kind of comparison.
    private void Check()
    {
        string[] beside = (Kind, Part) switch
        {
            (null, DatePart.None) => Known,
            (null, _) => ["all", "neq", "expand"],
            ("re", _) => ["i", "m", "s", "all", "neq", "expand"],
            ("cidr", _) => ["all", "neq", "expand"],
            ("exists", _) => [],
            ("fieldref", _) => ["startswith", "endswith", "contains", "cased", "neq", "all"],
            _ => ["minute", "hour", "day", "week", "month", "year", "neq", "all"],
        };
        foreach (var modifier in Modifiers)
        {
            if (modifier != Kind && PartOf(modifier) == DatePart.None && !beside.Contains(modifier, StringComparer.Ordinal))
                throw new RuleException($"'{modifier}' does not go with '{Kind ?? Modifiers.First(other => PartOf(other) != DatePart.None)}'", _node);
        }
        if (Kind is null && Modifiers.FirstOrDefault(modifier => modifier is "i" or "m" or "s") is { } flag)
            throw new RuleException($"'{flag}' goes only with 're'", _node);
        if (Part != DatePart.None && Kind is "re" or "cidr" or "exists" or "fieldref")
            throw new RuleException($"a time modifier does not go with '{Kind}'", _node);
        if (Field is null && (Kind is "exists" or "fieldref" or "cidr" || Part != DatePart.None || Comparison != Comparison.Equal))
            throw new RuleException("this modifier needs a field before it", _node);
        if (Has("windash") && Modifiers.FirstOrDefault(modifier => modifier is "utf16" or "utf16le" or "utf16be" or "wide" or "base64" or "base64offset") is { } encoding
            && Array.IndexOf(Modifiers, encoding) < Array.IndexOf(Modifiers, "windash"))
        {
            throw new RuleException($"'windash' must stand before '{encoding}'", _node);
        }
    }
}
