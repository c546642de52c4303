using System.Globalization;

namespace Rempart.Detection.Correlations;

/// <summary>Says what a correlation asks for, in the words of the specification.</summary>
internal static class CorrelationText
{
    public static string Of(CorrelationRule rule)
    {
        var fields = rule.ValueFields.Count > 0 ? $" of {string.Join(", ", rule.ValueFields)}" : "";
        var asked = rule.Thresholds.Count > 0 ? $" {string.Join(" and ", rule.Thresholds.Select(Of))}" : "";
        var groups = rule.GroupBy.Count > 0 ? $" by {string.Join(", ", rule.GroupBy)}" : "";
        return $"{Word(rule.Kind)}{fields}{asked} within {rule.Timespan.ToString("c", CultureInfo.InvariantCulture)}{groups}";
    }

    private static string Of(Threshold threshold)
    {
        var word = threshold.Operator switch
        {
            ThresholdOperator.Equal => "eq",
            ThresholdOperator.NotEqual => "neq",
            ThresholdOperator.Less => "lt",
            ThresholdOperator.LessOrEqual => "lte",
            ThresholdOperator.Greater => "gt",
            _ => "gte",
        };
        return $"{word} {threshold.Value.ToString(CultureInfo.InvariantCulture)}";
    }

    private static string Word(CorrelationKind kind) => kind switch
    {
        CorrelationKind.EventCount => "event_count",
        CorrelationKind.ValueCount => "value_count",
        CorrelationKind.ValueSum => "value_sum",
        CorrelationKind.ValueAverage => "value_avg",
        CorrelationKind.ValuePercentile => "value_percentile",
        CorrelationKind.ValueMedian => "value_median",
        CorrelationKind.Temporal => "temporal",
        _ => "temporal_ordered",
    };
}
