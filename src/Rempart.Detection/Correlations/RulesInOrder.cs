namespace Rempart.Detection.Correlations;

/// <summary>
/// The longest chain of rules in their order. For each rule and length it keeps the latest time at which a chain of that length that
/// ends with that rule began; a chain lies in the window when its beginning does. So nothing has to be searched again.
/// </summary>
internal sealed class RulesInOrder : Measure
{
    private readonly int _rules;
    private readonly long[] _begins;
    private readonly long[] _before;
    private long _sequence = long.MinValue;
    private long _cutoff = long.MinValue;

    public RulesInOrder(int rules)
    {
        _rules = rules;
        _begins = new long[rules * rules];
        _before = new long[rules * rules];
        Forget();
    }

    public override long Size => _begins.Length * 16L;

    public override void Added(in Entry entry, bool isNewest, EntryWindow window)
    {
        if (isNewest)
        {
            Take(entry);
            return;
        }
        // A late one may complete chains of those behind it.
        Forget();
        for (var i = 0; i < window.Count; i++)
            Take(window[i]);
    }

    public override void Removed(in Entry entry)
    {
    }

    public override bool Holds(CorrelationRule rule, EntryWindow window)
    {
        _cutoff = window.Newest - rule.Timespan.Ticks;
        return Threshold.AllHold(rule.Thresholds, Longest());
    }

    private int Longest()
    {
        for (var length = _rules; length > 0; length--)
        {
            for (var last = length - 1; last < _rules; last++)
            {
                if (_begins[(last * _rules) + length - 1] is var begin and > long.MinValue && begin >= _cutoff)
                    return length;
            }
        }
        return 0;
    }

    // One event cannot be two steps: what it adds counts only for the events after it.
    private void Take(in Entry entry)
    {
        if (entry.Sequence != _sequence)
        {
            _begins.CopyTo(_before, 0);
            _sequence = entry.Sequence;
        }
        _begins[entry.Tag * _rules] = entry.Ticks;
        for (var length = 2; length <= entry.Tag + 1; length++)
        {
            ref var begin = ref _begins[(entry.Tag * _rules) + length - 1];
            for (var last = length - 2; last < entry.Tag; last++)
                begin = Math.Max(begin, _before[(last * _rules) + length - 2]);
        }
    }

    private void Forget()
    {
        _begins.AsSpan().Fill(long.MinValue);
        _before.AsSpan().Fill(long.MinValue);
        _sequence = long.MinValue;
    }
}
