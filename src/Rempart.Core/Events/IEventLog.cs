namespace Rempart.Core.Events;

/// <summary>
/// The durable log that security events go through: collectors append to it, the lake, the detections and the live tail read it. What
/// was appended is on disk when the call returns. Implemented where the lake is kept.
/// </summary>
public interface IEventLog
{
    /// <summary>The address of the first block that is still kept.</summary>
    long Begin { get; }

    /// <summary>The address behind the last committed block.</summary>
    long End { get; }

    /// <summary>Appends a block and waits until it is durable. Many callers share one write to the disk.</summary>
    /// <param name="block">The events. Their memory is the log's from then on, and its readers': it may not be changed any more.</param>
    /// <param name="cancellation">Gives up waiting; the block may be committed all the same.</param>
    /// <returns>The block's address.</returns>
    /// <exception cref="EventLogException">It was not taken: the sender must keep the events and send them again.</exception>
    ValueTask<long> AppendAsync(EventBlock block, CancellationToken cancellation);

    /// <summary>Committed blocks from an address on, each one time, in order; it waits for more and ends when it is cancelled.</summary>
    /// <param name="from">An address that was given before, or <see cref="Begin"/>. What is older than <see cref="Begin"/> begins there.</param>
    /// <param name="cancellation">Ends the reading.</param>
    IAsyncEnumerable<CommittedBlock> ReadAsync(long from, CancellationToken cancellation);

    /// <summary>The block at an address; null when the log holds it no more.</summary>
    /// <param name="address">An address that was given before.</param>
    /// <param name="cancellation">Gives up.</param>
    async ValueTask<EventBlock?> FindAsync(long address, CancellationToken cancellation)
    {
        if (address < Begin || address >= End)
            return null;
        await foreach (var block in ReadAsync(address, cancellation).ConfigureAwait(false))
            return block.Address == address ? block.Block : null;
        return null;
    }

    /// <summary>Where a reader stopped: the address to go on from; null when it never said. The log keeps what a reader has not read.</summary>
    /// <param name="reader">The reader's name: <c>[a-z0-9-]</c>, at most 64 characters.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<long?> PositionAsync(string reader, CancellationToken cancellation);

    /// <summary>Says how far a reader is done. Durable when the call returns.</summary>
    /// <param name="reader">The reader's name.</param>
    /// <param name="next">The address to go on from.</param>
    /// <param name="cancellation">Gives up.</param>
    Task SavePositionAsync(string reader, long next, CancellationToken cancellation);
}
