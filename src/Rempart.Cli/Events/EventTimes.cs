using System.Globalization;
using Rempart.Cli.Hosting;
using Rempart.Core.Text;

namespace Rempart.Cli.Events;

/// <summary>Times on the command line: how far back from now, or a moment.</summary>
internal static class EventTimes
{
    public static DateTimeOffset Parse(string text, DateTimeOffset now)
    {
        if (Durations.TryParse(text, out var back))
            return now - back;
        return text.Length >= 10 && char.IsAsciiDigit(text[0])
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out var time)
            ? time.ToUniversalTime()
            : throw CliException.Usage(Text.EventsTimeForm.With(text));
    }

    public static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
