using Rempart.Events.Scanning;

namespace Rempart.Events.Times;

/// <summary>The times of web servers.</summary>
internal static class WebTime
{
    /// <summary>That of access logs: <c>08/Jun/2020:06:49:01 +0000</c>.</summary>
    public static bool TryAccess(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.Length < 20 || text[2] != '/' || text[6] != '/' || text[11] != ':' || text[14] != ':' || text[17] != ':')
            return false;
        var (hour, minute, second) = (Clock.Two(text[12..]), Clock.Two(text[15..]), Clock.Two(text[18..]));
        if (!Clock.TryTicks((Clock.Two(text[7..]) * 100) + Clock.Two(text[9..]), Clock.Month(text[3..]), Clock.Two(text), hour, minute, second, 0, out ticks))
            return false;
        if (text.Length > 21)
            ticks -= IsoTime.Offset(text[21..], 0, out _);
        return true;
    }

    /// <summary>That of nginx's error log: <c>2021/12/01 13:53:33</c>, in local time.</summary>
    public static bool TryNginxError(ReadOnlySpan<byte> text, long localOffset, out long ticks)
    {
        ticks = 0;
        if (text.Length < 19 || text[4] != '/' || text[7] != '/' || text[10] != ' ' || text[13] != ':' || text[16] != ':')
            return false;
        var (hour, minute, second) = (Clock.Two(text[11..]), Clock.Two(text[14..]), Clock.Two(text[17..]));
        if (!Clock.TryTicks((Clock.Two(text) * 100) + Clock.Two(text[2..]), Clock.Two(text[5..]), Clock.Two(text[8..]), hour, minute, second, 0, out ticks))
            return false;
        ticks -= localOffset;
        return true;
    }

    /// <summary>That of Apache's error log: <c>Thu Oct 13 12:24:49.880562 2022</c>, in local time.</summary>
    public static bool TryApacheError(ReadOnlySpan<byte> text, long localOffset, out long ticks)
    {
        ticks = 0;
        if (text.Length < 24 || text[3] != ' ' || text[7] != ' ' || text[13] != ':' || text[16] != ':')
            return false;
        var fraction = 0L;
        var at = 19;
        if (text[at] == '.')
            at += 1 + Clock.Fraction(text[(at + 1)..], out fraction);
        var (hour, minute, second) = (Clock.Two(text[11..]), Clock.Two(text[14..]), Clock.Two(text[17..]));
        var day = text[8] == ' ' ? text[9] - '0' : Clock.Two(text[8..]);
        if (text.Length < at + 5 || text[at] != ' ' || !Numbers.TryRead(text.Slice(at + 1, 4), out var year)
            || !Clock.TryTicks((int)year, Clock.Month(text[4..]), day, hour, minute, second, fraction, out ticks))
            return false;
        ticks -= localOffset;
        return true;
    }
}
