namespace Rempart.Events.Times;

/// <summary>Calendar to ticks of 100 ns since 1970, without exceptions: a wrong date is no date.</summary>
internal static class Clock
{
    // Also a hundred times this plus two digits is no year.
    private const int NoNumber = -10_000;

    public static bool TryTicks(int year, int month, int day, int hour, int minute, int second, long fraction, out long ticks)
    {
        ticks = 0;
        // A leap second is the first moment of the next minute.
        if (year is < 1 or > 9998 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 60)
            return false;
        ticks = new DateTime(year, month, day).Ticks - DateTime.UnixEpoch.Ticks
            + (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute) + (second * TimeSpan.TicksPerSecond) + fraction;
        return true;
    }

    /// <summary>A month by its English abbreviation, 1 to 12; 0 for none.</summary>
    public static int Month(ReadOnlySpan<byte> name)
    {
        if (name.Length < 3)
            return 0;
        return (name[0] << 16 | name[1] << 8 | name[2]) switch
        {
            'J' << 16 | 'a' << 8 | 'n' => 1,
            'F' << 16 | 'e' << 8 | 'b' => 2,
            'M' << 16 | 'a' << 8 | 'r' => 3,
            'A' << 16 | 'p' << 8 | 'r' => 4,
            'M' << 16 | 'a' << 8 | 'y' => 5,
            'J' << 16 | 'u' << 8 | 'n' => 6,
            'J' << 16 | 'u' << 8 | 'l' => 7,
            'A' << 16 | 'u' << 8 | 'g' => 8,
            'S' << 16 | 'e' << 8 | 'p' => 9,
            'O' << 16 | 'c' << 8 | 't' => 10,
            'N' << 16 | 'o' << 8 | 'v' => 11,
            'D' << 16 | 'e' << 8 | 'c' => 12,
            _ => 0,
        };
    }

    /// <summary>Reads exactly two digits; what are none give a number that no part of a time can be.</summary>
    public static int Two(ReadOnlySpan<byte> text)
    {
        var (tens, ones) = ((uint)(text[0] - '0'), (uint)(text[1] - '0'));
        return tens > 9 || ones > 9 ? NoNumber : (int)((tens * 10) + ones);
    }

    /// <summary>Reads the digits of a fraction of a second, to 100 ns; more digits are cut off.</summary>
    /// <returns>How many digits there were.</returns>
    public static int Fraction(ReadOnlySpan<byte> text, out long ticks)
    {
        var count = 0;
        ticks = 0;
        while (count < text.Length && Scanning.Numbers.IsDigit(text[count]))
        {
            if (count < 7)
                ticks = (ticks * 10) + text[count] - '0';
            count++;
        }
        for (var i = count; i < 7; i++)
            ticks *= 10;
        return count;
    }
}
