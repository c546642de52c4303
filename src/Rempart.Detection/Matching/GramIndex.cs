using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rempart.Detection.Matching;

/// <summary>
/// Finds which of many literals a text holds. Of each literal the rarest four bytes in a row stand in a table; a text is looked up
/// at each of its places, first in a filter of bits that fits into the nearest cache and that almost every place fails. What passes
/// is compared whole. Literals shorter than four bytes have a filter by their first two.
/// </summary>
internal sealed class GramIndex
{
    private const uint Multiplier = 0x9E3779B1;

    private readonly byte[][] _literals;
    private readonly ulong[] _filter;
    private readonly int _shift;
    private readonly ulong[]? _shortFilter;
    private readonly GramTable _long;
    private readonly GramTable _short;

    /// <param name="literals">The literals, without duplicates and without an empty one.</param>
    public GramIndex(IEnumerable<byte[]> literals)
    {
        _literals = [.. literals];
        var longs = _literals.Count(literal => literal.Length >= 4);
        var bits = 1024;
        while (bits < longs * 24 && bits < 1 << 22)
            bits *= 2;
        _filter = new ulong[bits / 64];
        _shift = 32 - int.Log2(bits);
        var grams = Choose();
        _long = new GramTable(grams);
        foreach (var (gram, _, _) in grams)
            Set(_filter, (gram * Multiplier) >> _shift);
        var shorts = new List<(uint, int, int)>();
        for (var i = 0; i < _literals.Length; i++)
        {
            if (_literals[i].Length < 4)
                shorts.Add((Short(_literals[i]), i, 0));
        }
        _short = new GramTable(shorts);
        if (shorts.Count > 0)
            _shortFilter = ShortFilter();
    }

    public IReadOnlyList<byte[]> Literals => _literals;

    public bool IsEmpty => _literals.Length == 0;

    /// <summary>Reports every literal the text holds, some more than once.</summary>
    /// <param name="text">The text; four bytes after it can be read.</param>
    /// <param name="found">Takes them.</param>
    public void Scan(ReadOnlySpan<byte> text, ref LiteralHits found)
    {
        ref var start = ref MemoryMarshal.GetReference(text);
        ref var filter = ref MemoryMarshal.GetArrayDataReference(_filter);
        var shift = _shift;
        for (var i = 0; i < text.Length; i++)
        {
            var gram = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, i));
            var hash = (gram * Multiplier) >> shift;
            if ((Unsafe.Add(ref filter, (nint)(hash >> 6)) >> (int)hash & 1) != 0)
                Verify(text, i, gram, ref found);
        }
        if (_shortFilter is not null)
            ScanShort(text, ref found);
    }

    private void ScanShort(ReadOnlySpan<byte> text, ref LiteralHits found)
    {
        ref var start = ref MemoryMarshal.GetReference(text);
        var filter = _shortFilter!;
        for (var i = 0; i < text.Length; i++)
        {
            var gram = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, i));
            if ((filter[(gram & 0xFFFF) >> 6] >> (int)gram & 1) == 0)
                continue;
            // The bytes behind the text are zero and may look like a part of it.
            for (var length = 1; length <= 3 && i + length <= text.Length; length++)
            {
                var (from, count) = _short.Find(Short(gram, length));
                if (count > 0)
                    found.Add(_short.Literal(from));
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Verify(ReadOnlySpan<byte> text, int at, uint gram, ref LiteralHits found)
    {
        var (from, count) = _long.Find(gram);
        for (var i = from; i < from + count; i++)
        {
            var literal = _literals[_long.Literal(i)];
            var start = at - _long.Offset(i);
            if (start >= 0 && start + literal.Length <= text.Length && text.Slice(start, literal.Length).SequenceEqual(literal))
                found.Add(_long.Literal(i));
        }
    }

    private List<(uint Gram, int Literal, int Offset)> Choose()
    {
        var uses = new Dictionary<uint, int>();
        foreach (var literal in _literals)
        {
            for (var i = 0; i + 4 <= literal.Length; i++)
                CollectionsMarshal.GetValueRefOrAddDefault(uses, MemoryMarshal.Read<uint>(literal.AsSpan(i)), out _)++;
        }
        var chosen = new List<(uint, int, int)>();
        for (var index = 0; index < _literals.Length; index++)
        {
            var literal = _literals[index];
            var (best, rarest) = (-1, int.MaxValue);
            for (var i = 0; i + 4 <= literal.Length; i++)
            {
                // What many literals share, many texts have.
                var weight = (uses[MemoryMarshal.Read<uint>(literal.AsSpan(i))] * 4) + Commonness(literal.AsSpan(i, 4));
                if (weight < rarest)
                    (best, rarest) = (i, weight);
            }
            if (best >= 0)
                chosen.Add((MemoryMarshal.Read<uint>(literal.AsSpan(best)), index, best));
        }
        return chosen;
    }

    // Bytes that paths and command lines are full of.
    private static int Commonness(ReadOnlySpan<byte> gram)
    {
        var common = 0;
        foreach (var unit in gram)
            common += unit switch { (byte)'e' or (byte)'s' or (byte)' ' or (byte)'\\' or (byte)'.' or (byte)'i' or (byte)'n' or (byte)'o' or (byte)'r' or (byte)'t' => 3, (byte)'a' or (byte)'c' or (byte)'d' or (byte)'l' or (byte)'m' or (byte)'p' or (byte)'w' or (byte)'x' or (byte)'-' => 2, _ => 0 };
        return common;
    }

    private ulong[] ShortFilter()
    {
        var filter = new ulong[1024];
        foreach (var literal in _literals)
        {
            if (literal.Length == 1)
            {
                for (uint second = 0; second < 256; second++)
                    Set(filter, literal[0] | second << 8);
            }
            else if (literal.Length < 4)
            {
                Set(filter, literal[0] | (uint)literal[1] << 8);
            }
        }
        return filter;
    }

    private static uint Short(ReadOnlySpan<byte> literal)
    {
        uint gram = 0;
        for (var i = 0; i < literal.Length; i++)
            gram |= (uint)literal[i] << (8 * i);
        return Short(gram, literal.Length);
    }

    private static uint Short(uint gram, int length) => (gram & (uint)((1 << (8 * length)) - 1)) | (uint)length << 24;

    private static void Set(ulong[] filter, uint bit) => filter[bit >> 6] |= 1UL << (int)bit;
}
