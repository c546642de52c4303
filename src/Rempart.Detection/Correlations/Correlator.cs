namespace Rempart.Detection.Correlations;

/// <summary>Takes hits in order, brings them to the shards of their groups, and lets what holds feed the next level.</summary>
internal sealed class Correlator
{
    private readonly IReadOnlyList<CorrelationRule> _rules;
    private readonly CorrelationLimits _limits;
    private readonly CorrelationShard[] _shards;
    private readonly int _depth;
    private readonly PriorityQueue<HitBuffer, (long Ticks, long Sequence)> _waiting = new();
    private long _newest = long.MinValue;

    public Correlator(IReadOnlyList<CorrelationRule> rules, CorrelationLimits limits, int shards, ulong seed)
    {
        _rules = rules;
        _limits = limits;
        _depth = rules.Count == 0 ? 0 : rules.Max(rule => rule.Depth);
        _shards = [.. Enumerable.Range(0, shards).Select(_ => new CorrelationShard(rules, limits, limits.Memory / shards, seed))];
    }

    public IReadOnlyList<CorrelationShard> Shards => _shards;

    /// <summary>Events that lacked a group's field or the value.</summary>
    public long Ungrouped { get; private set; }

    public CorrelationShard ShardOf(ulong keyHash) => _shards[(int)((keyHash >> 33) % (ulong)_shards.Length)];

    /// <summary>Takes the hits of a batch. What fired is appended in order.</summary>
    public void Take(HitBuffer hits, List<Firing> firings)
    {
        if (hits.Count == 0)
            return;
        if (_limits.Lateness > TimeSpan.Zero)
            TakeInOrder(hits, firings);
        else
            TakeNow(hits, firings);
    }

    /// <summary>Takes what still waits for its order.</summary>
    public void Complete(List<Firing> firings) => Release(long.MaxValue, firings);

    private void TakeInOrder(HitBuffer hits, List<Firing> firings)
    {
        for (var i = 0; i < hits.Count; i += hits[i].Followers + 1)
        {
            var copy = new HitBuffer();
            copy.Copy(hits, i);
            _waiting.Enqueue(copy, (hits[i].Ticks, hits[i].Sequence));
            _newest = Math.Max(_newest, hits[i].Ticks);
        }
        Release(_newest - _limits.Lateness.Ticks, firings);
    }

    private void Release(long until, List<Firing> firings)
    {
        var ready = new HitBuffer();
        while (_waiting.TryPeek(out var hits, out var order) && order.Ticks <= until)
        {
            _waiting.Dequeue();
            ready.Copy(hits, 0);
        }
        TakeNow(ready, firings);
    }

    private void TakeNow(HitBuffer hits, List<Firing> firings)
    {
        // A correlation comes after those that feed it, and takes what they and the rules give it in the order of the events.
        for (var depth = 0; depth <= _depth; depth++)
        {
            if (depth > 0)
                Activate(hits);
            if (_shards.Length == 1)
            {
                Take(hits, depth, _shards[0]);
                continue;
            }
            var level = depth;
            Parallel.ForEach(_shards, shard => Take(hits, level, shard));
        }
        var from = firings.Count;
        foreach (var shard in _shards)
        {
            firings.AddRange(shard.Firings);
            shard.Firings.Clear();
        }
        firings.Sort(from, firings.Count - from, Comparer<Firing>.Create((a, b) => a.Hit.CompareTo(b.Hit)));
        for (var i = 0; i < hits.Count; i++)
        {
            if (hits[i].Active && hits[i].IsVoid)
                Ungrouped++;
        }
    }

    private void Take(HitBuffer hits, int depth, CorrelationShard shard)
    {
        for (var i = 0; i < hits.Count; i++)
        {
            ref var hit = ref hits[i];
            if (hit.Active && !hit.IsVoid && _rules[hit.Feed.Correlation].Depth == depth && ShardOf(hit.KeyHash) == shard)
                shard.Take(hits, i);
            if (i + 1 == hits.Count || hits[i + 1].Sequence != hit.Sequence)
                shard.Ask(hits);
        }
    }

    // Counting correlations count firings; temporal ones see the inner condition for as long as it holds.
    private void Activate(HitBuffer hits)
    {
        for (var i = 0; i < hits.Count; i++)
        {
            ref var hit = ref hits[i];
            if (!hit.Holds)
                continue;
            for (var next = i + 1; next <= i + hit.Followers; next += hits[next].Followers + 1)
            {
                var temporal = _rules[hits[next].Feed.Correlation].Kind is CorrelationKind.Temporal or CorrelationKind.TemporalOrdered;
                hits[next].Active |= temporal || hit.Fired;
            }
        }
    }
}
