using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Unicode;

namespace Rempart.Detection.Events;

/// <summary>
/// Reads one JSON object into a <see cref="ParsedEvent"/> in a single pass: strict in its grammar, without recursion into memory that
/// grows, and without a look at texts that nothing asks for.
/// </summary>
internal sealed class EventParser(PathTree paths)
{
    public const int DeepestNesting = 1024;

    private readonly PathTree _paths = paths;
    private byte[] _bytes = [];
    private int _at;
    private int _end;
    private ParsedEvent _event = null!;
    private ParseStatus _failure;
    private byte[] _name = new byte[256];

    /// <param name="bytes">The buffer.</param>
    /// <param name="start">Where the value begins; no white space.</param>
    /// <param name="end">The end of the buffer's content.</param>
    /// <param name="into">Takes the values.</param>
    /// <param name="consumed">The place after the value; for failures, where reading stopped.</param>
    public ParseStatus Parse(byte[] bytes, int start, int end, ParsedEvent into, out int consumed)
    {
        (_bytes, _at, _end, _event) = (bytes, start, end, into);
        into.Clear(bytes);
        var isObject = start < end && bytes[start] == '{';
        var read = isObject ? Object(PathTree.Root, 1) : Value(PathTree.Unknown, 1, inArray: false);
        consumed = Math.Min(_at, end);
        if (!read)
            return _failure;
        if (!isObject)
            return ParseStatus.NotAnObject;
        var content = bytes.AsSpan(start, consumed - start);
        into.HasInvalidText = !Ascii.IsValid(content) && !Utf8.IsValid(content);
        return ParseStatus.Event;
    }

    private bool Object(int node, int depth)
    {
        if (depth > DeepestNesting)
            return Fail(ParseStatus.TooDeep);
        _at++;
        if (!SkipSpace())
            return false;
        if (_bytes[_at] == '}')
        {
            _at++;
            return true;
        }
        while (true)
        {
            if (_bytes[_at] != '"')
                return Fail(ParseStatus.Malformed);
            var start = ++_at;
            if (!String(out var escaped))
                return false;
            var child = node < 0 ? PathTree.Unknown : Child(node, start, _at - 1 - start, escaped);
            if (!SkipSpace())
                return false;
            if (_bytes[_at] != ':')
                return Fail(ParseStatus.Malformed);
            _at++;
            if (!SkipSpace() || !Value(child, depth, inArray: false) || !SkipSpace())
                return false;
            var after = _bytes[_at++];
            if (after == '}')
                return true;
            if (after != ',')
                return FailBefore();
            if (!SkipSpace())
                return false;
        }
    }

    private bool Array(int node, int depth)
    {
        if (depth > DeepestNesting)
            return Fail(ParseStatus.TooDeep);
        var start = _at++;
        if (!SkipSpace())
            return false;
        if (_bytes[_at] == ']')
        {
            _at++;
            if (node >= 0)
                _event.Add(node, ValueKind.EmptyArray, start, 0, false);
            return true;
        }
        while (true)
        {
            if (!Value(node, depth, inArray: true) || !SkipSpace())
                return false;
            var after = _bytes[_at++];
            if (after == ']')
                return true;
            if (after != ',')
                return FailBefore();
            if (!SkipSpace())
                return false;
        }
    }

    private bool Value(int node, int depth, bool inArray)
    {
        var start = _at;
        if (!inArray && node >= 0 && _event.Has(node))
            _event.HasDuplicateKeys |= depth == 1;
        switch (_bytes[start])
        {
            case (byte)'"':
                _at++;
                if (!String(out var escaped))
                    return false;
                _event.Add(node, ValueKind.String, start + 1, _at - start - 2, escaped);
                return true;
            case (byte)'{':
                if (node >= 0)
                    _event.Add(node, ValueKind.Object, start, 0, false);
                return Object(node, depth + 1);
            case (byte)'[':
                return Array(node, depth + 1);
            case (byte)'t':
                return Word("true"u8, node, ValueKind.True);
            case (byte)'f':
                return Word("false"u8, node, ValueKind.False);
            case (byte)'n':
                return Word("null"u8, node, ValueKind.Null);
            default:
                return NumberValue(node);
        }
    }

