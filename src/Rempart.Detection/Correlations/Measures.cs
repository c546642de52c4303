namespace Rempart.Detection.Correlations;

/// <summary>What a correlation measures of its window, kept up to date as entries come and go.</summary>
internal abstract class Measure
{
    /// <summary>An estimate of the memory it holds, in bytes.</summary>
    public virtual long Size => 0;

    public abstract void Added(in Entry entry, bool isNewest, EntryWindow window);

    public abstract void Removed(in Entry entry);

    /// <summary>Whether the condition holds for the window.</summary>
    public abstract bool Holds(CorrelationRule rule, EntryWindow window);

    public static Measure For(CorrelationRule rule) => rule.Kind switch
    {
        CorrelationKind.EventCount => new EventCount(),
        CorrelationKind.ValueCount => new ValueCount(),
        CorrelationKind.ValueSum or CorrelationKind.ValueAverage => new ValueSum(),
        CorrelationKind.ValuePercentile or CorrelationKind.ValueMedian => new ValuePercentile(),
        CorrelationKind.Temporal => new RulesSeen(rule.Rules.Count),
        _ => new RulesInOrder(rule.Rules.Count),
    };
}

internal sealed class EventCount : Measure
{
    public override void Added(in Entry entry, bool isNewest, EntryWindow window)
    {
    }

    public override void Removed(in Entry entry)
    {
    }

    public override bool Holds(CorrelationRule rule, EntryWindow window) => Threshold.AllHold(rule.Thresholds, window.Count);
}

/// <summary>How often each value is in the window; how many there are is the size of the table.</summary>
internal sealed class ValueCount : Measure
{
    private readonly Dictionary<int, int> _counts = [];

    public override long Size => _counts.Count * 24L;

    public override void Added(in Entry entry, bool isNewest, EntryWindow window) =>
        System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_counts, entry.Tag, out _)++;

    public override void Removed(in Entry entry)
    {
        ref var count = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrNullRef(_counts, entry.Tag);
        if (--count == 0)
            _counts.Remove(entry.Tag);
    }

    public override bool Holds(CorrelationRule rule, EntryWindow window) => Threshold.AllHold(rule.Thresholds, _counts.Count);
}

/// <summary>Sums and means. Decimals are exact, so what leaves the window takes away just what it brought.</summary>
internal sealed class ValueSum : Measure
{
    private decimal _sum;

    public override void Added(in Entry entry, bool isNewest, EntryWindow window) => _sum += entry.Number;

    public override void Removed(in Entry entry) => _sum -= entry.Number;

    public override bool Holds(CorrelationRule rule, EntryWindow window) =>
        window.Count > 0 && Threshold.AllHold(rule.Thresholds, rule.Kind == CorrelationKind.ValueSum ? _sum : _sum / window.Count);
}

internal sealed class ValuePercentile : Measure
{
    private readonly SortedNumbers _numbers = new();

    public override long Size => _numbers.Count * 24L;

    public override void Added(in Entry entry, bool isNewest, EntryWindow window) => _numbers.Add(entry.Number);

    public override void Removed(in Entry entry) => _numbers.Remove(entry.Number);

    public override bool Holds(CorrelationRule rule, EntryWindow window) =>
        _numbers.Count > 0 && Threshold.AllHold(rule.Thresholds, _numbers.Percentile(rule.Percentile));
}

/// <summary>Which rules have an entry in the window.</summary>
internal sealed class RulesSeen(int rules) : Measure
{
    private readonly int[] _counts = new int[rules];
    private ulong _seen;

    public override long Size => _counts.Length * 4L;

    public override void Added(in Entry entry, bool isNewest, EntryWindow window)
    {
        _counts[entry.Tag]++;
        _seen |= 1UL << entry.Tag;
    }

    public override void Removed(in Entry entry)
    {
        if (--_counts[entry.Tag] == 0)
            _seen &= ~(1UL << entry.Tag);
    }

    public override bool Holds(CorrelationRule rule, EntryWindow window) =>
        rule.Expression?.Holds(_seen) ?? Threshold.AllHold(rule.Thresholds, System.Numerics.BitOperations.PopCount(_seen));
}
