namespace Rempart.Events;

/// <summary>Where the bytes of a sealed segment come from: a file, a bucket.</summary>
public interface ISealedBytes : IDisposable
{
    /// <summary>How many there are.</summary>
    long Length { get; }

    /// <summary>Reads as many bytes as there are from an offset on, up to the size of the buffer.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="buffer">Where to.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How many were read: fewer than the buffer takes only at the end.</returns>
    ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellation);
}
