using System.Runtime.InteropServices;

namespace Rempart.Ledger;

/// <summary>
/// Reads tree nodes out of tiles. Levels between those that tiles store are hashed from the tile. Tiles are kept for
/// the reader's lifetime: make one per proof or per request. Not thread-safe.
/// </summary>
public sealed class TileNodeReader : INodeReader
{
    private readonly ITileReader _tiles;
    private readonly long _size;
    private readonly Dictionary<TileId, HashTile?> _read = [];

    /// <summary>Reads the tiles of a log as it was at one size.</summary>
    /// <param name="tiles">The stored tiles.</param>
    /// <param name="size">The log's size, from a checkpoint; it decides which partial tiles are asked for.</param>
    public TileNodeReader(ITileReader tiles, long size)
    {
        ArgumentNullException.ThrowIfNull(tiles);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        _tiles = tiles;
        _size = size;
    }

    /// <summary>How many tiles were asked of the store so far.</summary>
    public int TilesRead => _read.Count;

    /// <inheritdoc />
    public bool TryRead(int level, long index, out Hash hash)
    {
        hash = default;
        if (level is < 0 or > 62 || index < 0 || index > (_size >> level) - 1)
        {
            return false;
        }

        var inTile = level & 7;
        var first = index << inTile;
        var tileLevel = level >> 3;
        var tileIndex = first / TileId.FullWidth;
        var id = new TileId(tileLevel, tileIndex, TileId.WidthAt(tileLevel, tileIndex, _size));
        if (Tile(id) is not { } tile)
        {
            return false;
        }

        var offset = (int)(first % TileId.FullWidth);
        hash = SubtreeRoot(tile.Bytes.Span.Slice(offset * Hash.Length, Hash.Length << inTile));
        return true;
    }

    internal HashTile? Tile(TileId id)
    {
        if (!_read.TryGetValue(id, out var tile))
        {
            if (_tiles.Read(id) is { } bytes && HashTile.Parse(id, bytes).TryGetValue(out var parsed, out _))
            {
                tile = parsed;
            }

            _read.Add(id, tile);
        }

        return tile;
    }

    private static Hash SubtreeRoot(ReadOnlySpan<byte> hashes)
    {
        Span<Hash> row = stackalloc Hash[TileId.FullWidth / 2];
        var leaves = MemoryMarshal.Cast<byte, Hash>(hashes);
        if (leaves.Length == 1)
        {
            return leaves[0];
        }

        for (var i = 0; i < leaves.Length; i += 2)
        {
            row[i / 2] = MerkleHash.Node(leaves[i], leaves[i + 1]);
        }

        for (var width = leaves.Length / 2; width > 1; width /= 2)
        {
            for (var i = 0; i < width; i += 2)
            {
                row[i / 2] = MerkleHash.Node(row[i], row[i + 1]);
            }
        }

        return row[0];
    }
}
