using System.Buffers.Text;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text.Json;

namespace Rempart.Events.Rows;

/// <summary>
/// Reads a line as <see cref="EventWriter"/> writes it: no spaces, names without escapes, only the writer's own escapes in texts. Several times
/// faster than a reader of any JSON. It checks no more than it needs: whoever uses it writes the row again and compares the lines.
/// </summary>
internal ref struct OwnLine(ReadOnlySpan<byte> line)
{
    private readonly ReadOnlySpan<byte> _line = line;
    private int _at;

    /// <summary>Whether all was read.</summary>
    public readonly bool IsAtEnd => _at == _line.Length;

    /// <summary>The next byte; 0 at the end.</summary>
    public readonly byte Next => _at < _line.Length ? _line[_at] : (byte)0;

    /// <summary>Takes a byte, if it is the next.</summary>
    public bool Take(byte value)
    {
        if (Next != value)
            return false;
        _at++;
        return true;
    }

    /// <summary>Takes a name and the colon behind it.</summary>
    public bool TryName(out ReadOnlySpan<byte> name)
    {
        name = default;
        if (!Take((byte)'"') || _line[_at..].IndexOf((byte)'"') is not (>= 0 and var length))
            return false;
        name = _line.Slice(_at, length);
        _at += length + 1;
        return Take((byte)':');
    }

    /// <summary>Takes a whole number.</summary>
    public bool TryNumber(out long number)
    {
        if (!Utf8Parser.TryParse(_line[_at..], out number, out int used))
            return false;
        _at += used;
        return true;
    }

    /// <summary>Takes <c>true</c> or <c>false</c>.</summary>
    public bool TryFlag(out bool flag)
    {
        flag = _line[_at..].StartsWith("true"u8);
        if (!flag && !_line[_at..].StartsWith("false"u8))
            return false;
        _at += flag ? 4 : 5;
        return true;
    }

    /// <summary>Takes a text without its escapes.</summary>
    /// <param name="room">Where to; as long as the rest of the line, and a vector longer.</param>
    /// <param name="length">How long the text is.</param>
    public bool TryText(Span<byte> room, out int length)
    {
        length = 0;
        if (!Take((byte)'"'))
            return false;
        while (_line.Length - _at >= Vector256<byte>.Count)
        {
            var some = Vector256.Create(_line[_at..]);
            some.CopyTo(room[length..]);
            var found = (Vector256.Equals(some, Vector256.Create((byte)'"')) | Vector256.Equals(some, Vector256.Create((byte)'\\'))).ExtractMostSignificantBits();
            var clean = BitOperations.TrailingZeroCount(found);
            length += clean;
            _at += clean;
            if (clean == Vector256<byte>.Count)
                continue;
            if (Take((byte)'"'))
                return true;
            if (!TryEscape(room, ref length))
                return false;
        }
        while (_at < _line.Length)
        {
            if (Take((byte)'"'))
                return true;
            if (_line[_at] != (byte)'\\')
                room[length++] = _line[_at++];
            else if (!TryEscape(room, ref length))
                return false;
        }
        return false;
    }

    /// <summary>Takes a value that nobody wants.</summary>
    public bool TrySkip()
    {
        // What is skipped in most lines are short texts without escapes, and numbers.
        if (Next == (byte)'"' && _line[(_at + 1)..].IndexOfAny((byte)'"', (byte)'\\') is >= 0 and var length && _line[_at + 1 + length] == (byte)'"')
        {
            _at += length + 2;
            return true;
        }
        return TryNumber(out _) || TryValue(out _);
    }

    /// <summary>Takes a value of any kind, as it is.</summary>
    public bool TryValue(out ReadOnlySpan<byte> value)
    {
        value = default;
        var reader = new Utf8JsonReader(_line[_at..], isFinalBlock: false, state: default);
        try
        {
            // A number that the line ends with would need what is behind it: none does.
            if (!reader.Read() || !reader.TrySkip())
                return false;
        }
        catch (JsonException)
        {
            return false;
        }
        value = _line.Slice(_at, (int)reader.BytesConsumed);
        _at += value.Length;
        return true;
    }

    private bool TryEscape(Span<byte> room, ref int length)
    {
        if (_line.Length - _at < 2)
            return false;
        var letter = _line[_at + 1];
        if (letter == (byte)'u')
        {
            // The writer's are of one byte only.
            if (_line.Length - _at < 6 || _line[_at + 2] != (byte)'0' || _line[_at + 3] != (byte)'0' || !Utf8Parser.TryParse(_line.Slice(_at + 4, 2), out byte value, out var used, 'x') || used != 2)
                return false;
            room[length++] = value;
            _at += 6;
            return true;
        }
        var plain = letter switch { (byte)'"' => letter, (byte)'\\' => letter, (byte)'n' => (byte)'\n', (byte)'r' => (byte)'\r', (byte)'t' => (byte)'\t', _ => (byte)0 };
        if (plain == 0)
            return false;
        room[length++] = plain;
        _at += 2;
        return true;
    }
}
