using System.Numerics;
using System.Runtime.Intrinsics;

namespace Rempart.Events.Writing;

/// <summary>
/// Escapes texts for JSON, as RFC 8259 demands it: quote, backslash and control characters, and U+007F beside them. A vector of bytes at a
/// time: raw records of JSON within JSON have a quote every few bytes, where looking for each anew costs most of the time.
/// </summary>
internal static class Escapes
{
    /// <summary>How many times longer than the text its escaped form may be.</summary>
    public const int Longest = 6;

    /// <summary>Writes a text without quotes around it.</summary>
    /// <param name="text">Valid UTF-8.</param>
    /// <param name="room">At least <see cref="Longest"/> times as long.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Write(ReadOnlySpan<byte> text, Span<byte> room)
    {
        var at = 0;
        while (text.Length >= Vector256<byte>.Count)
        {
            var some = Vector256.Create(text);
            some.CopyTo(room[at..]);
            var escaped = (Vector256.LessThan(some, Vector256.Create((byte)0x20)) | Vector256.Equals(some, Vector256.Create((byte)'"'))
                | Vector256.Equals(some, Vector256.Create((byte)'\\')) | Vector256.Equals(some, Vector256.Create((byte)0x7f))).ExtractMostSignificantBits();
            var clean = BitOperations.TrailingZeroCount(escaped);
            at += clean;
            if (clean == Vector256<byte>.Count)
            {
                text = text[clean..];
                continue;
            }
            at += One(text[clean], room[at..]);
            text = text[(clean + 1)..];
        }
        foreach (var value in text)
        {
            if (value is < 0x20 or (byte)'"' or (byte)'\\' or 0x7f)
                at += One(value, room[at..]);
            else
                room[at++] = value;
        }
        return at;
    }

    private static int One(byte value, Span<byte> room)
    {
        room[0] = (byte)'\\';
        var letter = value switch
        {
            (byte)'"' => (byte)'"',
            (byte)'\\' => (byte)'\\',
            (byte)'\n' => (byte)'n',
            (byte)'\r' => (byte)'r',
            (byte)'\t' => (byte)'t',
            _ => (byte)'u',
        };
        room[1] = letter;
        if (letter != (byte)'u')
            return 2;
        room[2] = room[3] = (byte)'0';
        room[4] = Hexadecimal(value >> 4);
        room[5] = Hexadecimal(value & 15);
        return 6;
    }

    private static byte Hexadecimal(int value) => (byte)(value < 10 ? '0' + value : 'a' + value - 10);
}
