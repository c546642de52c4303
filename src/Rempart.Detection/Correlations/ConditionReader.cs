using System.Globalization;
using Rempart.Detection.Yaml;

namespace Rempart.Detection.Correlations;

/// <summary>Reads the <c>condition</c> of a correlation.</summary>
internal sealed record ConditionReader(IReadOnlyList<string> Fields, IReadOnlyList<Threshold> Thresholds, decimal Percentile, RuleExpression? Expression)
{
    public static ConditionReader Read(YamlMapping body, CorrelationKind kind, IReadOnlyList<string> rules)
    {
        var temporal = kind is CorrelationKind.Temporal or CorrelationKind.TemporalOrdered;
        switch (body["condition"])
        {
            case null or YamlScalar { IsNull: true } when temporal:
                return new([], [new(ThresholdOperator.GreaterOrEqual, rules.Count)], 50, null);
            case YamlScalar { IsNull: false } text when kind == CorrelationKind.Temporal:
                return new([], [], 50, RuleExpression.Parse(text, rules));
            case YamlScalar { IsNull: false } text when temporal:
                throw new RuleException("a boolean condition goes with 'temporal'; the order of 'temporal_ordered' is that of its rules", text);
            case YamlMapping mapping:
                return Read(mapping, kind, temporal);
            case null:
                throw new RuleException("the correlation has no 'condition'", body);
            case var other:
                throw new RuleException("the condition of this correlation must be a mapping such as 'gte: 10'", other);
        }
    }

    private static ConditionReader Read(YamlMapping mapping, CorrelationKind kind, bool temporal)
    {
        IReadOnlyList<string> fields = [];
        var thresholds = new List<Threshold>();
        decimal? percentile = null;
        foreach (var (key, value) in mapping.Entries)
        {
            if (Threshold.OperatorOf(key.Value) is { } comparison)
                thresholds.Add(new Threshold(comparison, Value(key, value)));
            else if (key.Value == "field")
                fields = RuleHeader.Texts(mapping, "field");
            else if (key.Value == "percentile" && kind == CorrelationKind.ValuePercentile)
                percentile = Value(key, value) is >= 0 and <= 100 and var given ? given : throw new RuleException("'percentile' is a number from 0 to 100", value);
            else
                throw new RuleException($"'{key.Value}' is not known in the condition of this correlation; there are gt, gte, lt, lte, eq, neq, field", key);
        }
        if (thresholds.Count == 0)
            throw new RuleException("the condition has no comparison; write for example 'gte: 10'", mapping);
        var needsField = !temporal && kind != CorrelationKind.EventCount;
        if (needsField && fields.Count == 0)
            throw new RuleException("the condition has no 'field' whose values are counted", mapping);
        if (!needsField && fields.Count > 0)
            throw new RuleException("'field' goes only with the types that look at values", mapping["field"]!);
        if (kind != CorrelationKind.ValueCount && fields.Count > 1)
            throw new RuleException("several fields go only with 'value_count'", mapping["field"]!);
        return new(fields, thresholds, percentile ?? 50, null);
    }

    private static decimal Value(YamlScalar key, YamlNode value) =>
        value is YamlScalar scalar && decimal.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new RuleException($"'{key.Value}' takes a number", value);
}
