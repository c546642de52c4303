using System.Buffers.Binary;

namespace Rempart.Detection.Matching;

/// <summary>
/// Finds which of many literals a text begins with (or, read backwards, ends with) by one binary search. The literals are sorted;
/// each knows the longest other one that it begins with. All literals a text begins with are then on the way up from the one before
/// the text in the order.
/// </summary>
internal sealed class AffixIndex
{
    private readonly bool _backwards;
    private readonly byte[][] _literals;
    private readonly ulong[] _heads;
    private readonly int[] _parents;

    /// <param name="literals">The literals, without duplicates and without an empty one.</param>
    /// <param name="backwards">Whether texts are read from their end.</param>
    public AffixIndex(IEnumerable<byte[]> literals, bool backwards)
    {
        _backwards = backwards;
        _literals = [.. literals];
        Array.Sort(_literals, (a, b) => Compare(a, b));
        _heads = [.. _literals.Select(literal => Head(literal))];
        _parents = new int[_literals.Length];
        for (var i = 0; i < _literals.Length; i++)
        {
            var parent = i - 1;
            while (parent >= 0 && !IsAffix(_literals[parent], _literals[i]))
                parent = _parents[parent];
            _parents[i] = parent;
        }
    }

    public IReadOnlyList<byte[]> Literals => _literals;

    /// <summary>The longest literal the text has at this end, or -1; <see cref="Parent"/> gives the others.</summary>
    public int Find(ReadOnlySpan<byte> text)
    {
        var head = Head(text);
        var (low, high) = (0, _heads.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            var at = _heads[middle];
            if (at < head || (at == head && Compare(_literals[middle], text) <= 0))
                low = middle + 1;
            else
                high = middle;
        }
        var found = low - 1;
        while (found >= 0 && !IsAffix(_literals[found], text))
            found = _parents[found];
        return found;
    }

    /// <summary>The longest other literal that this one has at its end, or -1.</summary>
    public int Parent(int literal) => _parents[literal];

    private bool IsAffix(byte[] literal, ReadOnlySpan<byte> text) => _backwards ? text.EndsWith(literal) : text.StartsWith(literal);

    private int Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (!_backwards)
            return a.SequenceCompareTo(b);
        var shorter = Math.Min(a.Length, b.Length);
        for (var i = 1; i <= shorter; i++)
        {
            var order = a[^i] - b[^i];
            if (order != 0)
                return order;
        }
        return a.Length - b.Length;
    }

    // The first eight bytes in reading order as a number that sorts as they do.
    private ulong Head(ReadOnlySpan<byte> text)
    {
        if (text.Length >= 8)
            return _backwards ? BinaryPrimitives.ReadUInt64LittleEndian(text[^8..]) : BinaryPrimitives.ReadUInt64BigEndian(text);
        ulong head = 0;
        for (var i = 0; i < text.Length; i++)
            head |= (ulong)(_backwards ? text[^(i + 1)] : text[i]) << (56 - (8 * i));
        return head;
    }
}
