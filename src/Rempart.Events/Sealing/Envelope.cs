using System.Buffers.Binary;
using System.Text;

namespace Rempart.Events.Sealing;

/// <summary>
/// How a segment is sealed: the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár: "Online Authenticated-Encryption and its
/// Nonce-Reuse Misuse-Resistance", CRYPTO 2015) with AES-256-GCM. Layout, all numbers little endian:
/// <code>
/// header, 64 bytes: "RPSEG" 0 0 1 (format 1), chunk size (4), 0 (4), key id (8), length of the content (8), salt (32)
/// each chunk: ciphertext of chunk size bytes (the last: what is left, at least 1), tag (16)
/// </code>
/// The key of the file is HKDF-SHA-256 of the lake's key, the salt and a purpose. The nonce of chunk i is i as 11 bytes big endian and one
/// byte that is 1 for the last chunk and else 0. The associated data is the header and the segment's id, so that a chunk of another
/// segment, another place or another header does not open, and a file that was cut does not end. Chunks open on their own.
/// </summary>
internal sealed record Envelope(int ChunkBytes, string KeyId, long ContentBytes, byte[] Salt)
{
    public const int HeaderBytes = 64;
    public const int TagBytes = 16;
    public const int NonceBytes = 12;
    public const int SaltBytes = 32;
    private const int LargestChunk = 1024 * 1024;
    private static readonly byte[] Magic = [.. "RPSEG"u8, 0, 0, 1];

    public long Chunks => (ContentBytes + ChunkBytes - 1) / ChunkBytes;

    /// <summary>The size of the sealed file.</summary>
    public long SealedBytes => HeaderBytes + ContentBytes + (Chunks * TagBytes);

    public long OffsetOf(long chunk) => HeaderBytes + (chunk * (ChunkBytes + TagBytes));

    public int LengthOf(long chunk) => (int)Math.Min(ChunkBytes, ContentBytes - (chunk * ChunkBytes));

    public byte[] Write()
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header, 0);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), ChunkBytes);
        Convert.FromHexString(KeyId).CopyTo(header, 16);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(24), ContentBytes);
        Salt.CopyTo(header, 32);
        return header;
    }

    /// <summary>Reads a header; null when it is none.</summary>
    public static Envelope? TryRead(ReadOnlySpan<byte> header)
    {
        if (header.Length < HeaderBytes || !header[..8].SequenceEqual(Magic))
            return null;
        var chunk = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        var content = BinaryPrimitives.ReadInt64LittleEndian(header[24..]);
        if (chunk is < 1 or > LargestChunk || BinaryPrimitives.ReadInt32LittleEndian(header[12..]) != 0 || content is < 1 or > 1L << 40)
            return null;
        return new Envelope(chunk, Convert.ToHexStringLower(header.Slice(16, 8)), content, header.Slice(32, SaltBytes).ToArray());
    }

    internal void Nonce(long chunk, Span<byte> nonce)
    {
        nonce.Clear();
        BinaryPrimitives.WriteInt64BigEndian(nonce[3..], chunk);
        nonce[11] = chunk == Chunks - 1 ? (byte)1 : (byte)0;
    }

    internal static byte[] AssociatedData(ReadOnlySpan<byte> header, string segment) => [.. header[..HeaderBytes], .. Encoding.UTF8.GetBytes(segment)];
}
