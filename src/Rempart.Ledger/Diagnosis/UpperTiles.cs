namespace Rempart.Ledger;

/// <summary>Compares the tiles above level 0 with the hashes that the leaves give, one tile per level at a time.</summary>
internal sealed class UpperTiles(ITileReader tiles, long size)
{
    private readonly HashTile?[] _current = new HashTile?[8];
    private readonly List<LedgerFault> _faults = [];
    private readonly HashSet<TileId> _edited = [];

    /// <summary>The faults found; meant only for when the leaves' root was confirmed.</summary>
    public IReadOnlyList<LedgerFault> Faults => _faults;

    public void Collect(int level, long index, in Hash hash)
    {
        if (level == 0 || (level & 7) != 0)
        {
            return;
        }

        var tileLevel = level >> 3;
        var offset = (int)(index % TileId.FullWidth);
        if (offset == 0)
        {
            var tileIndex = index / TileId.FullWidth;
            var id = new TileId(tileLevel, tileIndex, TileId.WidthAt(tileLevel, tileIndex, size));
            _current[tileLevel] = Read(tiles, id, out var fault);
            if (fault is not null)
            {
                _faults.Add(fault);
            }
        }

        if (_current[tileLevel] is { } tile && tile[offset] != hash && _edited.Add(tile.Id))
        {
            _faults.Add(LedgerExamination.Edited(tile.Id));
        }
    }

    public static HashTile? Read(ITileReader tiles, TileId id, out LedgerFault? fault)
    {
        fault = null;
        if (tiles.Read(id) is not { IsEmpty: false } bytes)
        {
            fault = new LedgerFault(LedgerFaultKind.MissingTile, $"{id} is missing.", Tile: id);
            return null;
        }

        if (!HashTile.Parse(id, bytes).TryGetValue(out var tile, out var failure))
        {
            fault = new LedgerFault(LedgerFaultKind.EditedTile, failure.Message, Tile: id);
        }

        return tile;
    }
}
