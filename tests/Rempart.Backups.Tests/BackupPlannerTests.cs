using Rempart.Core.Estates;
using Rempart.Core.Text;

namespace Rempart.Backups.Tests;

public sealed class BackupPlannerTests
{
    private static readonly DateTimeOffset Monday = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

    private static readonly BackupPolicy Policy = new()
    {
        Schedule = new BackupSchedule { Full = Schedule.Parse("weekly"), Differential = Schedule.Parse("daily"), Incremental = Schedule.Parse("every 1h") },
        RestoreTest = Schedule.Parse("30 4 * * *"),
    };

    [Fact]
    public void The_first_full_backup_does_not_wait_for_its_day() =>
        BackupPlanner.Next(Policy, States(), Monday.AddHours(5)).ShouldBe(new DueJob(JobKind.Full, Monday.AddHours(5), Monday.AddHours(5), 1));

    [Fact]
    public void The_first_backup_is_tried_at_once() =>
        BackupPlanner.Next(Policy, States((JobKind.Full, Monday.AddHours(5.1))), Monday)!.ShouldBe(new DueJob(JobKind.RestoreTest, Monday.AddHours(5.1), Monday.AddHours(5.1), 1));

    [Fact]
    public void After_a_full_backup_the_next_is_what_comes_first() =>
        BackupPlanner.Next(Policy, States((JobKind.Full, Monday.AddHours(5.1)), (JobKind.RestoreTest, Monday.AddHours(5.2))), Monday).ShouldBe(new DueJob(JobKind.Incremental, Monday.AddHours(6), Monday.AddHours(6), 1));

    [Fact]
    public void Of_several_at_the_same_time_the_largest_runs_and_covers_the_others()
    {
        var night = States((JobKind.Full, Monday), (JobKind.Differential, Monday.AddDays(6)), (JobKind.Incremental, Monday.AddDays(6).AddHours(23)), (JobKind.RestoreTest, Monday.AddDays(6).AddHours(5)));
        BackupPlanner.Next(Policy, night, Monday).ShouldBe(new DueJob(JobKind.Full, Monday.AddDays(7), Monday.AddDays(7), 1));

        night[JobKind.Full] = new JobState(Monday.AddDays(7));
        BackupPlanner.Next(Policy, night, Monday)!.PlannedFor.ShouldBe(Monday.AddDays(7).AddHours(1));
    }

    [Fact]
    public void After_a_pause_of_the_server_one_run_is_enough()
    {
        var states = States((JobKind.Full, Monday), (JobKind.Incremental, Monday.AddHours(1)), (JobKind.RestoreTest, Monday.AddHours(1)));
        BackupPlanner.Next(Policy, states, Monday)!.PlannedFor.ShouldBe(Monday.AddHours(2));

        // It ran nine hours late.
        states[JobKind.Incremental] = new JobState(Monday.AddHours(11.25));
        states[JobKind.RestoreTest] = new JobState(Monday.AddHours(11.25));
        BackupPlanner.Next(Policy, states, Monday)!.PlannedFor.ShouldBe(Monday.AddHours(12));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(6, 32)]
    [InlineData(7, 60)]
    [InlineData(1000, 60)]
    public void Each_failure_doubles_the_pause_up_to_an_hour(int failures, int minutes)
    {
        BackupPlanner.Pause(failures).ShouldBe(TimeSpan.FromMinutes(minutes));
        var states = States((JobKind.Full, Monday), (JobKind.Differential, Monday.AddYears(1)), (JobKind.RestoreTest, Monday.AddYears(1)));
        states[JobKind.Incremental] = new JobState(Monday, failures, Monday.AddHours(1.5));
        var policy = Policy with { Schedule = Policy.Schedule with { Differential = null, Full = Schedule.Parse("monthly") } };
        states.Remove(JobKind.Differential);

        BackupPlanner.Next(policy, states, Monday).ShouldBe(new DueJob(JobKind.Incremental, Monday.AddHours(1), Monday.AddHours(1.5).AddMinutes(minutes), failures + 1));
    }

    [Fact]
    public void A_change_of_summer_time_moves_nothing()
    {
        // Europe: 2026-10-25 01:00 UTC. Each hour has one run, each day one test.
        var night = new DateTimeOffset(2026, 10, 24, 20, 0, 0, TimeSpan.FromHours(2));
        var states = States((JobKind.Full, night.AddDays(-1)), (JobKind.Differential, night), (JobKind.RestoreTest, night), (JobKind.Incremental, night));
        var runs = Run(Policy with { Schedule = Policy.Schedule with { Full = Schedule.Parse("monthly") } }, states, night, night.AddHours(30), TimeSpan.FromMinutes(3));

        runs.Count(job => job.Kind is JobKind.Incremental or JobKind.Differential).ShouldBe(29);
        runs.Count(job => job.Kind == JobKind.RestoreTest).ShouldBe(1);
        runs.Where(job => job.Kind != JobKind.RestoreTest).ShouldAllBe(job => job.PlannedFor.Minute == 0);
    }

