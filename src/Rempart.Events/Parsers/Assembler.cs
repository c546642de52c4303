namespace Rempart.Events.Parsers;

/// <summary>Takes a record that is whole.</summary>
/// <param name="record">The record; several lines have line feeds between them.</param>
/// <param name="position">Where its first line stood.</param>
internal delegate void RecordSink(ReadOnlySpan<byte> record, long position);

/// <summary>Puts lines together that are one record. What it holds is bounded; what does not fit is given on as it is.</summary>
internal abstract class Assembler
{
    /// <summary>Whether a line of an unknown source is one of these.</summary>
    public abstract bool Wants(ReadOnlySpan<byte> line);

    public abstract void Add(ReadOnlySpan<byte> line, long position);

    /// <summary>Whether lines wait for others.</summary>
    public abstract bool IsWaiting { get; }

    /// <summary>Gives everything on that waits.</summary>
    public abstract void Complete();
}
