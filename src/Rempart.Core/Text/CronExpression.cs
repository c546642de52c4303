using System.Diagnostics.CodeAnalysis;

namespace Rempart.Core.Text;

/// <summary>A cron expression of five or six fields, in UTC.</summary>
internal sealed class CronExpression
{
    // The longest wait is for 29 February around a century that is no leap year: eight years.
    private const int HorizonInDays = 9 * 366;

    private readonly ulong _seconds;
    private readonly ulong _minutes;
    private readonly ulong _hours;
    private readonly ulong _days;
    private readonly ulong _months;
    private readonly ulong _weekdays;
    private readonly bool _everyDay;
    private readonly bool _everyWeekday;

    private CronExpression(ulong[] sets, bool everyDay, bool everyWeekday)
    {
        (_seconds, _minutes, _hours, _days, _months) = (sets[0], sets[1], sets[2], sets[3], sets[4]);
        _weekdays = (sets[5] | (sets[5] >> 7)) & 0x7F;
        _everyDay = everyDay;
        _everyWeekday = everyWeekday;
    }

    public static bool TryParse(string[] parts, [NotNullWhen(true)] out CronExpression? cron, [NotNullWhen(false)] out string? problem)
    {
        CronField[] fields = [CronField.Second, CronField.Minute, CronField.Hour, CronField.Day, CronField.Month, CronField.Weekday];
        string[] texts = parts.Length == 6 ? parts : ["0", .. parts];
        var sets = new ulong[6];
        cron = null;
        for (var i = 0; i < 6; i++)
        {
            if (!fields[i].TryParse(texts[i], out sets[i], out problem))
                return false;
        }
        cron = new CronExpression(sets, texts[3].StartsWith('*'), texts[5].StartsWith('*'));
        problem = null;
        return true;
    }

    public DateTimeOffset? Next(DateTimeOffset after)
    {
        if (after.UtcTicks > DateTimeOffset.MaxValue.Ticks - TimeSpan.TicksPerSecond)
            return null;
        var start = new DateTime(after.UtcTicks - (after.UtcTicks % TimeSpan.TicksPerSecond) + TimeSpan.TicksPerSecond, DateTimeKind.Utc);
        var day = DateOnly.FromDateTime(start);
        var second = (int)start.TimeOfDay.TotalSeconds;
        for (var i = 0; i <= HorizonInDays; i++)
        {
            if (Matches(day) && TimeAtLeast(second) is { } time)
                return new DateTimeOffset(day.ToDateTime(time, DateTimeKind.Utc));
            if (day == DateOnly.MaxValue)
                return null;
            day = day.AddDays(1);
            second = 0;
        }
        return null;
    }

    private bool Matches(DateOnly day)
    {
        if ((_months >> day.Month & 1) == 0)
            return false;
        var byDay = (_days >> day.Day & 1) != 0;
        var byWeekday = (_weekdays >> (int)day.DayOfWeek & 1) != 0;
        return _everyDay || _everyWeekday ? byDay && byWeekday : byDay || byWeekday;
    }

    private TimeOnly? TimeAtLeast(int second)
    {
        var (hour, minute, rest) = (second / 3600, second / 60 % 60, second % 60);
        var nextHour = CronField.AtLeast(_hours, hour);
        if (nextHour < 0)
            return null;
        if (nextHour > hour)
            return new TimeOnly(nextHour, CronField.AtLeast(_minutes, 0), CronField.AtLeast(_seconds, 0));
        var nextMinute = CronField.AtLeast(_minutes, minute);
        if (nextMinute == minute)
        {
            var nextSecond = CronField.AtLeast(_seconds, rest);
            if (nextSecond >= 0)
                return new TimeOnly(hour, minute, nextSecond);
            nextMinute = CronField.AtLeast(_minutes, minute + 1);
        }
        if (nextMinute >= 0)
            return new TimeOnly(hour, nextMinute, CronField.AtLeast(_seconds, 0));
        var later = CronField.AtLeast(_hours, hour + 1);
        return later < 0 ? null : new TimeOnly(later, CronField.AtLeast(_minutes, 0), CronField.AtLeast(_seconds, 0));
    }
}
