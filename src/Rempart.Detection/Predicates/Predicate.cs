using Rempart.Detection.Patterns;

namespace Rempart.Detection.Predicates;

/// <summary>One question about one field of an event, or, without a field, about all its values.</summary>
/// <param name="Field">The field as the rule names it; null for keywords.</param>
internal abstract record Predicate(string? Field)
{
    /// <summary>The same for two predicates exactly when they ask the same, given the same field.</summary>
    public abstract string Key { get; }

    /// <summary>The question as the rule writes it, for explanations.</summary>
    public string Source { get; init; } = "";
}

/// <summary>How the text of a value is looked at.</summary>
[Flags]
internal enum TextView
{
    Folded = 0,
    Cased = 1,
    Windash = 2,
}

/// <summary>Whether a value has one of several forms.</summary>
internal sealed record TextPredicate(string? Field, TextView View, IReadOnlyList<TextPattern> Patterns) : Predicate(Field)
{
    public override string Key => field ??= $"t{(int)View}:" + string.Join('\u0001', Patterns.Select(pattern => pattern.Key).Order(StringComparer.Ordinal));
}

/// <summary>Whether one of several regular expressions matches.</summary>
internal sealed record RegexPredicate(string? Field, IReadOnlyList<RulePattern> Patterns) : Predicate(Field)
{
    public override string Key => field ??= "r:" + string.Join('\u0001', Patterns.Select(pattern => pattern.Key).Order(StringComparer.Ordinal));
}

/// <summary>Whether the field is absent, null or an empty array.</summary>
internal sealed record NullPredicate(string Field) : Predicate(Field)
{
    public override string Key => "null";
}

/// <summary>Whether the path is there.</summary>
internal sealed record ExistsPredicate(string Field) : Predicate(Field)
{
    public override string Key => "exists";
}

internal enum Comparison
{
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>What a time modifier takes from a date.</summary>
internal enum DatePart
{
    None,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// <summary>Compares a number, or a part of a date, with constants; one that holds is enough.</summary>
internal sealed record NumberPredicate(string? Field, DatePart Part, Comparison Comparison, IReadOnlyList<Number> Values) : Predicate(Field)
{
    public override string Key => field ??= $"n{(int)Part},{(int)Comparison}:" + string.Join(',', Values.Select(value => value.ToString()).Order(StringComparer.Ordinal));
}

/// <summary>Whether an address lies in one of several networks.</summary>
internal sealed record NetworkPredicate(string? Field, IReadOnlyList<AddressRange> Ranges) : Predicate(Field)
{
    public override string Key => field ??= "c:" + string.Join(',', Ranges.Select(range => range.ToString()).Order(StringComparer.Ordinal));
}

internal enum Anchor
{
    Whole,
    Start,
    End,
    Anywhere,
}

/// <summary>Compares with the values of other fields; one that fits is enough.</summary>
internal sealed record FieldPredicate(string Field, IReadOnlyList<string> Others, Anchor Anchor, bool Cased) : Predicate(Field)
{
    public override string Key => $"f{(int)Anchor}{(Cased ? "c" : "i")}:{string.Join('\u0001', Others.Order(StringComparer.Ordinal))}";
}
