using System.Numerics;

namespace Rempart.Network.Sets;

/// <summary>
/// An immutable set of numbers, kept as sorted intervals that neither overlap nor touch, so that equal sets have equal intervals.
/// Ports are <see cref="ushort"/>, IPv4 addresses <see cref="uint"/>, IPv6 addresses <see cref="UInt128"/>. Every operation takes
/// time proportional to the number of intervals; <see cref="Contains(T)"/> takes its logarithm.
/// </summary>
/// <typeparam name="T">The number.</typeparam>
public sealed class IntervalSet<T> : IEquatable<IntervalSet<T>> where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
{
    private readonly Interval<T>[] _intervals;

    private IntervalSet(Interval<T>[] intervals) => _intervals = intervals;

    /// <summary>No number.</summary>
    public static IntervalSet<T> Empty { get; } = new([]);

    /// <summary>Every number.</summary>
    public static IntervalSet<T> Full { get; } = new([new(T.MinValue, T.MaxValue)]);

    /// <summary>The intervals, sorted, at least one number apart.</summary>
    public ReadOnlySpan<Interval<T>> Intervals => _intervals;

    /// <summary>Whether the set holds no number.</summary>
    public bool IsEmpty => _intervals.Length == 0;

    /// <summary>Whether the set holds every number.</summary>
    public bool IsFull => _intervals is [var only] && only.First == T.MinValue && only.Last == T.MaxValue;

    /// <summary>The set of one number.</summary>
    /// <param name="value">The number.</param>
    /// <returns>The set.</returns>
    public static IntervalSet<T> Of(T value) => new([new(value, value)]);

    /// <summary>The set of the numbers from one to another.</summary>
    /// <param name="first">The lowest.</param>
    /// <param name="last">The highest.</param>
    /// <returns>The set.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The interval goes backwards.</exception>
    public static IntervalSet<T> Of(T first, T last)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(last, first);
        return new([new(first, last)]);
    }

    /// <summary>The set of all numbers that lie in any of the intervals, which may overlap and stand in any order.</summary>
    /// <param name="intervals">The intervals.</param>
    /// <returns>The set.</returns>
    public static IntervalSet<T> Of(IEnumerable<Interval<T>> intervals)
    {
        ArgumentNullException.ThrowIfNull(intervals);
        Interval<T>[] sorted = [.. intervals];
        if (sorted.Length == 0)
            return Empty;
        Array.Sort(sorted, static (one, other) => one.First.CompareTo(other.First));
        var kept = 0;
        for (var i = 1; i < sorted.Length; i++)
        {
            ref var last = ref sorted[kept];
            if (sorted[i].First <= last.Last || sorted[i].First == last.Last + T.One)
                last = last with { Last = T.Max(last.Last, sorted[i].Last) };
            else
                sorted[++kept] = sorted[i];
        }
        return new(sorted[..(kept + 1)]);
    }

    /// <summary>Whether a number is in the set.</summary>
    /// <param name="value">The number.</param>
    /// <returns>True when it is.</returns>
    public bool Contains(T value)
    {
        int low = 0, high = _intervals.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            ref readonly var interval = ref _intervals[middle];
            if (value < interval.First)
                high = middle - 1;
            else if (value > interval.Last)
                low = middle + 1;
            else
                return true;
        }
        return false;
    }

    /// <summary>Whether every number of another set is in this one.</summary>
    /// <param name="other">The other set.</param>
    /// <returns>True when it is.</returns>
    public bool Contains(IntervalSet<T> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.Except(this).IsEmpty;
    }

    /// <summary>Whether the sets share a number.</summary>
    /// <param name="other">The other set.</param>
    /// <returns>True when they do.</returns>
    public bool Overlaps(IntervalSet<T> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        int here = 0, there = 0;
        while (here < _intervals.Length && there < other._intervals.Length)
        {
            if (_intervals[here].Last < other._intervals[there].First)
                here++;
            else if (other._intervals[there].Last < _intervals[here].First)
                there++;
            else
                return true;
        }
        return false;
    }

    /// <summary>The numbers in either set.</summary>
    /// <param name="other">The other set.</param>
    /// <returns>The set.</returns>
    public IntervalSet<T> Union(IntervalSet<T> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.IsEmpty || IsFull || ReferenceEquals(this, other))
            return this;
        return IsEmpty || other.IsFull ? other : Of(_intervals.Concat(other._intervals));
    }

    /// <summary>The numbers in both sets.</summary>
    /// <param name="other">The other set.</param>
    /// <returns>The set.</returns>
    public IntervalSet<T> Intersect(IntervalSet<T> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (IsEmpty || other.IsFull)
            return this;
        if (other.IsEmpty || IsFull)
            return other;
        var shared = new List<Interval<T>>();
        int here = 0, there = 0;
        while (here < _intervals.Length && there < other._intervals.Length)
        {
            var first = T.Max(_intervals[here].First, other._intervals[there].First);
            var last = T.Min(_intervals[here].Last, other._intervals[there].Last);
            if (first <= last)
                shared.Add(new(first, last));
            if (_intervals[here].Last < other._intervals[there].Last)
                here++;
            else
                there++;
        }
        return shared.Count == 0 ? Empty : new([.. shared]);
    }

    /// <summary>The numbers of this set that are not in another.</summary>
    /// <param name="other">The other set.</param>
    /// <returns>The set.</returns>
    public IntervalSet<T> Except(IntervalSet<T> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.IsEmpty ? this : Intersect(other.Complement());
    }

    /// <summary>The numbers that are not in this set.</summary>
    /// <returns>The set.</returns>
    public IntervalSet<T> Complement()
    {
        if (IsEmpty)
            return Full;
        var gaps = new List<Interval<T>>(_intervals.Length + 1);
        if (_intervals[0].First > T.MinValue)
            gaps.Add(new(T.MinValue, _intervals[0].First - T.One));
        for (var i = 1; i < _intervals.Length; i++)
            gaps.Add(new(_intervals[i - 1].Last + T.One, _intervals[i].First - T.One));
        if (_intervals[^1].Last < T.MaxValue)
            gaps.Add(new(_intervals[^1].Last + T.One, T.MaxValue));
        return gaps.Count == 0 ? Empty : new([.. gaps]);
    }

    /// <inheritdoc/>
    public bool Equals(IntervalSet<T>? other) => other is not null && Intervals.SequenceEqual(other.Intervals);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as IntervalSet<T>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var interval in _intervals)
            hash.Add(interval);
        return hash.ToHashCode();
    }

    /// <summary>The intervals as text, such as <c>80,8000-8010</c>; empty for the empty set.</summary>
    /// <returns>The text.</returns>
    public override string ToString() =>
        string.Join(',', _intervals.Select(interval => interval.First == interval.Last ? $"{interval.First}" : $"{interval.First}-{interval.Last}"));
}
