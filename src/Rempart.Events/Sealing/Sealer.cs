using System.Security.Cryptography;
using Rempart.Events.Sealing;

namespace Rempart.Events;

/// <summary>Seals a segment of the event lake; <see cref="SealedReader"/> opens it.</summary>
public static class Sealer
{
    /// <summary>The size of a chunk when nothing else is said: 64 KiB.</summary>
    public const int DefaultChunk = 64 * 1024;

    /// <summary>Writes the sealed content and gives the hash of what was written.</summary>
    /// <param name="key">The lake's key.</param>
    /// <param name="segment">The segment's id.</param>
    /// <param name="content">What to seal, at least a byte.</param>
    /// <param name="output">Where to.</param>
    /// <param name="chunkBytes">The size of a chunk: what has to be read, and opened, to read one byte.</param>
    /// <returns>SHA-256 in hexadecimal.</returns>
    public static string Seal(SealKey key, string segment, ReadOnlySpan<byte> content, Stream output, int chunkBytes = DefaultChunk)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentOutOfRangeException.ThrowIfZero(content.Length);
        var envelope = new Envelope(chunkBytes, key.Id, content.Length, RandomNumberGenerator.GetBytes(Envelope.SaltBytes));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var header = envelope.Write();
        Write(header);
        var associated = Envelope.AssociatedData(header, segment);
        var derived = key.Derive(envelope.Salt);
        using var cipher = new AesGcm(derived, Envelope.TagBytes);
        CryptographicOperations.ZeroMemory(derived);
        var buffer = new byte[chunkBytes + Envelope.TagBytes];
        Span<byte> nonce = stackalloc byte[Envelope.NonceBytes];
        for (long chunk = 0; chunk < envelope.Chunks; chunk++)
        {
            var length = envelope.LengthOf(chunk);
            envelope.Nonce(chunk, nonce);
            cipher.Encrypt(nonce, content.Slice((int)(chunk * chunkBytes), length), buffer.AsSpan(0, length), buffer.AsSpan(length, Envelope.TagBytes), associated);
            Write(buffer.AsSpan(0, length + Envelope.TagBytes));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Write(ReadOnlySpan<byte> bytes)
        {
            hash.AppendData(bytes);
            output.Write(bytes);
        }
    }
}
