using System.Globalization;

namespace Rempart.Events.Queries;

/// <summary>Times as a query writes them. What is not written is open: a day means the whole day.</summary>
internal static class QueryTimes
{
    private static readonly (string Format, TimeSpan Width)[] Formats =
    [
        ("yyyy-MM-dd", TimeSpan.FromDays(1)),
        ("yyyy-MM-ddTHH:mm", TimeSpan.FromMinutes(1)),
        ("yyyy-MM-ddTHH:mm:ss", TimeSpan.FromSeconds(1)),
        ("yyyy-MM-ddTHH:mm:ss.fff", TimeSpan.FromMilliseconds(1)),
        ("yyyy-MM-ddTHH:mmzzz", TimeSpan.FromMinutes(1)),
        ("yyyy-MM-ddTHH:mm:sszzz", TimeSpan.FromSeconds(1)),
        ("yyyy-MM-ddTHH:mm:ss.fffzzz", TimeSpan.FromMilliseconds(1)),
    ];

    /// <summary>The first and the last millisecond of a written time; UTC when no zone is written.</summary>
    public static (long From, long To)? Bounds(string text)
    {
        var zoned = text.EndsWith('Z') || text.EndsWith('z') ? text[..^1] + "+00:00" : text;
        foreach (var (format, width) in Formats)
        {
            if (DateTimeOffset.TryParseExact(zoned, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
                return (time.ToUnixTimeMilliseconds(), time.ToUnixTimeMilliseconds() + (long)width.TotalMilliseconds - 1);
        }
        return null;
    }
}
