namespace Rempart.Detection.Correlations;

/// <summary>Numbers in order, in chunks, so that adding and removing move little memory however many there are.</summary>
internal sealed class SortedNumbers
{
    private const int LargestChunk = 1024;

    private readonly List<List<decimal>> _chunks = [];

    public int Count { get; private set; }

    public void Add(decimal number)
    {
        Count++;
        if (_chunks.Count == 0)
        {
            _chunks.Add([number]);
            return;
        }
        var at = Chunk(number);
        var chunk = _chunks[at];
        var index = chunk.BinarySearch(number);
        chunk.Insert(index < 0 ? ~index : index, number);
        if (chunk.Count <= LargestChunk)
            return;
        _chunks.Insert(at + 1, chunk[(LargestChunk / 2)..]);
        chunk.RemoveRange(LargestChunk / 2, chunk.Count - (LargestChunk / 2));
    }

    public void Remove(decimal number)
    {
        var at = Chunk(number);
        var chunk = _chunks[at];
        var index = chunk.BinarySearch(number);
        if (index < 0)
            return;
        Count--;
        chunk.RemoveAt(index);
        if (chunk.Count == 0)
            _chunks.RemoveAt(at);
    }

    /// <summary>The value below which this part of the numbers lies, interpolated between neighbours.</summary>
    public decimal Percentile(decimal percent)
    {
        var place = percent / 100 * (Count - 1);
        var below = (int)decimal.Floor(place);
        var low = At(below);
        var rest = place - below;
        return rest == 0 ? low : low + ((At(below + 1) - low) * rest);
    }

    private decimal At(int index)
    {
        foreach (var chunk in _chunks)
        {
            if (index < chunk.Count)
                return chunk[index];
            index -= chunk.Count;
        }
        throw new ArgumentOutOfRangeException(nameof(index));
    }

    // The first chunk whose last number is not smaller, else the last.
    private int Chunk(decimal number)
    {
        var (low, high) = (0, _chunks.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_chunks[middle][^1] < number)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
