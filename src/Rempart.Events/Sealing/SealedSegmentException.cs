namespace Rempart.Events;

/// <summary>A sealed segment does not open. The message says why, about "it": who opens it knows its name.</summary>
public sealed class SealedSegmentException : Exception
{
    internal SealedSegmentException(SealedSegmentFault fault, string message, Exception? inner = null)
        : base(message, inner) => Fault = fault;

    /// <summary>Why.</summary>
    public SealedSegmentFault Fault { get; }

    /// <summary>The id of the key that would open it, when it is of another one.</summary>
    public string? KeyId { get; init; }

    /// <summary>The first chunk that does not open, when it was changed.</summary>
    public long? Chunk { get; init; }
}

/// <summary>Why a sealed segment does not open.</summary>
public enum SealedSegmentFault
{
    /// <summary>It is none, or of a format that is not known here.</summary>
    NotASegment,

    /// <summary>It is sealed with another key.</summary>
    OtherKey,

    /// <summary>It was cut, or something was put behind it.</summary>
    WrongLength,

    /// <summary>A byte is another, a chunk stands in another place, or it is not the segment it is taken for.</summary>
    Changed,
}
