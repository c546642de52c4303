using System.Diagnostics.CodeAnalysis;

namespace Rempart.Core.Text;

/// <summary>
/// When something happens, again and again, in UTC. Forms: <c>every 15m</c> (multiples of the duration since
/// 1970-01-01T00:00Z, so that every server agrees), <c>hourly</c>, <c>daily</c> (at midnight), <c>weekly</c> (Monday at
/// midnight), <c>monthly</c> (the 1st at midnight), and cron with five fields (minute hour day month weekday) or six
/// (second first). As in cron, when both day and weekday are restricted, either is enough.
/// </summary>
public sealed class Schedule : IEquatable<Schedule>
{
    private static readonly (string Word, string Cron)[] Words =
        [("hourly", "0 * * * *"), ("daily", "0 0 * * *"), ("weekly", "0 0 * * 1"), ("monthly", "0 0 1 * *")];

    private readonly string _text;

    private Schedule(string text, TimeSpan? interval, CronExpression? cron)
    {
        _text = text;
        Interval = interval;
        Cron = cron;
    }

    /// <summary>The duration of <c>every …</c>; null for the other forms.</summary>
    public TimeSpan? Interval { get; }

    private CronExpression? Cron { get; }

    /// <summary>Makes the schedule <c>every</c> <paramref name="interval"/>.</summary>
    /// <param name="interval">At least one second, in whole seconds.</param>
    /// <returns>The schedule.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The interval is shorter, or not in whole seconds.</exception>
    public static Schedule Every(TimeSpan interval) => new("every " + Durations.Format(interval), interval, null);

    /// <summary>Reads a schedule that stands in code.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The schedule.</returns>
    /// <exception cref="FormatException">The text is not a schedule; the message says why.</exception>
    public static Schedule Parse(string text) =>
        TryParse(text, out var schedule, out var problem) ? schedule : throw new FormatException(problem);

    /// <summary>Reads a schedule, and says what is wrong with another text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="schedule">The schedule.</param>
    /// <param name="problem">What is wrong and what would be right.</param>
    /// <returns>False when the text is not a schedule.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out Schedule? schedule, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        schedule = null;
        problem = null;
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts is ["every", var duration])
        {
            if (Durations.TryParse(duration, out var interval, out problem))
                schedule = Every(interval);
            return schedule is not null;
        }
        if (parts is [var word])
        {
            foreach (var (known, expression) in Words)
            {
                if (known == word && CronExpression.TryParse(expression.Split(' '), out var named, out problem))
                    schedule = new Schedule(known, null, named);
            }
        }
        else if (parts.Length is 5 or 6)
        {
            if (!CronExpression.TryParse(parts, out var cron, out var why))
                problem = $"'{text}' is not a schedule: {why}";
            else if (cron.Next(DateTimeOffset.UnixEpoch) is null)
                problem = $"'{text}' never happens: no month it names has that day";
            else
                schedule = new Schedule(string.Join(' ', parts), null, cron);
            return schedule is not null;
        }
        if (schedule is null)
            problem = $"'{text}' is not a schedule; write 'hourly', 'daily', 'weekly', 'monthly', 'every 15m' or cron such as '30 2 * * *'";
        return schedule is not null;
    }

    /// <summary>The first moment strictly after <paramref name="after"/>.</summary>
    /// <param name="after">Any moment.</param>
    /// <returns>The moment, in UTC; null when there is none before the end of year 9999.</returns>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        if (Interval is not { } interval)
            return Cron!.Next(after);
        var elapsed = after.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        var periods = Math.DivRem(elapsed, interval.Ticks, out var rest);
        if (rest < 0)
            periods--;
        var ticks = (Int128)(periods + 1) * interval.Ticks + DateTimeOffset.UnixEpoch.Ticks;
        return ticks > DateTimeOffset.MaxValue.Ticks ? null : new DateTimeOffset((long)ticks, TimeSpan.Zero);
    }

    /// <inheritdoc/>
    public bool Equals(Schedule? other) => other is not null && other._text == _text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Schedule);

    /// <inheritdoc/>
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The text, with single spaces, that <see cref="Parse"/> reads.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => _text;
}
