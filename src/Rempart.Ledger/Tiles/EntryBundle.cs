using System.Buffers;
using System.Buffers.Binary;

namespace Rempart.Ledger;

/// <summary>Entry bundles of C2SP tlog-tiles: up to 256 entries, each behind its length as a big-endian uint16.</summary>
public static class EntryBundle
{
    /// <summary>The longest entry that the format can hold, in bytes.</summary>
    public const int MaxEntryLength = ushort.MaxValue;

    /// <summary>Writes entries as a bundle.</summary>
    /// <param name="entries">1 to <see cref="TileId.FullWidth"/> entries of at most <see cref="MaxEntryLength"/> bytes.</param>
    /// <returns>The bundle's bytes.</returns>
    /// <exception cref="ArgumentException">There are too many entries, none, or one is too long.</exception>
    public static byte[] Write(IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        if (entries.Count is < 1 or > TileId.FullWidth)
        {
            throw new ArgumentException($"A bundle has 1 to {TileId.FullWidth} entries; {entries.Count} were given.", nameof(entries));
        }

        var writer = new ArrayBufferWriter<byte>();
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i].Span;
            if (entry.Length > MaxEntryLength)
            {
                throw new ArgumentException($"Entry {i} has {entry.Length} bytes; the limit is {MaxEntryLength}.", nameof(entries));
            }

            BinaryPrimitives.WriteUInt16BigEndian(writer.GetSpan(2), (ushort)entry.Length);
            writer.Advance(2);
            writer.Write(entry);
        }

        return writer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a bundle from untrusted bytes. The entries point into them; nothing is copied.</summary>
    /// <param name="bytes">The bundle's bytes.</param>
    /// <param name="count">How many entries the bundle must have: <see cref="TileId.Width"/> of its name.</param>
    /// <returns>The entries, or what is wrong and at which byte.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is not 1 to <see cref="TileId.FullWidth"/>.</exception>
    public static LedgerResult<IReadOnlyList<ReadOnlyMemory<byte>>> Parse(ReadOnlyMemory<byte> bytes, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, TileId.FullWidth);
        var entries = new List<ReadOnlyMemory<byte>>(count);
        var offset = 0;
        while (entries.Count < count)
        {
            if (bytes.Length - offset < 2)
            {
                return Fail($"The bundle ends after {entries.Count} of {count} entries.", offset);
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes.Span[offset..]);
            if (bytes.Length - offset - 2 < length)
            {
                return Fail(
                    $"Entry {entries.Count} says that it has {length} bytes; {bytes.Length - offset - 2} are left.", offset);
            }

            entries.Add(bytes.Slice(offset + 2, length));
            offset += 2 + length;
        }

        return offset == bytes.Length
            ? LedgerResult.Success<IReadOnlyList<ReadOnlyMemory<byte>>>(entries)
            : Fail($"{bytes.Length - offset} bytes follow the last of {count} entries.", offset);
    }

    private static LedgerResult<IReadOnlyList<ReadOnlyMemory<byte>>> Fail(string message, long offset) =>
        LedgerResult.Fail<IReadOnlyList<ReadOnlyMemory<byte>>>(message, offset: offset);
}
