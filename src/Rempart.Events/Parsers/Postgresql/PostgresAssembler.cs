using Rempart.Events.Scanning;

namespace Rempart.Events.Parsers.Postgresql;

/// <summary>
/// Puts the lines of one message together. In <c>stderr</c> a message goes on in lines that begin with a tab (PostgreSQL puts it there
/// itself, so a statement cannot make a line that looks like a new message), and DETAIL, HINT and STATEMENT of the same process
/// follow in lines of their own. In <c>csvlog</c> a record ends when its quotes do.
/// </summary>
internal sealed class PostgresAssembler(RecordSink sink) : Assembler
{
    private readonly LineBuffer _text = new();
    private long _position;
    private bool _isCsv;

    // Counted line by line: a long record is not read again for each of them.
    private int _quotes;

    public override bool Wants(ReadOnlySpan<byte> line) =>
        (_text.Lines > 0 && (_isCsv || line is [(byte)'\t', ..])) || IsTimed(line);

    public override void Add(ReadOnlySpan<byte> line, long position)
    {
        if (_text.Lines > 0)
        {
            if (GoesOn(line) && _text.TryAppend(line))
            {
                _quotes += line.Count((byte)'"');
                if (_isCsv && _quotes % 2 == 0)
                    Complete();
                return;
            }
            Complete();
        }
        _isCsv = PostgresCsv.LooksRight(line);
        _quotes = line.Count((byte)'"');
        if (line is [(byte)'{', ..] || (_isCsv && _quotes % 2 == 0) || !IsTimed(line))
        {
            sink(line, position);
            return;
        }
        _text.TryAppend(line);
        _position = position;
    }

    public override bool IsWaiting => _text.Lines > 0;

    public override void Complete()
    {
        if (_text.Lines > 0)
            sink(_text.Written, _position);
        _text.Clear();
    }

    private bool GoesOn(ReadOnlySpan<byte> line)
    {
        if (_isCsv || line is [(byte)'\t', ..])
            return true;
        return PostgresPrefix.TryFind(line, out var found) && found.IsSecondary && PostgresPrefix.TryFind(_text.Written, out var first)
            && Process(found.Prefix).SequenceEqual(Process(first.Prefix));
    }

    // [123] or [123-4]: the process of the line.
    private static ReadOnlySpan<byte> Process(ReadOnlySpan<byte> prefix)
    {
        if (!Bytes.TryTakeTo(ref prefix, "["u8, out _) || !Bytes.TryTakeTo(ref prefix, "]"u8, out var process))
            return default;
        return process.IndexOf((byte)'-') is > 0 and var dash ? process[..dash] : process;
    }

    // A time with a space between date and time near the beginning, and a severity: a line of stderr or csvlog.
    private static bool IsTimed(ReadOnlySpan<byte> line) =>
        PostgresCsv.LooksRight(line) || (PostgresPrefix.TryFind(line, out var found) && HasTime(found.Prefix));

    private static bool HasTime(ReadOnlySpan<byte> prefix)
    {
        for (var at = 0; at + 19 <= prefix.Length; at++)
        {
            if (prefix[at + 4] == '-' && prefix[at + 10] == ' ' && prefix[at + 13] == ':' && Times.IsoTime.TryRead(prefix[at..], 0, out _, out _))
                return true;
        }
        return false;
    }
}
