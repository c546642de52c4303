using Rempart.Detection.Matching;

namespace Rempart.Detection.Correlations;

/// <summary>That a correlation fired.</summary>
internal sealed record Firing(int Hit, int Correlation, byte[] Key, long Ticks, long Sequence, long[] Events, int EventCount);

/// <summary>A part of the groups of all correlations. One thread works on it at a time.</summary>
internal sealed class CorrelationShard
{
    private readonly IReadOnlyList<CorrelationRule> _rules;
    private readonly CorrelationLimits _limits;
    private readonly long _memory;
    private readonly Dictionary<byte[], CorrelationGroup>[] _groups;
    private readonly ByteTable _values;
    private readonly List<(int Index, CorrelationGroup Group)> _touched = [];
    private CorrelationGroup? _quietest;
    private CorrelationGroup? _busiest;
    private long _size;
    private long _newest = long.MinValue;

    public CorrelationShard(IReadOnlyList<CorrelationRule> rules, CorrelationLimits limits, long memory, ulong seed)
    {
        _rules = rules;
        _limits = limits;
        _memory = memory;
        _values = new ByteTable(seed);
        _groups = [.. rules.Select(_ => new Dictionary<byte[], CorrelationGroup>(new ByteArrayComparer(seed)))];
    }

    public List<Firing> Firings { get; } = [];

    public long EvictedGroups { get; private set; }

    public long EvictedEvents { get; private set; }

    public long Late { get; private set; }

    public long TooLate { get; private set; }

    public long Size => _size + _values.Size;

    public IEnumerable<CorrelationGroup> Groups => _groups.SelectMany(groups => groups.Values);

    public byte[] ValueOf(int tag) => _values[tag];

    /// <summary>Puts an event into the window of its group; what that means is asked when all its hits are in.</summary>
    public void Take(HitBuffer hits, int index)
    {
        ref var hit = ref hits[index];
        var correlation = hit.Feed.Correlation;
        var lookup = _groups[correlation].GetAlternateLookup<ReadOnlySpan<byte>>();
        var key = hits.Key(index);
        if (!lookup.TryGetValue(key, out var group))
        {
            group = new CorrelationGroup(correlation, _rules[correlation], key.ToArray());
            Adopt(group);
        }
        // An event that several rules match is one event.
        if (group.LastSequence == hit.Sequence && group.Rule.Kind is not (CorrelationKind.Temporal or CorrelationKind.TemporalOrdered or CorrelationKind.ValueCount))
            return;
        var oldest = hit.Ticks - group.Rule.Timespan.Ticks;
        if (group.Window.Count > 0)
        {
            if (hit.Ticks < group.Window.Newest - group.Rule.Timespan.Ticks)
            {
                TooLate++;
                return;
            }
            if (hit.Ticks < group.Window.Newest)
                Late++;
            // A window that ran empty ends what held.
            if (group.Window.Newest < oldest)
                group.Holding = false;
        }
        Touch(group);
        var before = group.Size;
        group.LastSequence = hit.Sequence;
        Add(group, hit.Ticks, hit.Sequence, hit.Feed.Rule, hits.Value(index), hit.Number);
        _size += group.Size - before;
        _newest = Math.Max(_newest, hit.Ticks);
        _touched.Add((index, group));
    }

    /// <summary>Asks the conditions of the groups that the event came into, each once.</summary>
    public void Ask(HitBuffer hits)
    {
        foreach (var (index, group) in _touched)
        {
            ref var hit = ref hits[index];
            if (group.AskedSequence == hit.Sequence)
            {
                // The first of the event's hits said it.
                hit.Holds = group.Holding;
                continue;
            }
            group.AskedSequence = hit.Sequence;
            hit.Holds = group.Measure.Holds(group.Rule, group.Window);
            hit.Fired = hit.Holds && !group.Holding;
            group.Holding = hit.Holds;
            if (hit.Fired)
                Firings.Add(new Firing(index, group.Correlation, group.Key, hit.Ticks, hit.Sequence, group.Events(_limits.NamedEvents), group.Window.Count));
        }
        if (_touched.Count > 0)
            Forget(_touched[^1].Group);
        _touched.Clear();
    }

    /// <summary>Puts a group back that was written away.</summary>
    public void Restore(CorrelationGroup group, IEnumerable<(Entry Entry, byte[] Value)> entries, bool holding)
    {
        Adopt(group);
        var before = group.Size;
        foreach (var (entry, value) in entries)
        {
            Add(group, entry.Ticks, entry.Sequence, entry.Tag, value, entry.Number);
            _newest = Math.Max(_newest, entry.Ticks);
        }
        group.Holding = holding;
        _size += group.Size - before;
    }

    private void Add(CorrelationGroup group, long ticks, long sequence, int rule, ReadOnlySpan<byte> value, decimal number)
    {
        var tag = group.Rule.Kind == CorrelationKind.ValueCount ? _values.Use(value) : rule;
        var entry = new Entry(ticks, sequence, tag, number);
        var isNewest = group.Window.Insert(entry);
        group.Measure.Added(entry, isNewest, group.Window);
        var cutoff = group.Window.Newest - group.Rule.Timespan.Ticks;
        while (group.Window[0].Ticks < cutoff)
            RemoveOldest(group);
    }

    private void RemoveOldest(CorrelationGroup group)
    {
        var oldest = group.Window.RemoveOldest();
        group.Measure.Removed(oldest);
        if (group.Rule.Kind == CorrelationKind.ValueCount)
            _values.Release(oldest.Tag);
    }

    // First what time has emptied, at no loss; then, when there is too much, the groups that were quiet the longest.
    private void Forget(CorrelationGroup current)
    {
        while (_quietest is { } quiet && quiet != current && quiet.Window.Newest < _newest - quiet.Rule.Timespan.Ticks - _limits.Lateness.Ticks)
            Drop(quiet);
        while (Size > _memory && _quietest is { } group && group != current)
        {
            EvictedGroups++;
            EvictedEvents += group.Window.Count;
            Drop(group);
        }
        while (Size > _memory && current.Window.Count > 1 && (long)current.Window.Count * 48 > _memory / 2)
        {
            var before = current.Size;
            EvictedEvents++;
            RemoveOldest(current);
            _size += current.Size - before;
        }
    }

    private void Adopt(CorrelationGroup group)
    {
        _groups[group.Correlation].Add(group.Key, group);
        _size += group.Size;
        Append(group);
    }

    private void Drop(CorrelationGroup group)
    {
        _size -= group.Size;
        while (group.Rule.Kind == CorrelationKind.ValueCount && group.Window.Count > 0)
            _values.Release(group.Window.RemoveOldest().Tag);
        Unlink(group);
        _groups[group.Correlation].Remove(group.Key);
    }

    private void Touch(CorrelationGroup group)
    {
        if (group == _busiest)
            return;
        Unlink(group);
        Append(group);
    }

    private void Append(CorrelationGroup group)
    {
        (group.Quieter, group.Busier) = (_busiest, null);
        if (_busiest is not null)
            _busiest.Busier = group;
        _busiest = group;
        _quietest ??= group;
    }

    private void Unlink(CorrelationGroup group)
    {
        if (group.Quieter is not null)
            group.Quieter.Busier = group.Busier;
        else
            _quietest = group.Busier;
        if (group.Busier is not null)
            group.Busier.Quieter = group.Quieter;
        else
            _busiest = group.Quieter;
    }
}
