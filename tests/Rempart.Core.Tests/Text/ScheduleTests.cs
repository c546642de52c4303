using System.Globalization;
using CsCheck;
using Rempart.Core.Text;

namespace Rempart.Core.Tests.Text;

public sealed class ScheduleTests
{
    private static readonly Gen<DateTimeOffset> Moments = Gen.Long[0, new DateTimeOffset(2200, 1, 1, 0, 0, 0, TimeSpan.Zero).UtcTicks].Select(ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    [Theory]
    [InlineData("every 15m", "2026-03-01T10:07:00Z", "2026-03-01T10:15:00Z")]
    [InlineData("every 15m", "2026-03-01T10:15:00Z", "2026-03-01T10:30:00Z")]
    [InlineData("hourly", "2026-03-01T10:00:00Z", "2026-03-01T11:00:00Z")]
    [InlineData("daily", "2026-02-28T10:00:00Z", "2026-03-01T00:00:00Z")]
    [InlineData("weekly", "2026-03-01T10:00:00Z", "2026-03-02T00:00:00Z")]
    [InlineData("monthly", "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z")]
    [InlineData("30 2 * * *", "2026-03-01T02:30:00Z", "2026-03-02T02:30:00Z")]
    [InlineData("*/20 9-17 * * mon-fri", "2026-03-06T17:40:00Z", "2026-03-09T09:00:00Z")]
    [InlineData("15 30 6 * * *", "2026-03-01T06:30:14.5Z", "2026-03-01T06:30:15Z")]
    [InlineData("0 0 29 feb *", "2096-03-01T00:00:00Z", "2104-02-29T00:00:00Z")]
    [InlineData("0 0 13 * fri", "2026-03-01T00:00:00Z", "2026-03-06T00:00:00Z")]
    [InlineData("0 0 * * 7", "2026-03-02T00:00:00Z", "2026-03-08T00:00:00Z")]
    [InlineData("daily", "2026-03-01T01:00:00+02:00", "2026-03-01T00:00:00Z")]
    public void The_next_moment_is_strictly_later(string text, string after, string expected) =>
        Schedule.Parse(text).Next(DateTimeOffset.Parse(after, CultureInfo.InvariantCulture)).ShouldBe(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("", "'' is not a schedule; write 'hourly', 'daily', 'weekly', 'monthly', 'every 15m' or cron such as '30 2 * * *'")]
    [InlineData("every", "'every' is not a schedule; write 'hourly', 'daily', 'weekly', 'monthly', 'every 15m' or cron such as '30 2 * * *'")]
    [InlineData("every 0m", "'0m' is not a duration longer than zero; write for example '30s', '15m', '1h30m', '7d' or '5y'")]
    [InlineData("60 * * * *", "'60 * * * *' is not a schedule: its minute '60' must be '*', a number from 0 to 59, a range such as '0-59', a step such as '*/2', or a list of these")]
    [InlineData("0 0 31 feb,apr *", "'0 0 31 feb,apr *' never happens: no month it names has that day")]
    public void A_bad_schedule_is_told_what_would_be_right(string text, string expected)
    {
        Schedule.TryParse(text, out _, out var problem).ShouldBeFalse();
        problem.ShouldBe(expected);
    }

    [Fact]
    public void Moments_follow_each_other_without_a_gap_that_holds_another()
    {
        var schedules = new[] { "every 7m", "hourly", "daily", "weekly", "monthly", "*/5 3,4 * * *", "7 30 2 1-7 * mon", "0 12 */10 * *" }.Select(Schedule.Parse).ToArray();
        Gen.Select(Gen.Int[0, schedules.Length - 1].Select(index => schedules[index]), Moments, Gen.Double[0, 1]).Sample((schedule, after, part) =>
        {
            var next = schedule.Next(after).ShouldNotBeNull();
            next.ShouldBeGreaterThan(after);
            next.Offset.ShouldBe(TimeSpan.Zero);
            var between = after + ((next - after) * part * 0.999);
            schedule.Next(between).ShouldBe(between < next ? next : schedule.Next(next));
        }, iter: 2000);
    }

    [Fact]
    public void A_minute_of_cron_matches_exactly_its_fields() =>
        Gen.Select(Gen.Int[0, 59], Gen.Int[0, 23], Moments).Sample((minute, hour, after) =>
        {
            var next = Schedule.Parse($"{minute} {hour} * * *").Next(after).ShouldNotBeNull();
            (next.Minute, next.Hour, next.Second).ShouldBe((minute, hour, 0));
            (next - after).ShouldBeLessThanOrEqualTo(TimeSpan.FromDays(1));
        }, iter: 1000);

    [Fact]
    public void There_is_no_moment_after_the_last() => Schedule.Parse("daily").Next(DateTimeOffset.MaxValue).ShouldBeNull();

    [Fact]
    public void Any_text_is_read_or_refused_without_throwing() =>
        Gen.Char["0123456789*/-, everymonjan"].Array[0, 20].Sample(letters =>
        {
            if (Schedule.TryParse(new string(letters), out var schedule, out _))
                Schedule.Parse(schedule.ToString()).ShouldBe(schedule);
        }, iter: 5000);
}
