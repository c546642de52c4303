namespace Rempart.Detection.Correlations;

/// <summary>What a window remembers of one event.</summary>
/// <param name="Ticks">Its time.</param>
/// <param name="Sequence">Its number in the run.</param>
/// <param name="Tag">Which rule it is of, or which value it has.</param>
/// <param name="Number">The number computed with.</param>
internal readonly record struct Entry(long Ticks, long Sequence, int Tag, decimal Number);

/// <summary>The entries of a sliding window, in order of time, in a ring that grows as needed.</summary>
internal sealed class EntryWindow
{
    private Entry[] _ring = new Entry[4];
    private int _head;

    public int Count { get; private set; }

    public int Capacity => _ring.Length;

    public ref readonly Entry this[int index] => ref _ring[(_head + index) & (_ring.Length - 1)];

    public long Newest => Count == 0 ? long.MinValue : this[Count - 1].Ticks;

    /// <summary>Adds an entry behind all of the same time or before.</summary>
    /// <returns>Whether it became the last.</returns>
    public bool Insert(in Entry entry)
    {
        if (Count == _ring.Length)
            Grow();
        var index = Count++;
        var mask = _ring.Length - 1;
        while (index > 0 && this[index - 1].Ticks > entry.Ticks)
        {
            _ring[(_head + index) & mask] = this[index - 1];
            index--;
        }
        _ring[(_head + index) & mask] = entry;
        return index == Count - 1;
    }

    public Entry RemoveOldest()
    {
        var oldest = _ring[_head];
        _head = (_head + 1) & (_ring.Length - 1);
        Count--;
        return oldest;
    }

    private void Grow()
    {
        var larger = new Entry[_ring.Length * 2];
        for (var i = 0; i < Count; i++)
            larger[i] = this[i];
        (_ring, _head) = (larger, 0);
    }
}
