using System.Numerics;
using System.Runtime.InteropServices;

namespace Rempart.Network.Reachability.Classes;

/// <summary>A set of small numbers as bits. Operations change the set they are called on; those that make a new one say so.</summary>
internal sealed class Bits : IEquatable<Bits>
{
    private readonly ulong[] _words;

    public Bits(int length) => (Length, _words) = (length, new ulong[(length + 63) >> 6]);

    private Bits(int length, ulong[] words) => (Length, _words) = (length, words);

    /// <summary>One more than the largest number that the set can hold.</summary>
    public int Length { get; }

    public bool this[int index] => (_words[index >> 6] >> index & 1) != 0;

    public bool IsEmpty => !_words.AsSpan().ContainsAnyExcept(0UL);

    public int Count
    {
        get
        {
            var count = 0;
            foreach (var word in _words)
                count += BitOperations.PopCount(word);
            return count;
        }
    }

    public static Bits Full(int length)
    {
        var bits = new Bits(length);
        bits.AddRange(0, length);
        return bits;
    }

    public void Add(int index) => _words[index >> 6] |= 1UL << index;

    /// <summary>Adds the numbers from one up to, not with, another.</summary>
    public void AddRange(int from, int to)
    {
        if (from >= to)
            return;
        int first = from >> 6, last = (to - 1) >> 6;
        var (low, high) = (ulong.MaxValue << from, ulong.MaxValue >> (63 - ((to - 1) & 63)));
        if (first == last)
        {
            _words[first] |= low & high;
            return;
        }
        _words[first] |= low;
        _words.AsSpan(first + 1, last - first - 1).Fill(ulong.MaxValue);
        _words[last] |= high;
    }

    /// <summary>A new set with the same numbers.</summary>
    public Bits Copy() => new(Length, [.. _words]);

    public Bits Or(Bits other)
    {
        Span<Vector<ulong>> here = Vectors(this), there = Vectors(other);
        for (var i = 0; i < here.Length; i++)
            here[i] |= there[i];
        for (var i = here.Length * Vector<ulong>.Count; i < _words.Length; i++)
            _words[i] |= other._words[i];
        return this;
    }

    public Bits And(Bits other)
    {
        Span<Vector<ulong>> here = Vectors(this), there = Vectors(other);
        for (var i = 0; i < here.Length; i++)
            here[i] &= there[i];
        for (var i = here.Length * Vector<ulong>.Count; i < _words.Length; i++)
            _words[i] &= other._words[i];
        return this;
    }

    public Bits AndNot(Bits other)
    {
        Span<Vector<ulong>> here = Vectors(this), there = Vectors(other);
        for (var i = 0; i < here.Length; i++)
            here[i] = Vector.AndNot(here[i], there[i]);
        for (var i = here.Length * Vector<ulong>.Count; i < _words.Length; i++)
            _words[i] &= ~other._words[i];
        return this;
    }

    public bool Overlaps(Bits other)
    {
        Span<Vector<ulong>> here = Vectors(this), there = Vectors(other);
        for (var i = 0; i < here.Length; i++)
        {
            if ((here[i] & there[i]) != Vector<ulong>.Zero)
                return true;
        }
        for (var i = here.Length * Vector<ulong>.Count; i < _words.Length; i++)
        {
            if ((_words[i] & other._words[i]) != 0)
                return true;
        }
        return false;
    }

    /// <summary>The numbers in order.</summary>
    public Numbers GetEnumerator() => new(_words);

    public bool Equals(Bits? other) => other is not null && Length == other.Length && _words.AsSpan().SequenceEqual(other._words);

    public override bool Equals(object? obj) => Equals(obj as Bits);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(MemoryMarshal.AsBytes(_words.AsSpan()));
        return hash.ToHashCode();
    }

    private static Span<Vector<ulong>> Vectors(Bits bits) => MemoryMarshal.Cast<ulong, Vector<ulong>>(bits._words.AsSpan());

    internal struct Numbers(ulong[] words)
    {
        private int _word = -1;
        private ulong _rest;

        public int Current { get; private set; }

        public bool MoveNext()
        {
            while (_rest == 0)
            {
                if (++_word >= words.Length)
                    return false;
                _rest = words[_word];
            }
            Current = (_word << 6) + BitOperations.TrailingZeroCount(_rest);
            _rest &= _rest - 1;
            return true;
        }
    }
}
