using Rempart.Events.Scanning;

namespace Rempart.Events.Times;

/// <summary>
/// The times of RFC 3339 and their relatives: <c>T</c> or a space between date and time, point or comma before the fraction, an
/// offset, <c>Z</c> or nothing, which is the zone that the caller knows.
/// </summary>
internal static class IsoTime
{
    private const int SecondsEnd = 19;

    /// <summary>Reads a time at the beginning of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="localOffset">The zone of a time without one, in ticks.</param>
    /// <param name="ticks">In 100 ns since 1970.</param>
    /// <param name="length">How much of the text is the time.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, long localOffset, out long ticks, out int length)
    {
        ticks = 0;
        length = 0;
        if (text.Length < SecondsEnd || text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != ' ') || text[13] != ':' || text[16] != ':')
            return false;
        var year = (Clock.Two(text) * 100) + Clock.Two(text[2..]);
        var fraction = 0L;
        length = SecondsEnd;
        if (text.Length > SecondsEnd + 1 && text[SecondsEnd] is (byte)'.' or (byte)',')
        {
            var digits = Clock.Fraction(text[(SecondsEnd + 1)..], out fraction);
            if (digits > 0)
                length += 1 + digits;
        }
        if (!Clock.TryTicks(year, Clock.Two(text[5..]), Clock.Two(text[8..]), Clock.Two(text[11..]), Clock.Two(text[14..]), Clock.Two(text[17..]), fraction, out ticks))
            return false;
        ticks -= Offset(text[length..], localOffset, out var zone);
        length += zone;
        return true;
    }

    /// <summary>An offset such as <c>+01:00</c>, <c>-0700</c>, <c>+02</c> or <c>Z</c>.</summary>
    public static long Offset(ReadOnlySpan<byte> text, long localOffset, out int length)
    {
        length = 0;
        if (text is [(byte)'Z' or (byte)'z', ..])
        {
            length = 1;
            return 0;
        }
        if (text.Length < 3 || text[0] is not ((byte)'+' or (byte)'-') || !Numbers.IsDigit(text[1]) || !Numbers.IsDigit(text[2]))
            return localOffset;
        var offset = Clock.Two(text[1..]) * TimeSpan.TicksPerHour;
        length = 3;
        var minutes = text[3..] is [(byte)':', ..] ? text[4..] : text[3..];
        if (minutes.Length >= 2 && Numbers.IsDigit(minutes[0]) && Numbers.IsDigit(minutes[1]))
        {
            offset += Clock.Two(minutes) * TimeSpan.TicksPerMinute;
            length = text.Length - minutes.Length + 2;
        }
        return text[0] == '-' ? -offset : offset;
    }
}
