using System.Buffers;

namespace Rempart.Ledger;

/// <summary>What one batch of appends made.</summary>
/// <param name="Size">The log's new size.</param>
/// <param name="Root">The new root, to be signed as a checkpoint.</param>
/// <param name="Tiles">The tiles to store before the checkpoint is published: each is new, none replaces different bytes.</param>
public sealed record TileBatch(long Size, Hash Root, IReadOnlyList<HashTile> Tiles);

/// <summary>
/// Appends leaves to a tiled log and says which tiles must be written. Holds one tile per level and nothing else, so
/// its memory does not grow with the log. Not thread-safe: a log has one writer.
/// </summary>
public sealed class TileAppender
{
    private readonly CompactRange _range;
    private readonly List<ArrayBufferWriter<byte>> _levels = [];
    private readonly List<long> _indexes = [];
    private readonly List<bool> _changed = [];
    private readonly List<HashTile> _tiles = [];
    private readonly CompletedNode _collect;

    private TileAppender(CompactRange range)
    {
        _range = range;
        _collect = Collect;
    }

    /// <summary>The log's size.</summary>
    public long Size => _range.Size;

    /// <summary>The log's root.</summary>
    public Hash Root => _range.Root;

    /// <summary>Opens a log at its stored size, reading only its rightmost tiles.</summary>
    /// <param name="tiles">The stored tiles; not asked for anything when the log is empty.</param>
    /// <param name="size">The stored size.</param>
    /// <returns>The appender, or the tile that is missing.</returns>
    public static LedgerResult<TileAppender> Open(ITileReader tiles, long size)
    {
        var nodes = new TileNodeReader(tiles, size);
        if (!CompactRange.Restore(nodes, size).TryGetValue(out var range, out var failure))
        {
            return LedgerResult.Fail<TileAppender>(failure);
        }

        var appender = new TileAppender(range);
        for (var level = 0; level <= 7 && size >> (8 * level) > 0; level++)
        {
            var hashes = size >> (8 * level);
            var id = new TileId(level, hashes / TileId.FullWidth, (int)(hashes % TileId.FullWidth));
            appender.AddLevel(id.Index);
            if (id.Width == 0)
            {
                continue;
            }

            if (nodes.Tile(id) is not { } tile)
            {
                return LedgerResult.Fail<TileAppender>($"The store has no {id}.");
            }

            appender._levels[level].Write(tile.Bytes.Span);
        }

        return LedgerResult.Success(appender);
    }

    /// <summary>Appends a batch. The appender has moved on when this returns: store the tiles, or open a new one.</summary>
    /// <param name="leaves">The leaves' hashes, in order; may be empty.</param>
    /// <returns>The new size, root and tiles.</returns>
    public TileBatch Append(ReadOnlySpan<Hash> leaves)
    {
        _tiles.Clear();
        _range.Append(leaves, _collect);
        for (var level = 0; level < _levels.Count; level++)
        {
            if (_changed[level])
            {
                Emit(level);
            }
        }

        return new TileBatch(Size, Root, [.. _tiles]);
    }

    private void Collect(int level, long index, in Hash hash)
    {
        if ((level & 7) != 0)
        {
            return;
        }

        var tileLevel = level >> 3;
        if (tileLevel == _levels.Count)
        {
            AddLevel(0);
        }

        var tile = _levels[tileLevel];
        tile.Write(hash.AsSpan());
        _changed[tileLevel] = true;
        if (tile.WrittenCount == TileId.FullWidth * Hash.Length)
        {
            Emit(tileLevel);
            tile.ResetWrittenCount();
            _indexes[tileLevel]++;
        }
    }

    private void Emit(int level)
    {
        var bytes = _levels[level].WrittenSpan.ToArray();
        _tiles.Add(new HashTile(new TileId(level, _indexes[level], bytes.Length / Hash.Length), bytes));
        _changed[level] = false;
    }

    private void AddLevel(long index)
    {
        _levels.Add(new ArrayBufferWriter<byte>(TileId.FullWidth * Hash.Length));
        _indexes.Add(index);
        _changed.Add(false);
    }
}