    private bool Word(ReadOnlySpan<byte> word, int node, ValueKind kind)
    {
        var rest = _bytes.AsSpan(_at, _end - _at);
        if (!rest.StartsWith(word))
            return Fail(rest.Length < word.Length && word.StartsWith(rest) ? ParseStatus.Incomplete : ParseStatus.Malformed);
        if (kind != ValueKind.Null || node >= 0)
            _event.Add(node, kind, _at, word.Length, false);
        _at += word.Length;
        return true;
    }

    private bool NumberValue(int node)
    {
        var start = _at;
        var end = start;
        var fraction = false;
        while (end < _end && _bytes[end] is var b && (b is (>= (byte)'0' and <= (byte)'9') or (byte)'-' or (byte)'+' || (fraction |= b is (byte)'.' or (byte)'e' or (byte)'E') && b is (byte)'.' or (byte)'e' or (byte)'E'))
            end++;
        // A number that touches the end of the buffer may go on.
        if (end == _end)
            return Fail(ParseStatus.Incomplete);
        var text = _bytes.AsSpan(start, end - start);
        if (!Patterns.Number.IsNumber(text))
            return Fail(ParseStatus.Malformed);
        if (text.Length > 18 && !fraction && !System.Buffers.Text.Utf8Parser.TryParse(text, out long _, out _))
            _event.HasHugeNumbers = true;
        _event.Add(node, ValueKind.Number, start, text.Length, fraction);
        _at = end;
        return true;
    }

    // From the first character of a string to the place after its closing quote.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool String(out bool escaped)
    {
        escaped = false;
        var at = _at;
        var bytes = _bytes;
        while (true)
        {
            while (at + Vector128<byte>.Count <= _end)
            {
                var block = Vector128.LoadUnsafe(ref bytes[at]);
                var found = (Vector128.Equals(block, Vector128.Create((byte)'"')) | Vector128.Equals(block, Vector128.Create((byte)'\\'))
                    | Vector128.LessThan(block, Vector128.Create((byte)0x20))).ExtractMostSignificantBits();
                if (found != 0)
                {
                    at += BitOperations.TrailingZeroCount(found);
                    break;
                }
                at += Vector128<byte>.Count;
            }
            while (at < _end && bytes[at] is not ((byte)'"' or (byte)'\\' or < 0x20))
                at++;
            if (at >= _end)
                return Fail(ParseStatus.Incomplete);
            if (bytes[at] == '"')
            {
                _at = at + 1;
                return true;
            }
            _at = at;
            if (bytes[at] != '\\')
                return Fail(ParseStatus.Malformed);
            escaped = true;
            var length = EscapeLength(at);
            if (length == 0)
                return false;
            at += length;
        }
    }

    private int EscapeLength(int at)
    {
        if (at + 1 >= _end)
        {
            Fail(ParseStatus.Incomplete);
            return 0;
        }
        switch (_bytes[at + 1])
        {
            case (byte)'\\' or (byte)'"' or (byte)'/' or (byte)'n' or (byte)'t' or (byte)'r' or (byte)'b' or (byte)'f':
                return 2;
            case (byte)'u':
                for (var i = at + 2; i < at + 6; i++)
                {
                    if (i >= _end || JsonText.Digit(_bytes[i]) < 0)
                    {
                        Fail(i >= _end ? ParseStatus.Incomplete : ParseStatus.Malformed);
                        return 0;
                    }
                }
                return 6;
            default:
                Fail(ParseStatus.Malformed);
                return 0;
        }
    }

    private int Child(int node, int start, int length, bool escaped)
    {
        if (!escaped)
            return _paths.Child(node, _bytes.AsSpan(start, length));
        if (_name.Length < length)
            _name = new byte[length];
        var written = JsonText.Unescape(_bytes.AsSpan(start, length), _name);
        return _paths.Child(node, _name.AsSpan(0, written));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool SkipSpace()
    {
        if (_at < _end && _bytes[_at] > 0x20)
            return true;
        while (_at < _end && _bytes[_at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            _at++;
        return _at < _end ? _bytes[_at] > 0x20 || Fail(ParseStatus.Malformed) : Fail(ParseStatus.Incomplete);
    }

    private bool FailBefore()
    {
        _at--;
        return Fail(ParseStatus.Malformed);
    }

    private bool Fail(ParseStatus status)
    {
        _failure = status;
        return false;
    }
}
