namespace Rempart.Events.Scanning;

/// <summary>Whole numbers as logs write them: decimal digits, perhaps a minus.</summary>
internal static class Numbers
{
    /// <summary>Reads a text that is a number from its first to its last byte and fits 64 bits.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        var negative = text is [(byte)'-', ..];
        if (negative)
            text = text[1..];
        if (text.Length is 0 or > 18)
            return false;
        foreach (var digit in text)
        {
            var number = (uint)(digit - '0');
            if (number > 9)
                return false;
            value = (value * 10) + number;
        }
        if (negative)
            value = -value;
        return true;
    }

    public static bool IsDigit(byte value) => (uint)(value - '0') <= 9;

    public static bool AllDigits(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');
}
