namespace Rempart.Ledger;

/// <summary>One hash tile and its bytes: <see cref="TileId.Width"/> hashes of 32 bytes in sequence.</summary>
/// <param name="Id">Which tile.</param>
/// <param name="Bytes">Its content, as stored and served.</param>
public sealed record HashTile(TileId Id, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Reads one hash of the tile.</summary>
    /// <param name="offset">The hash's place in the tile, counted from 0.</param>
    /// <returns>The hash.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The tile is not that wide.</exception>
    public Hash this[int offset] => new(Bytes.Span.Slice(offset * Hash.Length, Hash.Length));

    /// <summary>Checks stored or fetched bytes and takes them as a tile. Bytes beyond the width, of a wider tile, are left out.</summary>
    /// <param name="id">Which tile the bytes are said to be.</param>
    /// <param name="bytes">The bytes.</param>
    /// <returns>The tile, or what is wrong with its length.</returns>
    public static LedgerResult<HashTile> Parse(TileId id, ReadOnlyMemory<byte> bytes)
    {
        var needed = id.Width * Hash.Length;
        if (bytes.Length < needed || bytes.Length % Hash.Length != 0 || bytes.Length > TileId.FullWidth * Hash.Length)
        {
            return LedgerResult.Fail<HashTile>(
                $"{id} must have {needed} bytes, {id.Width} hashes; it has {bytes.Length}.", offset: bytes.Length);
        }

        return LedgerResult.Success(new HashTile(id, bytes[..needed]));
    }
}
