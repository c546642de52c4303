using System.Buffers;
using System.Buffers.Text;

namespace Rempart.Events.Writing;

/// <summary>
/// A growing piece of JSON text. Names come encoded; only values are escaped here, as RFC 8259 demands it: quote, backslash and
/// control characters, and U+007F beside them.
/// </summary>
internal sealed class JsonBuffer
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(value => (byte)value), (byte)'"', (byte)'\\', 0x7f]);

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
        // The worst case is six bytes for one; asked for once, so that the loop below never checks.
        var room = Room(checked((value.Length * 6) + 2));
        room[0] = (byte)'"';
        var at = 1;
        for (int next; (next = value.IndexOfAny(Escaped)) >= 0; value = value[(next + 1)..])
        {
            value[..next].CopyTo(room[at..]);
            at += next;
            at += Escape(value[next], room[at..]);
        }
        value.CopyTo(room[at..]);
        at += value.Length;
        room[at++] = (byte)'"';
        _length += at;
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

    private static int Escape(byte value, Span<byte> room)
    {
        room[0] = (byte)'\\';
        var letter = value switch
        {
            (byte)'"' => (byte)'"',
            (byte)'\\' => (byte)'\\',
            (byte)'\n' => (byte)'n',
            (byte)'\r' => (byte)'r',
            (byte)'\t' => (byte)'t',
            _ => (byte)'u',
        };
        room[1] = letter;
        if (letter != (byte)'u')
            return 2;
        room[2] = room[3] = (byte)'0';
        room[4] = Hexadecimal(value >> 4);
        room[5] = Hexadecimal(value & 15);
        return 6;
    }

    private static byte Hexadecimal(int value) => (byte)(value < 10 ? '0' + value : 'a' + value - 10);

    private Span<byte> Room(int length)
    {
        if (_bytes.Length - _length < length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, checked(_length + length)));
        return _bytes.AsSpan(_length);
    }
}
