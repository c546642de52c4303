namespace Rempart.Events.Parsers;

/// <summary>What parsers share within one <see cref="EventParser"/>: the clock's reading and memory to unescape into.</summary>
internal sealed class ParserContext
{
    private byte[] _scratch = new byte[1024];
    private bool _outputIsOpen;
    private bool _errorIsOpen;

    /// <summary>When the record came in, in ticks of 100 ns since 1970.</summary>
    public long NowTicks { get; set; }

    /// <summary>The sender's distance from UTC in ticks.</summary>
    public long LocalOffset { get; init; }

    public ref byte[] Scratch => ref _scratch;

    /// <summary>
    /// Whether a container's line is a piece: the runtimes cut lines at 16 KiB, and what comes after a piece on the same stream goes on
    /// with it.
    /// </summary>
    /// <param name="isError">Whether the stream is standard error.</param>
    /// <param name="goesOn">Whether the line is not at its end yet.</param>
    public bool IsPiece(bool isError, bool goesOn)
    {
        ref var open = ref isError ? ref _errorIsOpen : ref _outputIsOpen;
        var isPiece = open || goesOn;
        open = goesOn;
        return isPiece;
    }

    /// <summary>Memory of at least this length.</summary>
    public Span<byte> Room(int length)
    {
        if (_scratch.Length < length)
            _scratch = new byte[length];
        return _scratch;
    }
}
