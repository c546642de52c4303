using System.Buffers.Binary;
using System.Text;

namespace Rempart.Ssh.Wire;

/// <summary>
/// Reads the data types of RFC 4251, section 5. Lengths are checked before anything is taken, so that hostile bytes can only
/// end in <see cref="SshFormatException"/>, which names what was read and the offset.
/// </summary>
internal ref struct SshReader(ReadOnlySpan<byte> data, string what)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly ReadOnlySpan<byte> _data = data;
    private readonly string _what = what;

    public int Position { get; private set; }

    public readonly bool AtEnd => Position == _data.Length;

    public byte ReadByte(string field) => Take(1, field)[0];

    public uint ReadUInt32(string field) => BinaryPrimitives.ReadUInt32BigEndian(Take(4, field));

    public ulong ReadUInt64(string field) => BinaryPrimitives.ReadUInt64BigEndian(Take(8, field));

    public ReadOnlySpan<byte> ReadRaw(int length, string field) => Take(length, field);

    public ReadOnlySpan<byte> ReadString(string field, int longest = int.MaxValue)
    {
        var start = Position;
        var length = ReadUInt32(field);
        if (length > (uint)(_data.Length - Position))
            throw Wrong(start, $"the {field} says it has {length} bytes, but {_data.Length - Position} are left");
        if (length > (uint)longest)
            throw Wrong(start, $"the {field} has {length} bytes; at most {longest} are read");
        return Take((int)length, field);
    }

    /// <summary>A string that is text: UTF-8 without control characters, which could forge lines where the text is shown.</summary>
    public string ReadText(string field, int longest = 4096)
    {
        var start = Position;
        var bytes = ReadString(field, longest);
        string text;
        try
        {
            text = StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Wrong(start, $"the {field} is no UTF-8");
        }

        foreach (var character in text)
        {
            if (char.IsControl(character))
                throw Wrong(start, $"the {field} has the control character U+{(int)character:X4}");
        }

        return text;
    }

    /// <summary>A positive mpint in its one canonical form; returned without the leading zero.</summary>
    public ReadOnlySpan<byte> ReadPositiveMpint(string field, int longest)
    {
        var start = Position;
        var bytes = ReadString(field, longest + 1);
        if (bytes.IsEmpty || (bytes[0] & 0x80) != 0)
            throw Wrong(start, $"the {field} is not a positive number");
        if (bytes[0] != 0)
            // The one byte more is for the leading zero only.
            return bytes.Length <= longest ? bytes : throw Wrong(start, $"the {field} is longer than {longest} bytes");
        if (bytes.Length < 2 || (bytes[1] & 0x80) == 0)
            throw Wrong(start, $"the {field} is not in the shortest form of a number");
        return bytes[1..];
    }

    public readonly ReadOnlySpan<byte> Since(int start) => _data[start..Position];

    public readonly void MustEnd()
    {
        if (!AtEnd)
            throw Wrong(Position, $"{_data.Length - Position} bytes follow the end");
    }

    public readonly SshFormatException Wrong(int offset, string message) => new($"{_what}, byte {offset}: {message}.");

    private ReadOnlySpan<byte> Take(int length, string field)
    {
        if (length > _data.Length - Position)
            throw Wrong(Position, $"the {field} is cut off: {length} bytes are needed, {_data.Length - Position} are left");
        var taken = _data.Slice(Position, length);
        Position += length;
        return taken;
    }
}
