using System.Buffers.Binary;

namespace Rempart.Ssh.Attestations;

/// <summary>The little of CBOR (RFC 8949) that authenticators write: numbers, byte strings, maps. Everything else is passed over, within limits.</summary>
internal ref struct CborReader(ReadOnlySpan<byte> data)
{
    private const int Deepest = 8;
    private readonly ReadOnlySpan<byte> _data = data;

    public int Position { get; private set; }

    public readonly bool AtEnd => Position == _data.Length;

    public long ReadInteger()
    {
        var (major, value) = ReadHead();
        return (major, value) switch
        {
            (0, <= long.MaxValue) => (long)value,
            (1, <= long.MaxValue) => -1 - (long)value,
            _ => throw Wrong("a number was expected"),
        };
    }

    public ReadOnlySpan<byte> ReadBytes()
    {
        var (major, length) = ReadHead();
        return major == 2 ? Take(length) : throw Wrong("a byte string was expected");
    }

    public int ReadMapLength()
    {
        var (major, length) = ReadHead();
        return major == 5 && length <= 64 ? (int)length : throw Wrong("a small map was expected");
    }

    public void Skip(int depth = 0)
    {
        if (depth > Deepest)
            throw Wrong("it is nested too deeply");
        var (major, value) = ReadHead();
        if (major is 2 or 3)
            Take(value);
        else if (major is 4 or 5 && value > (ulong)_data.Length)
            throw Wrong("a list is longer than all there is");
        for (var left = major switch { 4 => value, 5 => value * 2, 6 => 1ul, _ => 0ul }; left > 0; left--)
            Skip(depth + 1);
    }

    private (int Major, ulong Value) ReadHead()
    {
        var first = Take(1)[0];
        var value = (first & 31) switch
        {
            < 24 and var small => (ulong)small,
            24 => Take(1)[0],
            25 => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
            26 => BinaryPrimitives.ReadUInt32BigEndian(Take(4)),
            27 => BinaryPrimitives.ReadUInt64BigEndian(Take(8)),
            _ => throw Wrong("lengths that are not given are not read"),
        };
        return (first >> 5, value);
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)(_data.Length - Position))
            throw Wrong("it is cut off");
        var taken = _data.Slice(Position, (int)length);
        Position += (int)length;
        return taken;
    }

    private readonly SshFormatException Wrong(string message) => new($"The attestation, CBOR byte {Position}: {message}.");
}
