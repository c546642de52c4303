using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Rempart.Ssh.Wire;

/// <summary>
/// Writes the data types of RFC 4251, section 5. It may hold secrets, so that buffers that were outgrown are zeroed, and
/// <see cref="Dispose"/> zeroes the last one.
/// </summary>
internal sealed class SshWriter(int capacity = 256) : IDisposable
{
    private byte[] _buffer = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    public SshWriter Byte(byte value)
    {
        Room(1)[0] = value;
        return this;
    }

    public SshWriter UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(Room(4), value);
        return this;
    }

    public SshWriter UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(Room(8), value);
        return this;
    }

    public SshWriter Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        return this;
    }

    public SshWriter String(ReadOnlySpan<byte> bytes) => UInt32((uint)bytes.Length).Raw(bytes);

    public SshWriter String(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        UInt32((uint)length);
        Encoding.UTF8.GetBytes(text, Room(length));
        return this;
    }

    /// <summary>A positive number, given big-endian.</summary>
    public SshWriter Mpint(ReadOnlySpan<byte> magnitude)
    {
        var trimmed = magnitude.TrimStart((byte)0);
        if (trimmed.IsEmpty || (trimmed[0] & 0x80) == 0)
            return String(trimmed);
        return UInt32((uint)trimmed.Length + 1).Byte(0).Raw(trimmed);
    }

    public byte[] ToArray() => Written.ToArray();

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_buffer);
        Length = 0;
    }

    private Span<byte> Room(int length)
    {
        var needed = checked(Length + length);
        if (needed > _buffer.Length)
        {
            var larger = new byte[Math.Max(needed, checked(_buffer.Length * 2))];
            Written.CopyTo(larger);
            CryptographicOperations.ZeroMemory(_buffer);
            _buffer = larger;
        }

        var room = _buffer.AsSpan(Length, length);
        Length = needed;
        return room;
    }
}
