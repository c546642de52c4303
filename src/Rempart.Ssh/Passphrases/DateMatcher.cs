using System.Globalization;

namespace Rempart.Ssh.Passphrases;

/// <summary>Years, and dates in the order of any country, with signs between or without.</summary>
internal static class DateMatcher
{
    private const double YearGuesses = 2.1; // 1900 to 2030.
    private const double DateGuesses = 4.6; // Every day of them.
    private const int LongestDate = 10;

    public static List<Segment> Find(char[] text)
    {
        List<Segment> found = [];
        for (var start = 0; start < text.Length; start++)
        {
            for (var length = 4; length <= LongestDate && start + length <= text.Length; length++)
            {
                var part = text.AsSpan(start, length);
                if (IsYear(part))
                    found.Add(new(start, length, YearGuesses, [PassphraseWeakness.Date]));
                else if (length >= 6 && (IsPlainDate(part) || IsSeparatedDate(part)))
                    found.Add(new(start, length, DateGuesses, [PassphraseWeakness.Date]));
            }
        }

        return found;
    }

    private static bool IsYear(ReadOnlySpan<char> text) => text.Length == 4 && Number(text) is >= 1900 and <= 2039;

    private static bool IsPlainDate(ReadOnlySpan<char> text) => text.Length switch
    {
        6 => AreDayAndMonth(text[..2], text[2..4]) || AreDayAndMonth(text[2..4], text[4..]),
        8 => (AreDayAndMonth(text[..2], text[2..4]) && IsYear(text[4..])) || (IsYear(text[..4]) && AreDayAndMonth(text[4..6], text[6..])),
        _ => false,
    };

    private static bool IsSeparatedDate(ReadOnlySpan<char> text)
    {
        var first = text.IndexOfAnyExceptInRange('0', '9');
        if (first is < 1 or > 4 || first + 2 >= text.Length || text[first] is not ('/' or '-' or '.' or ' ' or '_'))
            return false;
        var rest = text[(first + 1)..];
        var second = rest.IndexOf(text[first]);
        if (second is < 1 or > 2 || second + 1 >= rest.Length)
            return false;
        var a = text[..first];
        var b = rest[..second];
        var c = rest[(second + 1)..];
        return (AreDayAndMonth(a, b) && (IsYear(c) || (c.Length == 2 && Number(c) >= 0))) || (IsYear(a) && AreDayAndMonth(b, c));
    }

    private static bool AreDayAndMonth(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        var (a, b) = (Number(one), Number(other));
        return one.Length <= 2 && other.Length <= 2 && ((a is >= 1 and <= 31 && b is >= 1 and <= 12) || (a is >= 1 and <= 12 && b is >= 1 and <= 31));
    }

    private static int Number(ReadOnlySpan<char> digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
