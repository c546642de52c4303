namespace Rempart.Core.Events;

/// <summary>Security events of one source, ready to be kept.</summary>
/// <param name="Source">The id of the estate's log source, or of one of Rempart's own: at most 128 characters.</param>
/// <param name="Count">How many events there are, from 1.</param>
/// <param name="Lines">The events as OCSF, one JSON object a line, each with its line end. At most <see cref="Largest"/> bytes.</param>
public sealed record EventBlock(string Source, int Count, ReadOnlyMemory<byte> Lines)
{
    /// <summary>The most bytes of one block: 8 MiB.</summary>
    public const int Largest = 8 * 1024 * 1024;
}

/// <summary>A block that is durable.</summary>
/// <param name="Address">Where it lies in the log.</param>
/// <param name="Next">The address of the block after it.</param>
/// <param name="ReceivedAt">When it was taken.</param>
/// <param name="Block">The events.</param>
public readonly record struct CommittedBlock(long Address, long Next, DateTimeOffset ReceivedAt, EventBlock Block);
