using System.Globalization;
using Rempart.Cli.Hosting;
using Rempart.Core.Text;

namespace Rempart.Cli.Posture;

/// <summary>The end of a risk acceptance: a day, which counts whole in UTC, or a time from now.</summary>
internal static class Deadline
{
    private const int MostDays = 366;

    public static DateTimeOffset Parse(string text, DateTimeOffset now)
    {
        DateTimeOffset until;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue)
            until = new DateTimeOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        else if (Durations.TryParse(text, out var length))
            until = now + length;
        else
            throw CliException.Usage(Text.UntilUnreadable.With(text));
        if (until <= now)
            throw CliException.Usage(Text.UntilPast.With(text));
        // The last allowed day counts whole, as every day does.
        return until <= now.AddDays(MostDays) ? until : throw CliException.Usage(Text.UntilTooFar.With(text, MostDays));
    }
}
