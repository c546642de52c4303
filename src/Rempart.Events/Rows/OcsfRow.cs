using System.Security.Cryptography;
using Rempart.Events.Rows;

namespace Rempart.Events;

/// <summary>
/// One event as a row: what every event has, a value for each of <see cref="OcsfAttributes"/>, the raw text and what was not mapped. It is
/// read from a line of <see cref="EventWriter"/> or filled from a store, and gives the same line back, byte by byte. Used again for
/// the next event. Not safe for several threads.
/// </summary>
public sealed partial class OcsfRow
{
    private readonly Slot[] _slots = new Slot[(int)RowMember.End];
    private readonly bool[] _has = new bool[(int)RowMember.End];
    private readonly long[] _numbers = new long[(int)RowMember.End];
    private readonly List<(int Field, Slot Text)> _listed = [];
    private byte[] _text = new byte[16 * 1024];
    private int _used;

    /// <summary>The <c>class_uid</c>.</summary>
    public int ClassUid { get => (int)_numbers[(int)RowMember.Class]; set => SetNumber((int)RowMember.Class, value); }

    /// <summary>The <c>activity_id</c>.</summary>
    public int ActivityId { get => (int)_numbers[(int)RowMember.Activity]; set => SetNumber((int)RowMember.Activity, value); }

    /// <summary>The <c>severity_id</c>.</summary>
    public int SeverityId { get => (int)_numbers[(int)RowMember.Severity]; set => SetNumber((int)RowMember.Severity, value); }

    /// <summary>The <c>status_id</c>.</summary>
    public int StatusId { get => (int)_numbers[(int)RowMember.Status]; set => SetNumber((int)RowMember.Status, value); }

    /// <summary>When it happened, in milliseconds since 1970.</summary>
    public long Time { get => _numbers[(int)RowMember.Time]; set => SetNumber((int)RowMember.Time, value); }

    /// <summary>When it came in, in milliseconds since 1970.</summary>
    public long LoggedTime { get => _numbers[(int)RowMember.LoggedTime]; set => SetNumber((int)RowMember.LoggedTime, value); }

    /// <summary>The <c>metadata.uid</c>; of a line without one, the hash of the line.</summary>
    public ReadOnlySpan<byte> Uid { get => Read((int)RowMember.Uid); set => SetText((int)RowMember.Uid, value); }

    /// <summary>The <c>metadata.product.name</c>.</summary>
    public ReadOnlySpan<byte> Product { get => Read((int)RowMember.Product); set => SetText((int)RowMember.Product, value); }

    /// <summary>The parser with its version: <c>sshd/1</c>.</summary>
    public ReadOnlySpan<byte> Parser { get => Read((int)RowMember.Parser); set => SetText((int)RowMember.Parser, value); }

    /// <summary>The record, whole.</summary>
    public ReadOnlySpan<byte> RawData { get => Read((int)RowMember.RawData); set => SetText((int)RowMember.RawData, value); }

    /// <summary>What has no attribute, as a JSON object; empty when there is nothing.</summary>
    public ReadOnlySpan<byte> Unmapped { get => Read((int)RowMember.Unmapped); set => SetText((int)RowMember.Unmapped, value); }

    /// <summary>The line as it was, when the values would not give it back; else empty.</summary>
    public ReadOnlySpan<byte> Verbatim => Read(_verbatim);

    /// <summary>Whether there is a value of an attribute.</summary>
    /// <param name="attribute">Its number in <see cref="OcsfAttributes.All"/>.</param>
    public bool Has(int attribute) => _has[attribute];

    /// <summary>The value of an attribute that is text; empty without one.</summary>
    /// <param name="attribute">Its number in <see cref="OcsfAttributes.All"/>.</param>
    public ReadOnlySpan<byte> Text(int attribute) => Read(attribute);

    /// <summary>The value of an attribute that is a number, or 1 of one that is true.</summary>
    /// <param name="attribute">Its number in <see cref="OcsfAttributes.All"/>.</param>
    public long Number(int attribute) => _numbers[attribute];

    /// <summary>The next text of a list; -1 when there is no more.</summary>
    /// <param name="attribute">Its number in <see cref="OcsfAttributes.All"/>.</param>
    /// <param name="from">Where to look from: 0, or behind the last.</param>
    public int NextListed(int attribute, int from) => _listed.FindIndex(from, one => one.Field == attribute);

    /// <summary>A text that <see cref="NextListed"/> found.</summary>
    /// <param name="index">What it gave.</param>
    public ReadOnlySpan<byte> Listed(int index) => Read(_listed[index].Text);

    /// <summary>Forgets the event.</summary>
    public void Clear()
    {
        // Once in a while a record is huge; its memory is not kept.
        if (_text.Length > LargestKept)
            _text = new byte[16 * 1024];
        Array.Clear(_has);
        Array.Clear(_slots);
        Array.Clear(_numbers);
        _listed.Clear();
        (_used, _verbatim) = (0, default);
    }

    /// <summary>Sets an attribute that is text.</summary>
    /// <param name="attribute">Its number in <see cref="OcsfAttributes.All"/>.</param>
    /// <param name="value">Valid UTF-8.</param>
    public void SetText(int attribute, ReadOnlySpan<byte> value)
    {
        _slots[attribute] = Store(value);
        _has[attribute] = true;
    }

    /// <summary>Sets an attribute that is a number, or true (1) or false (0).</summary>
    /// <param name="attribute">Its number in <see cref="OcsfAttributes.All"/>.</param>
    /// <param name="value">The value.</param>
    public void SetNumber(int attribute, long value)
    {
        _numbers[attribute] = value;
        _has[attribute] = true;
    }

    /// <summary>Adds a text to a list.</summary>
    /// <param name="attribute">Its number in <see cref="OcsfAttributes.All"/>.</param>
    /// <param name="value">Valid UTF-8.</param>
    public void AddText(int attribute, ReadOnlySpan<byte> value)
    {
        _listed.Add((attribute, Store(value)));
        _has[attribute] = true;
    }

    /// <summary>Says the line, for an event whose values would not give it back.</summary>
    /// <param name="line">The line without its end.</param>
    public void SetVerbatim(ReadOnlySpan<byte> line) => _verbatim = Store(line);

    private const int LargestKept = 4 * 1024 * 1024;

    private Slot _verbatim;

    private ReadOnlySpan<byte> Read(int member) => Read(_slots[member]);

    private ReadOnlySpan<byte> Read(Slot slot) => _text.AsSpan(slot.Start, slot.Length);

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

    private void NameByHash(ReadOnlySpan<byte> line)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> name = stackalloc byte[32];
        SHA256.HashData(line, hash);
        Convert.TryToHexStringLower(hash[..16], name, out _);
        Uid = name;
    }

    private readonly record struct Slot(int Start, int Length);
}
