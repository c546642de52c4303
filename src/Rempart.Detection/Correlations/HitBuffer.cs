namespace Rempart.Detection.Correlations;

/// <summary>That an event counts for a correlation.</summary>
internal struct CorrelationHit
{
    public CorrelationFeed Feed;

    /// <summary>The event's number in the whole run.</summary>
    public long Sequence;

    /// <summary>The event's time.</summary>
    public long Ticks;

    public int KeyStart;
    public int KeyLength;
    public ulong KeyHash;
    public int ValueStart;
    public int ValueLength;
    public decimal Number;

    /// <summary>How many of the hits behind it are for correlations that this one feeds.</summary>
    public int Followers;

    public int Depth;

    /// <summary>Whether a group field or value is missing, so that it counts for nothing.</summary>
    public bool IsVoid;

    public bool Active;
    public bool Fired;
    public bool Holds;
}

/// <summary>Hits of a batch, with the texts of their groups and values.</summary>
internal sealed class HitBuffer
{
    private CorrelationHit[] _hits = new CorrelationHit[64];
    private byte[] _bytes = new byte[4096];
    private int _used;

    public int Count { get; private set; }

    public ref CorrelationHit this[int index] => ref _hits[index];

    public ReadOnlySpan<byte> Key(int index) => _bytes.AsSpan(_hits[index].KeyStart, _hits[index].KeyLength);

    public ReadOnlySpan<byte> Value(int index) => _bytes.AsSpan(_hits[index].ValueStart, _hits[index].ValueLength);

    public void Clear() => (Count, _used) = (0, 0);

    public int Add()
    {
        if (Count == _hits.Length)
            Array.Resize(ref _hits, Count * 2);
        _hits[Count] = default;
        return Count++;
    }

    public int Position => _used;

    /// <summary>Appends a text with its length before it, so that joined texts cannot be taken for others.</summary>
    public void Append(ReadOnlySpan<byte> text)
    {
        Reserve(text.Length + 4);
        BitConverter.TryWriteBytes(_bytes.AsSpan(_used), text.Length);
        text.CopyTo(_bytes.AsSpan(_used + 4));
        _used += text.Length + 4;
    }

    public ReadOnlySpan<byte> Bytes(int start, int length) => _bytes.AsSpan(start, length);

    /// <summary>Copies a hit with its followers from another buffer.</summary>
    public void Copy(HitBuffer from, int first)
    {
        var count = from[first].Followers + 1;
        for (var i = first; i < first + count; i++)
        {
            ref var source = ref from[i];
            var index = Add();
            ref var copy = ref _hits[index];
            copy = source;
            Reserve(source.KeyLength + source.ValueLength);
            copy.KeyStart = _used;
            from.Key(i).CopyTo(_bytes.AsSpan(_used));
            _used += source.KeyLength;
            copy.ValueStart = _used;
            from.Value(i).CopyTo(_bytes.AsSpan(_used));
            _used += source.ValueLength;
        }
    }

    private void Reserve(int more)
    {
        if (_bytes.Length - _used < more)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + more));
    }
}
