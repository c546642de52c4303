using System.Buffers.Text;

namespace Rempart.Events.Writing;

/// <summary>
/// A growing piece of JSON text. Names come encoded; only values are escaped here.
/// </summary>
internal sealed class JsonBuffer
{
    private byte[] _bytes = new byte[16 * 1024];
    private int _length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, _length);

    public void Clear() => _length = 0;

    public void Raw(ReadOnlySpan<byte> json)
    {
        var room = Room(json.Length);
        json.CopyTo(room);
        _length += json.Length;
    }

    public void Number(long value)
    {
        Utf8Formatter.TryFormat(value, Room(20), out var written);
        _length += written;
    }

    /// <summary>Writes a text with its quotes. The text is valid UTF-8.</summary>
    public void Text(ReadOnlySpan<byte> value)
    {
        // The worst case, asked for once, so that nothing below checks.
        var room = Room(checked((value.Length * Escapes.Longest) + 2));
        room[0] = (byte)'"';
        var end = 1 + Escapes.Write(value, room[1..]);
        room[end] = (byte)'"';
        _length += end + 1;
    }

    public void Base64(ReadOnlySpan<byte> value)
    {
        var room = Room(System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(value.Length) + 2);
        room[0] = (byte)'"';
        System.Buffers.Text.Base64.EncodeToUtf8(value, room[1..], out _, out var written);
        room[written + 1] = (byte)'"';
        _length += written + 2;
    }

    public void Id(SecurityEvent value)
    {
        value.WriteId(Room(32)[..32]);
        _length += 32;
    }

    private Span<byte> Room(int length)
    {
        if (_bytes.Length - _length < length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, checked(_length + length)));
        return _bytes.AsSpan(_length);
    }
}
