using System.Runtime.InteropServices;
using Rempart.Ledger;

namespace Rempart.Benchmarks;

/// <summary>The tiles of a log of any size, built once through the same appender as the server's.</summary>
internal sealed class SyntheticTiles : ITileReader
{
    private readonly Dictionary<TileId, ReadOnlyMemory<byte>> _tiles = [];

    public SyntheticTiles(long size)
    {
        var appender = TileAppender.Open(this, 0).GetValueOrThrow();
        var leaves = new Hash[1 << 16];
        for (var start = 0L; start < size; start += leaves.Length)
        {
            var count = (int)Math.Min(leaves.Length, size - start);
            for (var i = 0; i < count; i++)
            {
                leaves[i] = Make(start + i);
            }

            foreach (var tile in appender.Append(leaves.AsSpan(0, count)).Tiles)
            {
                _tiles[tile.Id] = tile.Bytes;
            }
        }
    }

    public Hash Leaf(long index) => Make(index);

    public ReadOnlyMemory<byte>? Read(TileId tile) => _tiles.TryGetValue(tile, out var bytes) ? bytes : (ReadOnlyMemory<byte>?)null;

    private static Hash Make(long index) => MerkleHash.Leaf(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in index)));
}
