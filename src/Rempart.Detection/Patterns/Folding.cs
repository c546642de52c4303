using System.Text;

namespace Rempart.Detection.Patterns;

/// <summary>
/// The form in which texts are compared without case: UTF-8 with ASCII letters small and all others in their simple upper case,
/// as <see cref="StringComparison.OrdinalIgnoreCase"/> compares. No letter beyond ASCII becomes one of ASCII.
/// </summary>
internal static class Folding
{
    public static Rune Fold(Rune rune)
    {
        if (rune.IsAscii)
            return rune.Value is >= 'A' and <= 'Z' ? new Rune(rune.Value | 0x20) : rune;
        var upper = Rune.ToUpperInvariant(rune);
        return upper.IsAscii ? rune : upper;
    }

    /// <summary>Whether the character is one of the five that <c>windash</c> takes for one another.</summary>
    public static bool IsDash(int codePoint) => codePoint is '-' or '/' or 0x2013 or 0x2014 or 0x2015;

    public static Rune Seen(Rune rune, bool cased, bool windash)
    {
        if (windash && IsDash(rune.Value))
            return new Rune('-');
        return cased ? rune : Fold(rune);
    }

    /// <summary>The UTF-8 of a text as a view sees it.</summary>
    public static byte[] Encode(ReadOnlySpan<char> text, bool cased = false, bool windash = false)
    {
        var bytes = new byte[text.Length * 3];
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
            length += Seen(rune, cased, windash).EncodeToUtf8(bytes.AsSpan(length));
        return bytes[..length];
    }

    /// <summary>
    /// Writes a view of UTF-8 that may be malformed (what is malformed becomes U+FFFD). The room must be three times the source.
    /// </summary>
    /// <returns>How much was written.</returns>
    public static int Write(ReadOnlySpan<byte> source, Span<byte> room, bool cased, bool windash)
    {
        var written = 0;
        if (!windash)
        {
            // Almost all values are ASCII from end to end.
            if (cased)
            {
                source.CopyTo(room);
                return source.Length;
            }
            if (Ascii.ToLower(source, room, out written) == System.Buffers.OperationStatus.Done)
                return written;
            written = 0;
        }
        while (!source.IsEmpty)
        {
            Rune.DecodeFromUtf8(source, out var rune, out var consumed);
            source = source[consumed..];
            written += Seen(rune, cased, windash).EncodeToUtf8(room[written..]);
        }
        return written;
    }
}
