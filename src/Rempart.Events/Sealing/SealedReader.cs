using System.Security.Cryptography;
using Rempart.Events.Sealing;

namespace Rempart.Events;

/// <summary>Opens a sealed segment of the event lake, whole or in pieces. What was changed in any way does not open.</summary>
public sealed class SealedReader : IDisposable
{
    private readonly ISealedBytes _bytes;
    private readonly Envelope _envelope;
    private readonly AesGcm _cipher;
    private readonly byte[] _associated;
    private readonly byte[] _buffer;

    private SealedReader(ISealedBytes bytes, Envelope envelope, byte[] header, SealKey key, string segment)
    {
        (_bytes, _envelope) = (bytes, envelope);
        _associated = Envelope.AssociatedData(header, segment);
        var derived = key.Derive(envelope.Salt);
        _cipher = new AesGcm(derived, Envelope.TagBytes);
        CryptographicOperations.ZeroMemory(derived);
        _buffer = new byte[envelope.ChunkBytes + Envelope.TagBytes];
    }

    /// <summary>The size of what was sealed: a Parquet file.</summary>
    public long ContentBytes => _envelope.ContentBytes;

    /// <summary>Reads the header. What it says is true only of the chunks that open.</summary>
    /// <param name="bytes">The sealed bytes; they stay the caller's.</param>
    /// <param name="key">The lake's key.</param>
    /// <param name="segment">The segment's id, which its chunks are bound to: see <see cref="SegmentName"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SealedSegmentException">It is no segment, or of another key, or was cut.</exception>
    public static async Task<SealedReader> OpenAsync(ISealedBytes bytes, SealKey key, string segment, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(segment);
        var header = new byte[Envelope.HeaderBytes];
        if (bytes.Length < header.Length || await bytes.ReadAsync(0, header, cancellation).ConfigureAwait(false) != header.Length || Envelope.TryRead(header) is not { } envelope)
            throw new SealedSegmentException(SealedSegmentFault.NotASegment, "It does not begin like a sealed segment.");
        if (envelope.KeyId != key.Id)
            throw new SealedSegmentException(SealedSegmentFault.OtherKey, $"It is sealed with the key {envelope.KeyId}, and this one is {key.Id}.") { KeyId = envelope.KeyId };
        if (bytes.Length != envelope.SealedBytes)
            throw new SealedSegmentException(SealedSegmentFault.WrongLength, $"It has {bytes.Length} bytes instead of {envelope.SealedBytes}.");
        return new SealedReader(bytes, envelope, header, key, segment);
    }

    /// <summary>Opens the chunks of a range and gives each to a receiver with its place, in order.</summary>
    /// <param name="from">The first byte of the content.</param>
    /// <param name="length">How many bytes.</param>
    /// <param name="receive">Gets whole chunks: a few bytes before and behind the range, too.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SealedSegmentException">A chunk was changed.</exception>
    public async Task OpenAsync(long from, long length, Action<long, ReadOnlyMemory<byte>> receive, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(receive);
        var plain = new byte[_envelope.ChunkBytes];
        var last = Math.Min(_envelope.Chunks - 1, (from + length - 1) / _envelope.ChunkBytes);
        for (var chunk = from / _envelope.ChunkBytes; chunk <= last; chunk++)
        {
            var size = _envelope.LengthOf(chunk);
            if (await _bytes.ReadAsync(_envelope.OffsetOf(chunk), _buffer.AsMemory(0, size + Envelope.TagBytes), cancellation).ConfigureAwait(false) != size + Envelope.TagBytes)
                throw new SealedSegmentException(SealedSegmentFault.WrongLength, "It ended while it was read.");
            Decrypt(chunk, plain.AsSpan(0, size));
            receive(chunk * _envelope.ChunkBytes, plain.AsMemory(0, size));
        }
    }

    /// <summary>Forgets the key. The sealed bytes stay open.</summary>
    public void Dispose() => _cipher.Dispose();

    private void Decrypt(long chunk, Span<byte> plain)
    {
        Span<byte> nonce = stackalloc byte[Envelope.NonceBytes];
        _envelope.Nonce(chunk, nonce);
        try
        {
            _cipher.Decrypt(nonce, _buffer.AsSpan(0, plain.Length), _buffer.AsSpan(plain.Length, Envelope.TagBytes), plain, _associated);
        }
        catch (AuthenticationTagMismatchException error)
        {
            throw new SealedSegmentException(SealedSegmentFault.Changed, $"It was changed: its chunk {chunk} does not open.", error) { Chunk = chunk };
        }
    }
}
