using System.Buffers.Text;

namespace Rempart.Detection.Events;

/// <summary>The parts of a date as they are written, without a change of zone.</summary>
internal readonly record struct WrittenDate(int Year, int Month, int Day, int Hour, int Minute);

/// <summary>Reads the times of events.</summary>
internal static class EventTime
{
    /// <summary>
    /// Reads a time: ISO 8601 (UTC without a zone), or a number of seconds, milliseconds, microseconds or nanoseconds since 1970.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="ticks">Ticks of <see cref="DateTime"/>, UTC.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out long ticks) => TryParseIso(text, out ticks, out _) || TryParseNumber(text, out ticks);

    /// <summary>Reads a date for the time modifiers.</summary>
    public static bool TryParseWritten(ReadOnlySpan<byte> text, out WrittenDate date) => TryParseIso(text, out _, out date);

    private static bool TryParseIso(ReadOnlySpan<byte> text, out long ticks, out WrittenDate date)
    {
        ticks = 0;
        date = default;
        if (text.Length < 10 || text[4] != '-' || text[7] != '-' || !Digits(text[..4], out var year) || !Digits(text[5..7], out var month) || !Digits(text[8..10], out var day)
            || year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }
        var days = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks;
        var rest = text[10..];
        if (rest.IsEmpty)
        {
            (ticks, date) = (days, new WrittenDate(year, month, day, 0, 0));
            return true;
        }
        if (rest[0] is not ((byte)'T' or (byte)'t' or (byte)' ') || rest.Length < 6 || rest[3] != ':'
            || !Digits(rest[1..3], out var hour) || !Digits(rest[4..6], out var minute) || hour > 23 || minute > 59)
        {
            return false;
        }
        rest = rest[6..];
        if (!Seconds(ref rest, out var seconds) || !Zone(rest, out var offset))
            return false;
        ticks = days + (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute) + seconds - offset;
        date = new WrittenDate(year, month, day, hour, minute);
        return ticks is > 0 and < 3_155_378_975_999_999_999;
    }

    private static bool Seconds(ref ReadOnlySpan<byte> rest, out long ticks)
    {
        ticks = 0;
        if (rest.IsEmpty || rest[0] != ':')
            return true;
        if (rest.Length < 3 || !Digits(rest[1..3], out var seconds) || seconds > 60)
            return false;
        ticks = seconds * TimeSpan.TicksPerSecond;
        rest = rest[3..];
        if (rest.IsEmpty || rest[0] is not ((byte)'.' or (byte)','))
            return true;
        var (i, unit) = (1, TimeSpan.TicksPerSecond / 10);
        for (; i < rest.Length && rest[i] is >= (byte)'0' and <= (byte)'9'; i++)
        {
            ticks += (rest[i] - '0') * unit;
            unit /= 10;
        }
        rest = rest[i..];
        return i > 1;
    }

    private static bool Zone(ReadOnlySpan<byte> rest, out long offset)
    {
        offset = 0;
        if (rest.Length > 0 && rest[0] == ' ')
            rest = rest[1..];
        if (rest.IsEmpty || rest is [(byte)'Z'] or [(byte)'z'] || rest.SequenceEqual("UTC"u8) || rest.SequenceEqual("GMT"u8))
            return true;
        if (rest.Length < 3 || rest[0] is not ((byte)'+' or (byte)'-') || !Digits(rest[1..3], out var hours) || hours > 18)
            return false;
        var minutes = 0;
        var tail = rest[3..];
        if (tail.Length > 0 && tail[0] == ':')
            tail = tail[1..];
        if (!tail.IsEmpty && (tail.Length != 2 || !Digits(tail, out minutes) || minutes > 59))
            return false;
        offset = ((hours * 60) + minutes) * TimeSpan.TicksPerMinute * (rest[0] == '-' ? -1 : 1);
        return true;
    }

    // 1e11 seconds are the year 5138, and 1e11 milliseconds 1973: the sizes do not overlap for any time a log has.
    private static bool TryParseNumber(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (!Utf8Parser.TryParse(text, out double value, out var consumed) || consumed != text.Length || value < 1e8 || !double.IsFinite(value))
            return false;
        var scale = value switch
        {
            < 1e11 => (double)TimeSpan.TicksPerSecond,
            < 1e14 => TimeSpan.TicksPerMillisecond,
            < 1e17 => TimeSpan.TicksPerMicrosecond,
            _ => 0.01,
        };
        // A double keeps too few digits of microseconds and nanoseconds.
        var scaled = value >= 1e14 && Utf8Parser.TryParse(text, out long whole, out consumed) && consumed == text.Length
            ? value < 1e17 ? (decimal)whole * TimeSpan.TicksPerMicrosecond : whole / 100
            : value * scale < 2.5e18 ? (decimal)(value * scale) : decimal.MaxValue;
        if (scaled > 2_534_023_007_990_000_000m)
            return false;
        ticks = DateTime.UnixEpoch.Ticks + (long)scaled;
        return true;
    }

    private static bool Digits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9')
                return false;
            value = (value * 10) + digit - '0';
        }
        return true;
    }
}
