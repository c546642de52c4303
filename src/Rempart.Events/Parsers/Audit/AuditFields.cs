namespace Rempart.Events.Parsers.Audit;

/// <summary>
/// Goes through <c>name=value</c> of an audit record. Values are bare, in double quotes, or (of records from user space) all inside of
/// <c>msg='…'</c>. What auditd added for people stands after the byte 0x1D. Text from users is in quotes, or in hexadecimal when it has
/// a quote, a space or a control character in it: so it can never look like a field.
/// </summary>
internal ref struct AuditFields(ReadOnlySpan<byte> text)
{
    private const byte Enrichment = 0x1d;

    private ReadOnlySpan<byte> _text = text;

    public ReadOnlySpan<byte> Name { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Whether the value stood in double quotes.</summary>
    public bool IsQuoted { get; private set; }

    public bool Next()
    {
        while (true)
        {
            _text = _text.TrimStart(" \u001d'"u8);
            if (_text.IsEmpty)
                return false;
            var end = _text.IndexOfAny((byte)'=', (byte)' ');
            if (end < 0)
                return false;
            if (_text[end] == ' ' || end == 0)
            {
                // A word without a value, such as "avc:  denied { read }".
                _text = _text[(end + 1)..];
                continue;
            }
            Name = _text[..end];
            _text = _text[(end + 1)..];
            // The fields inside of msg='…' are fields like the others.
            if (Name.SequenceEqual("msg"u8) && _text is [(byte)'\'', ..])
                continue;
            TakeValue();
            return true;
        }
    }

    private void TakeValue()
    {
        IsQuoted = _text is [(byte)'"', ..];
        if (IsQuoted && _text[1..].IndexOf((byte)'"') is >= 0 and var quote)
        {
            Value = _text.Slice(1, quote);
            _text = _text[(quote + 2)..];
            return;
        }
        IsQuoted = false;
        var end = _text.IndexOfAny((byte)' ', Enrichment, (byte)'\'');
        Value = end < 0 ? _text : _text[..end];
        _text = end < 0 ? default : _text[end..];
    }

    /// <summary>Whether auditd writes a field's text in hexadecimal when it is not plain.</summary>
    public static bool IsEncoded(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 => name.SequenceEqual("exe"u8) || name.SequenceEqual("cwd"u8) || name.SequenceEqual("cmd"u8) || name.SequenceEqual("key"u8) || name.SequenceEqual("dir"u8),
        4 => name.SequenceEqual("name"u8) || name.SequenceEqual("comm"u8) || name.SequenceEqual("acct"u8) || name.SequenceEqual("path"u8) || name.SequenceEqual("file"u8) || name.SequenceEqual("data"u8),
        9 => name.SequenceEqual("proctitle"u8),
        _ => false,
    };
}
