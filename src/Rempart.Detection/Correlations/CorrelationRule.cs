using Rempart.Detection.Correlations;

namespace Rempart.Detection;

/// <summary>A rule on what other rules matched within a span of time.</summary>
public sealed class CorrelationRule : DetectionRule
{
    /// <summary>What it measures.</summary>
    public required CorrelationKind Kind { get; init; }

    /// <summary>The ids or names it refers to, in order.</summary>
    public required IReadOnlyList<string> RuleReferences { get; init; }

    /// <summary>The fields, or aliases, whose values part the events into groups.</summary>
    public IReadOnlyList<string> GroupBy { get; internal init; } = [];

    /// <summary>How far apart the events may be.</summary>
    public required TimeSpan Timespan { get; init; }

    /// <summary>Whether the rules it refers to give matches of their own.</summary>
    public bool Generate { get; internal init; }

    /// <summary>The fields that are counted or computed with.</summary>
    public IReadOnlyList<string> ValueFields { get; internal init; } = [];

    /// <summary>What must hold, in words: <c>event_count gte 10 within 00:05:00 by src_ip</c>.</summary>
    public string ConditionText => CorrelationText.Of(this);

    /// <summary>Field by alias and rule.</summary>
    internal IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Aliases { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, string>>();

    internal IReadOnlyList<Threshold> Thresholds { get; init; } = [];

    internal decimal Percentile { get; init; } = 50;

    /// <summary>Names of rules joined by <c>and</c>, <c>or</c>, <c>not</c>; null for numbers.</summary>
    internal RuleExpression? Expression { get; init; }

    /// <summary>What <see cref="RuleReferences"/> refer to; set when all files are read.</summary>
    internal IReadOnlyList<DetectionRule> Rules { get; set; } = [];

    /// <summary>One more than the highest of the correlations it refers to.</summary>
    internal int Depth { get; set; }

    /// <summary>The field of a rule's events that a name of <see cref="GroupBy"/> means.</summary>
    internal string FieldOf(string name, DetectionRule rule)
    {
        if (!Aliases.TryGetValue(name, out var byRule))
            return name;
        return rule.Name is { } called && byRule.TryGetValue(called, out var field) || rule.Id is { } id && byRule.TryGetValue(id, out field) ? field : name;
    }
}
