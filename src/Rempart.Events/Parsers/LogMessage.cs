namespace Rempart.Events.Parsers;

/// <summary>A record without its envelope.</summary>
internal ref struct LogMessage
{
    /// <summary>What the program wrote.</summary>
    public ReadOnlySpan<byte> Content;

    /// <summary>The program's name, where the envelope says it.</summary>
    public ReadOnlySpan<byte> Program;

    /// <summary>Whether it is only a piece of a line: it may begin wherever whoever wrote the line wanted it to, so it is not read.</summary>
    public bool IsPiece;

    /// <summary>Whether an envelope was there at all.</summary>
    public bool HasEnvelope;
}
