using System.Security.Cryptography;

namespace Rempart.Server.Events.Lake.Sealing;

/// <summary>Opens a sealed segment, whole or in pieces. What was changed in any way does not open.</summary>
internal sealed class SealedReader : IDisposable
{
    private readonly ISealedBytes _bytes;
    private readonly AesGcm _cipher;
    private readonly byte[] _associated;
    private readonly byte[] _buffer;

    private SealedReader(ISealedBytes bytes, Envelope envelope, byte[] header, SealKey key, string segment)
    {
        (_bytes, Envelope) = (bytes, envelope);
        _associated = Envelope.AssociatedData(header, segment);
        var derived = key.Derive(envelope.Salt);
        _cipher = new AesGcm(derived, Envelope.TagBytes);
        CryptographicOperations.ZeroMemory(derived);
        _buffer = new byte[envelope.ChunkBytes + Envelope.TagBytes];
    }

    public Envelope Envelope { get; }

    /// <exception cref="LakeException">It is no segment, or of another key, or was cut.</exception>
    public static async Task<SealedReader> OpenAsync(ISealedBytes bytes, SealKey key, string segment, CancellationToken cancellation)
    {
        var header = new byte[Envelope.HeaderBytes];
        if (bytes.Length < header.Length || await bytes.ReadAsync(0, header, cancellation) != header.Length || Envelope.TryRead(header) is not { } envelope)
            throw new LakeException($"Segment {segment} is damaged: it does not begin like one.");
        if (envelope.KeyId != key.Id)
            throw new LakeException($"Segment {segment} is sealed with the key {envelope.KeyId}; this server has {key.Id}. Restore the key from the key backup.");
        if (bytes.Length != envelope.SealedBytes)
            throw new LakeException($"Segment {segment} is damaged: it has {bytes.Length} bytes instead of {envelope.SealedBytes}.");
        return new SealedReader(bytes, envelope, header, key, segment);
    }

    /// <summary>Opens the chunks of a range and gives each to a receiver with its place.</summary>
    /// <param name="from">The first byte of the content.</param>
    /// <param name="length">How many bytes.</param>
    /// <param name="receive">Gets whole chunks: a few bytes before and behind the range, too.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="LakeException">A chunk was changed.</exception>
    public async Task OpenAsync(long from, long length, Action<long, ReadOnlyMemory<byte>> receive, CancellationToken cancellation)
    {
        var plain = new byte[Envelope.ChunkBytes];
        var last = Math.Min(Envelope.Chunks - 1, (from + length - 1) / Envelope.ChunkBytes);
        for (var chunk = from / Envelope.ChunkBytes; chunk <= last; chunk++)
        {
            var size = Envelope.LengthOf(chunk);
            if (await _bytes.ReadAsync(Envelope.OffsetOf(chunk), _buffer.AsMemory(0, size + Envelope.TagBytes), cancellation) != size + Envelope.TagBytes)
                throw new LakeException("A segment ended while it was read.");
            Decrypt(chunk, plain.AsSpan(0, size));
            receive(chunk * Envelope.ChunkBytes, plain.AsMemory(0, size));
        }
    }

    public void Dispose() => _cipher.Dispose();

    private void Decrypt(long chunk, Span<byte> plain)
    {
        Span<byte> nonce = stackalloc byte[Envelope.NonceBytes];
        Envelope.Nonce(chunk, nonce);
        try
        {
            _cipher.Decrypt(nonce, _buffer.AsSpan(0, plain.Length), _buffer.AsSpan(plain.Length, Envelope.TagBytes), plain, _associated);
        }
        catch (AuthenticationTagMismatchException error)
        {
            throw new LakeException($"A segment was changed: its chunk {chunk} does not open.", error);
        }
    }
}

/// <summary>Where the bytes of a sealed segment come from.</summary>
internal interface ISealedBytes : IDisposable
{
    /// <summary>How many there are.</summary>
    long Length { get; }

    /// <summary>Reads as many bytes as there are from an offset on, up to the size of the buffer.</summary>
    ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellation);
}
