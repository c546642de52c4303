using Npgsql;
using Rempart.Ledger;

namespace Rempart.Server.Evidence;

/// <summary>
/// The tiles as the evidence gives them: level 0 is computed from record and salt, so that an edited entry differs from it and can be
/// named. Where the evidence was erased, the entry speaks for itself.
/// </summary>
internal sealed class EvidenceTiles(NpgsqlConnection connection) : ITileReader
{
    private readonly StoredTiles _stored = new(connection);

    public ReadOnlyMemory<byte>? Read(TileId tile)
    {
        if (tile.Level != 0)
            return _stored.Read(tile);
        var first = tile.Index * TileId.FullWidth;
        var hashes = new Hash?[tile.Width];
        Fill(hashes, first, "SELECT index, entry FROM ledger.entry WHERE index >= $1 AND index < $2", row => MerkleHash.Leaf((byte[])row[1]));
        Fill(
            hashes, first,
            "SELECT index, record, salt FROM evidence.record WHERE index >= $1 AND index < $2 AND record IS NOT NULL AND length(salt) = 32",
            row => new EvidenceOpening((byte[])row[1], (byte[])row[2]).LeafHash);
        var bytes = new byte[tile.Width * Hash.Length];
        for (var i = 0; i < hashes.Length; i++)
        {
            if (hashes[i] is not { } hash)
                return null;
            hash.CopyTo(bytes.AsSpan(i * Hash.Length));
        }
        return bytes;
    }

    private void Fill(Hash?[] hashes, long first, string question, Func<NpgsqlDataReader, Hash> read)
    {
        using var command = new NpgsqlCommand(question, connection) { Parameters = { new() { Value = first }, new() { Value = first + hashes.Length } } };
        using var rows = command.ExecuteReader();
        while (rows.Read())
            hashes[rows.GetInt64(0) - first] = read(rows);
    }
}
