using System.Globalization;

namespace Rempart.Detection.Correlations;

internal enum ThresholdOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>One comparison of a correlation's condition; all of them must hold.</summary>
internal readonly record struct Threshold(ThresholdOperator Operator, decimal Value)
{
    public bool Holds(decimal measured) => Operator switch
    {
        ThresholdOperator.Equal => measured == Value,
        ThresholdOperator.NotEqual => measured != Value,
        ThresholdOperator.Less => measured < Value,
        ThresholdOperator.LessOrEqual => measured <= Value,
        ThresholdOperator.Greater => measured > Value,
        _ => measured >= Value,
    };

    public static ThresholdOperator? OperatorOf(string word) => word switch
    {
        "eq" => ThresholdOperator.Equal,
        "neq" => ThresholdOperator.NotEqual,
        "lt" => ThresholdOperator.Less,
        "lte" => ThresholdOperator.LessOrEqual,
        "gt" => ThresholdOperator.Greater,
        "gte" => ThresholdOperator.GreaterOrEqual,
        _ => null,
    };

    public static bool AllHold(IReadOnlyList<Threshold> thresholds, decimal measured)
    {
        for (var i = 0; i < thresholds.Count; i++)
        {
            if (!thresholds[i].Holds(measured))
                return false;
        }
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Operator} {Value}");
}
