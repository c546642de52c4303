using Npgsql;
using Rempart.Ledger;

namespace Rempart.Server.Evidence;

/// <summary>Serves tiles and entry bundles from the ledger's tables. Not thread-safe: it uses one connection.</summary>
internal sealed class StoredTiles(NpgsqlConnection connection) : ITileReader
{
    public ReadOnlyMemory<byte>? Read(TileId tile)
    {
        // An index beyond any log would wrap around to the tiles at the start.
        if (tile.Index >= long.MaxValue / TileId.FullWidth)
            return null;
        var first = tile.Index * TileId.FullWidth;
        var bytes = new byte[tile.Width * Hash.Length];
        using var command = tile.Level == 0
            ? Select("SELECT index, entry FROM ledger.entry WHERE index >= $1 AND index < $2 ORDER BY index", first, tile.Width)
            : Select($"SELECT index, hash FROM ledger.subtree WHERE level = {tile.Level} AND index >= $1 AND index < $2 ORDER BY index", first, tile.Width);
        using var rows = command.ExecuteReader();
        var expected = first;
        for (; rows.Read(); expected++)
        {
            if (rows.GetInt64(0) != expected)
                return null;
            var value = (byte[])rows.GetValue(1);
            var hash = tile.Level == 0 ? MerkleHash.Leaf(value) : new Hash(value);
            hash.CopyTo(bytes.AsSpan((int)(expected - first) * Hash.Length));
        }
        // Not "condition ? bytes : null": null would be a null array, which converts to an empty tile and not to none.
        if (expected != first + tile.Width)
            return null;
        return bytes;
    }

    /// <summary>The entries of a bundle; null when one is missing.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? ReadEntries(TileId bundle)
    {
        if (bundle.Index >= long.MaxValue / TileId.FullWidth)
            return null;
        var first = bundle.Index * TileId.FullWidth;
        var entries = new List<ReadOnlyMemory<byte>>(bundle.Width);
        using var command = Select("SELECT index, entry FROM ledger.entry WHERE index >= $1 AND index < $2 ORDER BY index", first, bundle.Width);
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            if (rows.GetInt64(0) != first + entries.Count)
                return null;
            entries.Add((byte[])rows.GetValue(1));
        }
        return entries.Count == bundle.Width ? entries : null;
    }

    private NpgsqlCommand Select(string statement, long first, int width) => new(statement, connection)
    {
        Parameters = { new() { Value = first }, new() { Value = first + width } },
    };
}
