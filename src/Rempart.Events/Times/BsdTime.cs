using Rempart.Events.Scanning;

namespace Rempart.Events.Times;

/// <summary>
/// The time of RFC 3164, <c>Mmm dd hh:mm:ss</c>, and what is met beside it: one or two spaces or a zero before the day, a year after
/// the day (Cisco), a fraction of a second. Without a year it is the last year that does not put it more than two days after its
/// arrival, which is right across New Year, for a sender whose clock is ahead, and for everything younger than a year.
/// </summary>
internal static class BsdTime
{
    private const long LargestLead = 2 * TimeSpan.TicksPerDay;

    /// <summary>Reads a time at the beginning of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="nowTicks">When it came in.</param>
    /// <param name="localOffset">The zone of the sender, in ticks.</param>
    /// <param name="ticks">In 100 ns since 1970.</param>
    /// <param name="length">How much of the text is the time.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, long nowTicks, long localOffset, out long ticks, out int length)
    {
        ticks = 0;
        length = 0;
        if (text.Length < 14)
            return false;
        var month = Clock.Month(text);
        if (month == 0)
            return false;
        var at = 3;
        if (text[at++] != ' ')
            return false;
        if (text[at] == ' ')
            at++;
        var day = Digits(text, ref at, 2);
        if (day < 0 || at >= text.Length || text[at++] != ' ')
            return false;
        var year = 0;
        if (text.Length > at + 5 && text[at + 4] == ' ' && Numbers.AllDigits(text.Slice(at, 4)))
        {
            year = Digits(text, ref at, 4);
            at++;
        }
        if (text.Length < at + 8 || text[at + 2] != ':' || text[at + 5] != ':')
            return false;
        var (hour, minute, second) = (Clock.Two(text[at..]), Clock.Two(text[(at + 3)..]), Clock.Two(text[(at + 6)..]));
        at += 8;
        var fraction = 0L;
        if (at + 1 < text.Length && text[at] == '.' && Numbers.IsDigit(text[at + 1]))
            at += 1 + Clock.Fraction(text[(at + 1)..], out fraction);
        length = at;
        if (year > 0)
        {
            if (!Clock.TryTicks(year, month, day, hour, minute, second, fraction, out ticks))
                return false;
            ticks -= localOffset;
            return true;
        }
        return TryLast(nowTicks, localOffset, (month, day, hour, minute, second, fraction), out ticks);
    }

    private static bool TryLast(long nowTicks, long localOffset, (int Month, int Day, int Hour, int Minute, int Second, long Fraction) time, out long ticks)
    {
        ticks = 0;
        var year = new DateTime(DateTime.UnixEpoch.Ticks + nowTicks).Year + 1;
        // 29 February is a day of one year in four, at times in eight.
        for (var tries = 0; tries < 10; tries++, year--)
        {
            if (!Clock.TryTicks(year, time.Month, time.Day, time.Hour, time.Minute, time.Second, time.Fraction, out ticks))
                continue;
            ticks -= localOffset;
            if (ticks - nowTicks <= LargestLead)
                return true;
        }
        return false;
    }

    private static int Digits(ReadOnlySpan<byte> text, ref int at, int most)
    {
        var (value, count) = (0, 0);
        while (at < text.Length && count < most && Numbers.IsDigit(text[at]))
        {
            value = (value * 10) + text[at++] - '0';
            count++;
        }
        return count == 0 ? -1 : value;
    }
}
