namespace Rempart.Ledger;

/// <summary>Where tiles are stored: a folder, a table, an HTTP cache.</summary>
public interface ITileReader
{
    /// <summary>Reads one tile, byte for byte as stored.</summary>
    /// <param name="tile">
    /// The tile. A reader that no longer has a partial tile may answer with the full tile of the same level and index:
    /// its first hashes are the same.
    /// </param>
    /// <returns>The bytes, or null (or none) when the store does not have the tile: no tile is empty.</returns>
    ReadOnlyMemory<byte>? Read(TileId tile);
}
