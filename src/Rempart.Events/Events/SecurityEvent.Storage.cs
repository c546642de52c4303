using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Rempart.Events.Ocsf;

namespace Rempart.Events;

/// <content>Where the texts of an event lie: one array, used again for the next event.</content>
public sealed partial class SecurityEvent
{
    // Source, a zero, position and part stand before the raw text, so that the id is the hash of one piece of memory.
    private const int PlaceLength = 1 + sizeof(long) + sizeof(int);
    private const int LargestKept = 4 * 1024 * 1024;
    private const int IdLength = 16;

    private readonly Slot[] _slots = new Slot[FieldTable.Count];
    private byte[] _text = new byte[4096];
    private int _used;
    private int _rawStart;
    private int _rawLength;
    private int _cleanStart;
    private int _cleanLength;
    private ulong _low;
    private ulong _high;
    private Field? _identity;

    /// <summary>
    /// The stable id: the first 16 bytes of SHA-256 over source, position and raw text in hexadecimal; over source and the source's own
    /// id where that alone tells the record. The same record delivered twice has the same id; nobody can make another record with it.
    /// </summary>
    public string Id
    {
        get
        {
            Span<byte> id = stackalloc byte[IdLength * 2];
            WriteId(id);
            return Encoding.ASCII.GetString(id);
        }
    }

    /// <summary>Whether <see cref="Raw"/> is valid UTF-8. When not, <c>raw_data</c> has U+FFFD in place of what is not, and <c>unmapped.raw_base64</c> has the bytes.</summary>
    public bool RawIsText => _cleanStart == _rawStart;

    /// <summary>The raw text in valid UTF-8: what parsers read.</summary>
    internal ReadOnlySpan<byte> Text => _text.AsSpan(_cleanStart, _cleanLength);

    internal void Begin(ReadOnlySpan<byte> source, long position, int part, ReadOnlySpan<byte> raw, long nowTicks)
    {
        if (_text.Length > LargestKept && raw.Length < LargestKept / 4)
            _text = new byte[4096];
        _used = 0;
        _low = _high = 0;
        _identity = null;
        _listed = 0;
        _extras = 0;
        _repeated = 1;
        Reserve(source.Length + PlaceLength + raw.Length);
        source.CopyTo(_text);
        _text[source.Length] = 0;
        BinaryPrimitives.WriteInt64LittleEndian(_text.AsSpan(source.Length + 1), position);
        BinaryPrimitives.WriteInt32LittleEndian(_text.AsSpan(source.Length + 1 + sizeof(long)), part);
        _rawStart = source.Length + PlaceLength;
        _rawLength = raw.Length;
        raw.CopyTo(_text.AsSpan(_rawStart));
        _used = _rawStart + raw.Length;
        (_cleanStart, _cleanLength) = (_rawStart, _rawLength);
        if (!Utf8.IsValid(raw))
            (_cleanStart, _cleanLength) = Clean(raw);
        IngestTicks = TimeTicks = nowTicks;
        HasOwnTime = false;
        Problem = null;
        Parser = ParserInfo.Unknown;
        Classify(EventClass.Base, Activity.Unknown, EventStatus.Unknown, EventSeverity.Unknown);
    }

    /// <summary>Makes a field that the source gives each record once the record's identity, wherever and however it is delivered.</summary>
    internal void IdentifyBy(Field field) => _identity = Has(field) ? field : null;

    internal void WriteId(Span<byte> hexadecimal)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (_identity is { } identity)
            HashIdentity(Read(this[identity]), hash);
        else
            SHA256.HashData(_text.AsSpan(0, _rawStart + _rawLength), hash);
        Convert.TryToHexStringLower(hash[..IdLength], hexadecimal, out _);
    }

    // Two zeros: no position of a record makes the same bytes, for a source's name has none.
    private void HashIdentity(ReadOnlySpan<byte> identity, Span<byte> hash)
    {
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sum.AppendData(_text, 0, _rawStart - PlaceLength);
        sum.AppendData([0, 0, .. "id"u8]);
        sum.AppendData(identity);
        sum.TryGetHashAndReset(hash, out _);
    }

    internal ReadOnlySpan<byte> Read(Slot slot) => _text.AsSpan((int)slot.Value, slot.Length);

    internal Slot this[Field field] => _slots[(int)field];

    internal bool Has(Field field) => (int)field < 64 ? (_low >> (int)field & 1) != 0 : (_high >> ((int)field - 64) & 1) != 0;

    /// <summary>The first field at or after this one that has a value, or -1.</summary>
    internal int Next(int field)
    {
        if (field < 64)
        {
            var rest = _low >> field;
            if (rest != 0)
                return field + BitOperations.TrailingZeroCount(rest);
            field = 64;
        }
        if (field >= FieldTable.Count)
            return -1;
        var high = _high >> (field - 64);
        return high == 0 ? -1 : field + BitOperations.TrailingZeroCount(high);
    }

    private void Mark(Field field)
    {
        if ((int)field < 64)
            _low |= 1UL << (int)field;
        else
            _high |= 1UL << ((int)field - 64);
    }

    private Slot Store(ReadOnlySpan<byte> value)
    {
        Reserve(value.Length);
        value.CopyTo(_text.AsSpan(_used));
        var slot = new Slot(_used, value.Length);
        _used += value.Length;
        return slot;
    }

    private void Reserve(int length)
    {
        if (_text.Length - _used < length)
            Array.Resize(ref _text, Math.Max(_text.Length * 2, checked(_used + length)));
    }

    // Bad sequences become U+FFFD, as the Encoding does it; good text stays as it is.
    private (int Start, int Length) Clean(ReadOnlySpan<byte> raw)
    {
        var text = Encoding.UTF8.GetString(raw);
        var slot = Store(Encoding.UTF8.GetBytes(text));
        return ((int)slot.Value, slot.Length);
    }

    /// <summary>A number, or a place in the text.</summary>
    internal readonly record struct Slot(long Value, int Length);
}