    [Fact]
    public void Two_hundred_datastores_run_a_week_on_one_server_without_drift()
    {
        var week = TwoHundredDatastores.Simulate();

        week.Missed.ShouldBe(0);
        // On the hour all 200 are due, eight run at once for 12 s each: the last waits 5 minutes, on the last day as on the first.
        week.LatestStart.ShouldBeInRange(TimeSpan.FromMinutes(4.5), TimeSpan.FromMinutes(6));
        week.LatestStartOfLastDay.ShouldBeLessThanOrEqualTo(week.LatestStart);
        week.LatestStartOfLastDay.ShouldBeInRange(TimeSpan.FromMinutes(4.5), TimeSpan.FromMinutes(6));
        week.OffSchedule.ShouldBe(0);
        week.Runs.ShouldBe(200 * ((7 * 24) + 7));
    }

    private static Dictionary<JobKind, JobState> States(params (JobKind Kind, DateTimeOffset At)[] runs) => runs.ToDictionary(run => run.Kind, run => new JobState(run.At));

    private static List<DueJob> Run(BackupPolicy policy, Dictionary<JobKind, JobState> states, DateTimeOffset from, DateTimeOffset until, TimeSpan takes)
    {
        var runs = new List<DueJob>();
        for (var now = from; BackupPlanner.Next(policy, states, from) is { } job && job.StartAt < until;)
        {
            now = job.StartAt > now ? job.StartAt : now;
            runs.Add(job);
            states[job.Kind] = new JobState(now);
            now += takes;
        }
        return runs;
    }
}

/// <summary>A simulated week: 200 datastores, hourly backups that take 12 seconds, full ones weekly, a test a day, eight at once.</summary>
internal static class TwoHundredDatastores
{
    internal sealed record Week(int Runs, int Missed, int OffSchedule, TimeSpan LatestStart, TimeSpan LatestStartOfLastDay);

    public static Week Simulate(int count = 200, int atOnce = 8)
    {
        var start = new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);
        var end = start.AddDays(7);
        var policies = Enumerable.Range(0, count).Select(number => new BackupPolicy
        {
            Schedule = new BackupSchedule { Full = Schedule.Parse($"{number % 60} 2 * * 0"), Incremental = Schedule.Parse("every 1h") },
            RestoreTest = Schedule.Parse($"{number % 60} {3 + (number % 5)} * * *"),
        }).ToArray();
        var states = policies.Select(_ => new Dictionary<JobKind, JobState> { [JobKind.Full] = new(start), [JobKind.Incremental] = new(start), [JobKind.RestoreTest] = new(start) }).ToArray();
        var queue = new PriorityQueue<int, DateTimeOffset>();
        var free = new PriorityQueue<int, DateTimeOffset>();
        for (var slot = 0; slot < atOnce; slot++)
            free.Enqueue(slot, start);
        for (var i = 0; i < count; i++)
            queue.Enqueue(i, BackupPlanner.Next(policies[i], states[i], start)!.StartAt);
        var (runs, off, latest, lastDay) = (0, 0, TimeSpan.Zero, TimeSpan.Zero);
        var tests = new int[count];
        var backups = new HashSet<(int, long)>();
        while (queue.TryDequeue(out var i, out var at) && at < end.AddHours(1))
        {
            var job = BackupPlanner.Next(policies[i], states[i], start)!;
            free.TryDequeue(out var slot, out var freeAt);
            var began = freeAt > job.StartAt ? freeAt : job.StartAt;
            free.Enqueue(slot, began + TimeSpan.FromSeconds(job.Kind == JobKind.RestoreTest ? 40 : 12));
            if (job.PlannedFor <= end && job.PlannedFor > start)
            {
                var isTest = job.Kind == JobKind.RestoreTest;
                if (isTest)
                    tests[i]++;
                var hour = (job.PlannedFor - start).Ticks / TimeSpan.TicksPerHour;
                if (isTest || backups.Add((i, job.Kind == JobKind.Full ? 1000 + hour : hour)))
                    runs++;
                off += job.Kind == JobKind.Incremental && job.PlannedFor.Minute != 0 ? 1 : 0;
                latest = began - job.PlannedFor > latest ? began - job.PlannedFor : latest;
                if (job.PlannedFor > end.AddDays(-1))
                    lastDay = began - job.PlannedFor > lastDay ? began - job.PlannedFor : lastDay;
            }
            states[i][job.Kind] = new JobState(began);
            queue.Enqueue(i, BackupPlanner.Next(policies[i], states[i], start)!.StartAt);
        }
        var hours = (int)(end - start).TotalHours;
        // A full backup at 02:00 takes the place of the hourly one; every other hour has its own.
        var missed = Enumerable.Range(0, count).Count(i => tests[i] != 7) +
            Enumerable.Range(0, count).Sum(i => Enumerable.Range(1, hours).Count(hour => !backups.Contains((i, hour)) && !backups.Contains((i, 1000 + hour))));
        runs -= Enumerable.Range(0, count).Sum(i => backups.Count(one => one.Item1 == i && one.Item2 >= 1000 && backups.Contains((i, one.Item2 - 1000))));
        return new Week(runs, missed, off, latest, lastDay);
    }
}
