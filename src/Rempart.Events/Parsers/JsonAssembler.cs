using Rempart.Events.Scanning;

namespace Rempart.Events.Parsers;

/// <summary>
/// Puts JSON together that was written for people: a line with nothing but <c>{</c> or <c>[</c> begins it, and it ends when its
/// brackets do. Used for sources that write JSON only, so that a line of another source can swallow nothing.
/// </summary>
internal sealed class JsonAssembler(RecordSink sink) : Assembler
{
    private readonly LineBuffer _text = new();
    private long _position;
    private int _depth;

    public override bool Wants(ReadOnlySpan<byte> line) => _text.Lines > 0 || Bytes.TrimEnd(line) is [(byte)'{'] or [(byte)'['];

    public override void Add(ReadOnlySpan<byte> line, long position)
    {
        if (!Wants(line))
        {
            sink(line, position);
            return;
        }
        if (_text.Lines == 0)
            (_position, _depth) = (position, 0);
        if (!_text.TryAppend(line))
        {
            Complete();
            sink(line, position);
            return;
        }
        Count(line);
        if (_depth <= 0)
            Complete();
    }

    public override bool IsWaiting => _text.Lines > 0;

    public override void Complete()
    {
        if (_text.Lines > 0)
            sink(_text.Written, _position);
        _text.Clear();
    }

    // A string cannot go on in the next line, so each line is counted by itself.
    private void Count(ReadOnlySpan<byte> line)
    {
        var inText = false;
        for (var i = 0; i < line.Length; i++)
        {
            var letter = line[i];
            if (letter == '"')
                inText = !inText;
            else if (letter == '\\' && inText)
                i++;
            else if (!inText)
                _depth += letter is (byte)'{' or (byte)'[' ? 1 : letter is (byte)'}' or (byte)']' ? -1 : 0;
        }
    }
}
