using System.Runtime.CompilerServices;
using System.Text;
using Rempart.Detection.Patterns;

namespace Rempart.Detection.Events;

/// <summary>
/// The values of one event, without copies: places in the bytes it was read from. Texts that need another form (escapes, folded
/// case) are made on first demand, in memory that is used again for the next event.
/// </summary>
internal sealed class ParsedEvent
{
    private readonly int[] _first;
    private readonly int[] _last;
    private readonly uint[] _seen;
    private EventValue[] _values = new EventValue[64];
    private byte[] _texts = new byte[16 * 1024];
    private byte[] _scratch = new byte[4 * 1024];
    private int _used;
    private uint _epoch;

    public ParsedEvent(int nodes)
    {
        _first = new int[nodes];
        _last = new int[nodes];
        _seen = new uint[nodes];
    }

    public int Count { get; private set; }

    /// <summary>The bytes the values stand in.</summary>
    public byte[] Source { get; private set; } = [];

    public bool HasDuplicateKeys { get; set; }

    public bool HasHugeNumbers { get; set; }

    public bool HasInvalidText { get; set; }

    public ref EventValue this[int index] => ref _values[index];

    public void Clear(byte[] source)
    {
        Source = source;
        Count = 0;
        _used = 0;
        HasDuplicateKeys = HasHugeNumbers = HasInvalidText = false;
        if (++_epoch == 0)
        {
            Array.Clear(_seen);
            _epoch = 1;
        }
        // One huge event must not hold its memory forever.
        if (_texts.Length > 4 * 1024 * 1024)
            _texts = new byte[16 * 1024];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int node, ValueKind kind, int start, int length, bool escaped)
    {
        if (Count == _values.Length)
            Array.Resize(ref _values, Count * 2);
        ref var value = ref _values[Count];
        value.Node = node;
        value.Next = -1;
        value.Start = start;
        value.Length = length;
        value.Kind = kind;
        value.Escaped = escaped;
        value.RawStart = -1;
        value.FoldedStart = -1;
        if (node >= 0)
            Link(node);
        Count++;
    }

    /// <summary>The first value of a node, or -1.</summary>
    public int First(int node) => _seen[node] == _epoch ? _first[node] : -1;

    public bool Has(int node) => _seen[node] == _epoch;

    /// <summary>The text of a value as it is.</summary>
    public ReadOnlySpan<byte> Raw(ref EventValue value)
    {
        switch (value.Kind)
        {
            case ValueKind.String when !value.Escaped:
                return Source.AsSpan(value.Start, value.Length);
            case ValueKind.String:
                if (value.RawStart < 0)
                {
                    Reserve(value.Length);
                    value.RawStart = _used;
                    value.RawLength = JsonText.Unescape(Source.AsSpan(value.Start, value.Length), _texts.AsSpan(_used));
                    _used += value.RawLength;
                }
                return _texts.AsSpan(value.RawStart, value.RawLength);
            case ValueKind.Number:
                return NumberText(ref value);
            case ValueKind.True:
                return "true"u8;
            case ValueKind.False:
                return "false"u8;
            default:
                return [];
        }
    }

    /// <summary>The text of a value with its case folded. Four bytes after it can be read.</summary>
    public ReadOnlySpan<byte> Folded(ref EventValue value)
    {
        if (value.FoldedStart < 0)
        {
            var raw = Raw(ref value);
            Reserve((raw.Length * 3) + 8);
            value.FoldedStart = _used;
            value.FoldedLength = Folding.Write(raw, _texts.AsSpan(_used), false, false);
            _used += value.FoldedLength;
            _texts.AsSpan(_used, 8).Clear();
            _used += 8;
        }
        return _texts.AsSpan(value.FoldedStart, value.FoldedLength);
    }

    /// <summary>Another view of a value; it holds until the next call. Four bytes after it can be read.</summary>
    public ReadOnlySpan<byte> Seen(ref EventValue value, bool cased, bool windash)
    {
        var raw = Raw(ref value);
        if (_scratch.Length < (raw.Length * 3) + 8)
            _scratch = new byte[(raw.Length * 3) + 1024];
        var length = windash && !cased && Ascii.IsValid(raw) ? Dashes(Folded(ref value)) : Folding.Write(raw, _scratch, cased, windash);
        _scratch.AsSpan(length, 8).Clear();
        return _scratch.AsSpan(0, length);
    }

    // In ASCII only the slash is another dash.
    private int Dashes(ReadOnlySpan<byte> folded)
    {
        folded.Replace(_scratch.AsSpan(0, folded.Length), (byte)'/', (byte)'-');
        return folded.Length;
    }

    private ReadOnlySpan<byte> NumberText(ref EventValue value)
    {
        var written = Source.AsSpan(value.Start, value.Length);
        if (!value.Escaped)
            return written;
        // Here "escaped" says that the number has a fraction or an exponent.
        if (value.RawStart < 0)
        {
            Reserve(32);
            value.RawStart = _used;
            value.RawLength = Number.Shorten(written, _texts.AsSpan(_used, 32));
            _used += value.RawLength;
        }
        return value.RawLength == 0 ? written : _texts.AsSpan(value.RawStart, value.RawLength);
    }

    private void Link(int node)
    {
        if (_seen[node] == _epoch)
        {
            _values[_last[node]].Next = Count;
        }
        else
        {
            _seen[node] = _epoch;
            _first[node] = Count;
        }
        _last[node] = Count;
    }

    private void Reserve(int more)
    {
        if (_texts.Length - _used >= more)
            return;
        // Spans that were handed out keep pointing to the old memory, whose content stays the same.
        Array.Resize(ref _texts, Math.Max(_texts.Length * 2, _used + more));
    }
}
