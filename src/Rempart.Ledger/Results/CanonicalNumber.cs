using System.Globalization;

namespace Rempart.Ledger;

/// <summary>Decimal numbers as the C2SP formats write them: ASCII digits, no sign, no leading zeros.</summary>
internal static class CanonicalNumber
{
    public static bool TryParse(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        return text.Length is > 0 and <= 19
            && (text.Length == 1 || text[0] != '0')
            && !text.ContainsAnyExceptInRange('0', '9')
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
