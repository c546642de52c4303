using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using FASTER.core;
using Rempart.Core.Events;

namespace Rempart.Server.Events.Lake.Log;

/// <summary>
/// A block as it lies in the log: where the log ended before it (8), time of arrival in ticks (8), events (4), length of the source (2),
/// source, lines, CRC-32C (4) of all before; little endian. By the first a block that is missing between two is missed.
/// </summary>
internal readonly struct LogFrame(long previous, DateTimeOffset at, EventBlock block) : ILogEnqueueEntry
{
    public const int LargestSource = 128;
    private const int Head = 22;
    private const int Foot = 4;

    /// <summary>The most bytes of one frame.</summary>
    public const int Largest = Head + (LargestSource * 3) + EventBlock.Largest + Foot;

    public int SerializedLength => Head + Encoding.UTF8.GetByteCount(block.Source) + block.Lines.Length + Foot;

    public void SerializeTo(Span<byte> dest)
    {
        var source = Encoding.UTF8.GetBytes(block.Source, dest[Head..]);
        BinaryPrimitives.WriteInt64LittleEndian(dest, previous);
        BinaryPrimitives.WriteInt64LittleEndian(dest[8..], at.UtcTicks);
        BinaryPrimitives.WriteInt32LittleEndian(dest[16..], block.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(dest[20..], (ushort)source);
        block.Lines.Span.CopyTo(dest[(Head + source)..]);
        var length = Head + source + block.Lines.Length;
        BinaryPrimitives.WriteUInt32LittleEndian(dest[length..], Crc32C(dest[..length]));
    }

    /// <summary>Reads a frame; the block's lines are a part of its memory.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> frame, out long previous, out DateTimeOffset at, out EventBlock block)
    {
        (previous, at, block) = (0, default, null!);
        var bytes = frame.Span;
        if (bytes.Length < Head + Foot || BinaryPrimitives.ReadUInt32LittleEndian(bytes[^Foot..]) != Crc32C(bytes[..^Foot]))
            return false;
        var source = BinaryPrimitives.ReadUInt16LittleEndian(bytes[20..]);
        var ticks = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]);
        if (Head + source + Foot > bytes.Length || ticks < 0 || ticks > DateTime.MaxValue.Ticks)
            return false;
        previous = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        at = new DateTimeOffset(ticks, TimeSpan.Zero);
        block = new EventBlock(
            Encoding.UTF8.GetString(bytes.Slice(Head, source)), BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]), frame[(Head + source)..^Foot]);
        return true;
    }

    internal static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}
