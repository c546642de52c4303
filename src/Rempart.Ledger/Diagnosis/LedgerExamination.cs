namespace Rempart.Ledger;

/// <summary>
/// One pass over the stored entries. Two trees grow side by side, one from the entries and one from the level 0 tiles;
/// the one whose root the checkpoint confirms tells which side was tampered with.
/// </summary>
internal sealed class LedgerExamination(ITileReader tiles, Checkpoint trusted)
{
    private const int MaxFaults = 100;

    private readonly CompactRange _fromEntries = new();
    private readonly CompactRange _fromTiles = new();
    private readonly List<LedgerFault> _faults = [];
    private readonly List<TileId> _differingTiles = [];
    private readonly UpperTiles _upperByEntries = new(tiles, trusted.Size);
    private readonly UpperTiles _upperByTiles = new(tiles, trusted.Size);
    private HashTile? _tile;
    private long _omitted;
    private bool _missingEntry;

    public LedgerReport Run(IEnumerable<StoredLeaf> leaves)
    {
        var next = 0L;
        foreach (var leaf in leaves)
        {
            if (leaf.Index < next)
            {
                throw new ArgumentException($"Entry {leaf.Index} comes after entry {next - 1}; indexes must rise.", nameof(leaves));
            }

            for (; next < leaf.Index && next < trusted.Size; next++)
            {
                _missingEntry = true;
                Add(new LedgerFault(LedgerFaultKind.MissingEntry, $"Entry {next} is missing.", next));
                Take(next, null);
            }

            if (next < trusted.Size)
            {
                Take(next, leaf.LeafHash);
            }

            next = leaf.Index + 1;
        }

        if (next < trusted.Size)
        {
            Add(LedgerDiagnosis.Truncated(next, trusted));
        }
        else
        {
            Judge();
        }

        return new LedgerReport(_faults, _omitted, next, trusted);
    }

    /// <summary>Adds one leaf to both trees; a side that lacks it borrows from the other, so that later leaves still compare.</summary>
    private void Take(long index, Hash? entry)
    {
        var stored = TileHash(index);
        if (stored is { } tileHash && entry is { } entryHash && tileHash != entryHash)
        {
            Differ(index);
        }

        _fromEntries.Append(entry ?? stored ?? default, _upperByEntries.Collect);
        _fromTiles.Append(stored ?? entry ?? default, _upperByTiles.Collect);
    }

    private void Judge()
    {
        var entriesHold = !_missingEntry && _fromEntries.Root == trusted.RootHash;
        var tilesHold = _fromTiles.Root == trusted.RootHash;
        if (!entriesHold && !tilesHold)
        {
            Add(LedgerDiagnosis.Forked(trusted));
            return;
        }

        if (entriesHold)
        {
            // The entries are what was signed: wherever the two sides differ, the tile is wrong.
            _faults.RemoveAll(fault => fault.Kind == LedgerFaultKind.EditedEntry);
            _omitted = 0;
            _differingTiles.ForEach(tile => Add(Edited(tile)));
        }

        foreach (var fault in (entriesHold ? _upperByEntries : _upperByTiles).Faults)
        {
            Add(fault);
        }
    }

    private void Differ(long index)
    {
        Add(new LedgerFault(
            LedgerFaultKind.EditedEntry, $"Entry {index} was edited: its bytes are not those that the log committed to.", index));
        if (_tile is { } tile && (_differingTiles.Count == 0 || _differingTiles[^1] != tile.Id))
        {
            _differingTiles.Add(tile.Id);
        }
    }

    private Hash? TileHash(long index)
    {
        var tileIndex = index / TileId.FullWidth;
        var offset = (int)(index % TileId.FullWidth);
        if (offset == 0)
        {
            var id = new TileId(0, tileIndex, TileId.WidthAt(0, tileIndex, trusted.Size));
            _tile = UpperTiles.Read(tiles, id, out var fault);
            if (fault is not null)
            {
                Add(fault);
            }
        }

        return _tile?[offset];
    }

    internal static LedgerFault Edited(TileId tile) =>
        new(LedgerFaultKind.EditedTile, $"{tile} is not what the entries give: it was edited or damaged.", Tile: tile);

    private void Add(LedgerFault fault)
    {
        if (_faults.Count < MaxFaults)
        {
            _faults.Add(fault);
        }
        else
        {
            _omitted++;
        }
    }
}
