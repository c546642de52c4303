namespace Rempart.Events.Parsers;

/// <summary>What parsers share within one <see cref="EventParser"/>: the clock's reading and memory to unescape into.</summary>
internal sealed class ParserContext
{
    private byte[] _scratch = new byte[1024];

    /// <summary>When the record came in, in ticks of 100 ns since 1970.</summary>
    public long NowTicks { get; set; }

    /// <summary>The sender's distance from UTC in ticks.</summary>
    public long LocalOffset { get; init; }

    public ref byte[] Scratch => ref _scratch;

    /// <summary>Memory of at least this length.</summary>
    public Span<byte> Room(int length)
    {
        if (_scratch.Length < length)
            _scratch = new byte[length];
        return _scratch;
    }
}
