using Rempart.Core.Estates;

namespace Rempart.Backups;

/// <summary>What is done for a datastore on schedule.</summary>
public enum JobKind
{
    /// <summary>A backup of all of it.</summary>
    Full,

    /// <summary>A backup of what changed since the last full one.</summary>
    Differential,

    /// <summary>A backup of what changed since the last backup.</summary>
    Incremental,

    /// <summary>A restore that is tried for real.</summary>
    RestoreTest,
}

/// <summary>How the runs of one kind went.</summary>
/// <param name="StartedAt">When the last one that succeeded started; null when none did.</param>
/// <param name="Failures">How many failed since then.</param>
/// <param name="FailedAt">When the last of these ended.</param>
public sealed record JobState(DateTimeOffset? StartedAt, int Failures = 0, DateTimeOffset? FailedAt = null)
{
    /// <summary>Nothing was run yet.</summary>
    public static JobState None { get; } = new(StartedAt: null);
}

/// <summary>What is to be run next.</summary>
/// <param name="Kind">What.</param>
/// <param name="PlannedFor">The time of the schedule.</param>
/// <param name="StartAt">When it is to start: later than planned only after a failure.</param>
/// <param name="Attempt">1 for the first.</param>
public sealed record DueJob(JobKind Kind, DateTimeOffset PlannedFor, DateTimeOffset StartAt, int Attempt);

/// <summary>
/// Says what is to be run next for a datastore. Times are those of the schedule, in UTC, counted from when the last run started and not
/// from when it ended: they do not drift, and a change of summer time moves nothing.
/// </summary>
public static class BackupPlanner
{
    /// <summary>The pause after a first failure; each further one doubles it, up to <see cref="LongestPause"/>.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);

    /// <summary>The longest pause after failures.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>The next job of a datastore.</summary>
    /// <param name="policy">What is declared.</param>
    /// <param name="states">How each kind went; absent kinds were never run.</param>
    /// <param name="enrolledAt">Since when the datastore is declared.</param>
    /// <returns>The job that starts first; of several at the same time the one that holds the most. Null when nothing is scheduled.</returns>
    public static DueJob? Next(BackupPolicy policy, IReadOnlyDictionary<JobKind, JobState> states, DateTimeOffset enrolledAt)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(states);
        DueJob? best = null;
        foreach (var (kind, schedule) in Schedules(policy))
        {
            if (schedule is null || Next(kind, schedule, states, enrolledAt) is not { } job)
                continue;
            if (best is null || job.StartAt < best.StartAt || (job.StartAt == best.StartAt && kind < best.Kind))
                best = job;
        }
        return best;
    }

    /// <summary>How long to wait after failures.</summary>
    /// <param name="failures">How many failed in a row, at least 1.</param>
    public static TimeSpan Pause(int failures)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        var pause = FirstPause * Math.Pow(2, Math.Min(failures - 1, 30));
        return pause < LongestPause ? pause : LongestPause;
    }

    private static DueJob? Next(JobKind kind, Core.Text.Schedule schedule, IReadOnlyDictionary<JobKind, JobState> states, DateTimeOffset enrolledAt)
    {
        var state = State(states, kind);
        var full = State(states, JobKind.Full);
        // The others are built on a full backup, and a test needs one to restore.
        if (kind != JobKind.Full && full.StartedAt is null)
            return null;
        // A cluster without any backup is not protected: the first full one does not wait for its day.
        // And it is not trusted before it was tried: the first test follows the first backup.
        var planned = (kind, state.StartedAt) switch
        {
            (JobKind.Full, null) => enrolledAt,
            (JobKind.RestoreTest, null) => full.StartedAt,
            _ => schedule.Next(CoveredUntil(kind, states, enrolledAt)),
        };
        if (planned is not { } at)
            return null;
        var start = state is { Failures: > 0, FailedAt: { } failed } && failed + Pause(state.Failures) is var retry && retry > at ? retry : at;
        return new DueJob(kind, at, start, state.Failures + 1);
    }

    // A full backup does what a differential or an incremental one of the same time would do.
    private static DateTimeOffset CoveredUntil(JobKind kind, IReadOnlyDictionary<JobKind, JobState> states, DateTimeOffset enrolledAt)
    {
        JobKind[] covering = kind switch
        {
            JobKind.Differential => [JobKind.Full, JobKind.Differential],
            JobKind.Incremental => [JobKind.Full, JobKind.Differential, JobKind.Incremental],
            _ => [kind],
        };
        return covering.Select(one => State(states, one).StartedAt ?? DateTimeOffset.MinValue).Append(enrolledAt).Max();
    }

    private static JobState State(IReadOnlyDictionary<JobKind, JobState> states, JobKind kind) => states.TryGetValue(kind, out var state) ? state : JobState.None;

    private static IEnumerable<(JobKind Kind, Core.Text.Schedule? Schedule)> Schedules(BackupPolicy policy) =>
    [
        (JobKind.Full, policy.Schedule.Full),
        (JobKind.Differential, policy.Schedule.Differential),
        (JobKind.Incremental, policy.Schedule.Incremental),
        (JobKind.RestoreTest, policy.RestoreTest),
    ];
}
