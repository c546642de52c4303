namespace Rempart.Network.Kubernetes.Yaml;

/// <summary>
/// Reads the YAML that Kubernetes' tools write — block mappings and sequences, scalars of one line, literal blocks, empty or plain
/// flow lists — many times faster than a full parser. Anything else makes it give up, and the full parser reads the document
/// instead; it never reads something else than the full parser would.
/// </summary>
internal sealed class BlockReader(int depthLimit)
{
    private string _text = "";
    private Tape _tape = new();
    private int _next;
    private int _end;
    private int _line;

    // The line that is read: where its content begins and ends, and in which column.
    private int _content;
    private int _contentEnd;
    private int _indent;

    /// <summary>Reads a document; false when the full parser must.</summary>
    public bool TryRead(Tape tape, YamlDocuments.Part part)
    {
        (_tape, _text, _next, _end, _line) = (tape, tape.Text, part.Start, part.End, part.Line - 1);
        tape.Clear();
        // What follows a document marker on its line is not indented as it looks.
        var firstFeed = _text.AsSpan(_next, _end - _next).IndexOf('\n');
        var first = _text.AsSpan(_next, firstFeed < 0 ? _end - _next : firstFeed);
        if (part.Start >= 3 && _text.AsSpan(part.Start - 3, 3) is "---" or "...")
        {
            if (!first.IsWhiteSpace() || first.Contains('\t') || firstFeed < 0)
                return firstFeed >= 0 && first.TrimStart(' ').StartsWith('#') && first.StartsWith(' ') && Skip(firstFeed);
            Skip(firstFeed, read: false);
        }
        return ReadAll();
    }

    private bool Skip(int feed, bool read = true)
    {
        _next += feed + 1;
        _line++;
        return !read || ReadAll();
    }

    private bool ReadAll()
    {
        if (!Advance())
            return _content == 0;
        return _indent >= 0 && Node(_indent, 0) && _indent < 0;
    }

    /// <summary>Goes to the next line that is not empty and no comment; false at the end, and with an indent of 0 when the line is unusual.</summary>
    private bool Advance()
    {
        while (_next < _end)
        {
            var start = _next;
            var feed = _text.AsSpan(start, _end - start).IndexOf('\n');
            var end = feed < 0 ? _end : start + feed;
            _next = feed < 0 ? _end : end + 1;
            _line++;
            var at = start;
            while (at < end && _text[at] == ' ')
                at++;
            while (end > at && _text[end - 1] is ' ' or '\r')
                end--;
            if (at == end || _text[at] == '#')
                continue;
            (_content, _contentEnd, _indent) = (at, end, at - start);
            return true;
        }
        (_indent, _content) = (-1, 0);
        return false;
    }

    private bool Node(int indent, int depth)
    {
        if (depth > depthLimit)
            return false;
        return IsItem() ? Sequence(indent, depth) : Mapping(indent, depth);
    }

    private bool IsItem() => _text[_content] == '-' && (_content + 1 == _contentEnd || _text[_content + 1] == ' ');

    private bool Sequence(int indent, int depth)
    {
        if (depth > depthLimit)
            return false;
        var index = _tape.Open(NodeKind.Sequence, _line, _indent + 1);
        while (_indent == indent && IsItem())
        {
            var at = _content + 1;
            while (at < _contentEnd && _text[at] == ' ')
                at++;
            if (at == _contentEnd || _text[at] == '#')
            {
                var (line, column) = (_line, _indent + 2);
                Advance();
                if (_indent > indent)
                {
                    if (!Node(_indent, depth + 1))
                        return false;
                }
                else
                {
                    _tape.Scalar("", plain: true, line, column);
                }
                continue;
            }
            _indent += at - _content;
            _content = at;
            if (IsItem() || KeyEnd() >= 0)
            {
                if (!(IsItem() ? Sequence(_indent, depth + 1) : Mapping(_indent, depth + 1)))
                    return false;
            }
            else if (!Value(_content, indent))
            {
                return false;
            }
        }
        _tape.Close(index);
        return _indent < indent || (_indent == indent && !IsItem());
    }

    private bool Mapping(int indent, int depth)
    {
        if (depth > depthLimit)
            return false;
        var index = _tape.Open(NodeKind.Mapping, _line, _indent + 1);
        while (_indent == indent)
        {
            var colon = KeyEnd();
            if (colon < 0 || IsItem())
                return false;
            var quoted = _text[_content] is '"';
            _tape.Scalar(quoted ? _content + 1 : _content, colon - _content - (quoted ? 2 : 0), !quoted, _line, _indent + 1);
            var at = colon + 1;
            while (at < _contentEnd && _text[at] == ' ')
                at++;
            if (at < _contentEnd && _text[at] != '#')
            {
                if (!Value(at, indent))
                    return false;
                continue;
            }
            var (line, column) = (_line, _indent + colon - _content + 2);
            Advance();
            if (_indent > indent || (_indent == indent && IsItem()))
            {
                if (!Node(_indent, depth + 1))
                    return false;
            }
            else
            {
                _tape.Scalar("", plain: true, line, column);
            }
        }
        _tape.Close(index);
        return _indent < indent;
    }

    /// <summary>Where the colon after the line's key stands; -1 when there is no key of the usual form.</summary>
    private int KeyEnd()
    {
        var at = _content;
        if (_text[at] == '"')
        {
            at++;
            while (at < _contentEnd && IsKeyLetter(_text[at]))
                at++;
            if (at >= _contentEnd || _text[at] != '"' || at == _content + 1)
                return -1;
            at++;
        }
        else
        {
            while (at < _contentEnd && IsKeyLetter(_text[at]))
                at++;
            if (at == _content || _text[_content] == '-')
                return -1;
        }
        return at < _contentEnd && _text[at] == ':' && (at + 1 == _contentEnd || _text[at + 1] == ' ') ? at : -1;
    }

    private static bool IsKeyLetter(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '/' or '_' or '-' or '~';

    private bool Value(int at, int indent)
    {
        var column = _indent + at - _content + 1;
        if (_text[at] == '|')
        {
            var line = _line;
            if (!LiteralBlock.TryRead(_text, at, _contentEnd, _end, indent, ref _next, ref _line, out var block))
                return false;
            _tape.Scalar(block, plain: false, line, column);
            Advance();
            return _indent <= indent;
        }
        var length = ScalarText.Measure(_text, at, _contentEnd, out var from, out var quoted);
        if (length >= 0)
            _tape.Scalar(from, length, !quoted, _line, column);
        else if (!FlowText.TryRead(_tape, _text, at, _contentEnd, _line, column))
            return false;
        Advance();
        // A deeper line goes on with this value.
        return _indent <= indent;
    }
}
