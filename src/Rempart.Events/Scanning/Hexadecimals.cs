namespace Rempart.Events.Scanning;

/// <summary>Hexadecimal digits, of either case.</summary>
internal static class Hexadecimals
{
    /// <summary>The value of a digit; 0 for what is none.</summary>
    public static int Value(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => 0,
    };

    public static bool IsDigit(byte value) => value is >= (byte)'0' and <= (byte)'9' or >= (byte)'a' and <= (byte)'f' or >= (byte)'A' and <= (byte)'F';

    /// <summary>Whether a text is bytes in hexadecimal: an even number of digits and nothing else.</summary>
    public static bool IsText(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text.Length % 2 != 0)
            return false;
        foreach (var letter in text)
        {
            if (!IsDigit(letter))
                return false;
        }
        return true;
    }

    /// <summary>The bytes of such a text.</summary>
    public static int Decode(ReadOnlySpan<byte> text, Span<byte> into)
    {
        for (var i = 0; i < text.Length; i += 2)
            into[i / 2] = (byte)((Value(text[i]) << 4) | Value(text[i + 1]));
        return text.Length / 2;
    }

    public static bool TryNumber(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (text.Length is 0 or > 15)
            return false;
        foreach (var letter in text)
        {
            if (!IsDigit(letter))
                return false;
            value = (value << 4) | (uint)Value(letter);
        }
        return true;
    }
}
