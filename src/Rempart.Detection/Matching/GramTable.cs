namespace Rempart.Detection.Matching;

/// <summary>Literals by four of their bytes.</summary>
internal sealed class GramTable
{
    private readonly uint[] _keys;
    private readonly int[] _from;
    private readonly int[] _count;
    private readonly int[] _literals;
    private readonly int[] _offsets;
    private readonly int _mask;

    public GramTable(List<(uint Gram, int Literal, int Offset)> entries)
    {
        entries.Sort((a, b) => a.Gram != b.Gram ? a.Gram.CompareTo(b.Gram) : a.Literal.CompareTo(b.Literal));
        _literals = [.. entries.Select(entry => entry.Literal)];
        _offsets = [.. entries.Select(entry => entry.Offset)];
        var size = 16;
        while (size < entries.Count * 2)
            size *= 2;
        _mask = size - 1;
        (_keys, _from, _count) = (new uint[size], new int[size], new int[size]);
        for (var i = 0; i < entries.Count;)
        {
            var end = i;
            while (end < entries.Count && entries[end].Gram == entries[i].Gram)
                end++;
            var slot = Slot(entries[i].Gram);
            while (_count[slot] != 0)
                slot = (slot + 1) & _mask;
            (_keys[slot], _from[slot], _count[slot]) = (entries[i].Gram, i, end - i);
            i = end;
        }
    }

    public (int From, int Count) Find(uint gram)
    {
        var slot = Slot(gram);
        while (_count[slot] != 0)
        {
            if (_keys[slot] == gram)
                return (_from[slot], _count[slot]);
            slot = (slot + 1) & _mask;
        }
        return default;
    }

    public int Literal(int entry) => _literals[entry];

    public int Offset(int entry) => _offsets[entry];

    private int Slot(uint gram) => (int)((gram * 0x85EBCA6B >> 7) & (uint)_mask);
}
