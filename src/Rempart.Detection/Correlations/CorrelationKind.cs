namespace Rempart.Detection;

/// <summary>The types of correlation of the Sigma correlation rules specification 2.1, and the median its percentile speaks of.</summary>
public enum CorrelationKind
{
    /// <summary><c>event_count</c>: how many events.</summary>
    EventCount,

    /// <summary><c>value_count</c>: how many different values.</summary>
    ValueCount,

    /// <summary><c>value_sum</c>: the sum of a field.</summary>
    ValueSum,

    /// <summary><c>value_avg</c>: the mean of a field.</summary>
    ValueAverage,

    /// <summary><c>value_percentile</c>: a percentile of a field.</summary>
    ValuePercentile,

    /// <summary><c>value_median</c>: the percentile 50 of a field.</summary>
    ValueMedian,

    /// <summary><c>temporal</c>: several rules near each other.</summary>
    Temporal,

    /// <summary><c>temporal_ordered</c>: several rules near each other, in order.</summary>
    TemporalOrdered,
}
