namespace Rempart.Detection.Events;

internal enum ValueKind : byte
{
    String,
    Number,
    True,
    False,
    Null,
    EmptyArray,
    Object,
}

/// <summary>One value of an event: where it stands in the bytes, and which path leads to it.</summary>
internal struct EventValue
{
    /// <summary>The node of <see cref="PathTree"/>, or <see cref="PathTree.Unknown"/>.</summary>
    public int Node;

    /// <summary>The next value of the same node, or -1.</summary>
    public int Next;

    public int Start;
    public int Length;
    public ValueKind Kind;
    public bool Escaped;

    /// <summary>Places in the texts of <see cref="ParsedEvent"/>; -1 until asked for.</summary>
    public int RawStart;
    public int RawLength;
    public int FoldedStart;
    public int FoldedLength;

    public readonly bool HasText => Kind <= ValueKind.False;
}
