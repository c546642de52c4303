using Microsoft.EntityFrameworkCore;
using Rempart.Backups;
using Rempart.Core.Backups;

namespace Rempart.Server.Backups.Store;

/// <summary>The part of the store that keeps jobs.</summary>
internal sealed partial class BackupStore
{
    public async Task<BackupJobRecord> StartJobAsync(string datastore, string kind, string actor, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var row = new JobRow { Id = Guid.NewGuid().ToString("N"), Datastore = datastore, Kind = kind, StartedAt = time.GetUtcNow(), Message = "started", Actor = actor };
        context.Jobs.Add(row);
        await context.SaveChangesAsync(cancellation);
        return Record(row);
    }

    public async Task ProgressAsync(string id, double? percent, string message, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await context.Jobs.Where(row => row.Id == id).ExecuteUpdateAsync(row => row.SetProperty(job => job.Percent, percent).SetProperty(job => job.Message, message), cancellation);
    }

    public async Task EndJobAsync(string id, BackupJobState state, string message, long? evidence, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var now = time.GetUtcNow();
        await context.Jobs.Where(row => row.Id == id).ExecuteUpdateAsync(row => row
            .SetProperty(job => job.State, state).SetProperty(job => job.EndedAt, now).SetProperty(job => job.Message, message).SetProperty(job => job.EvidenceIndex, evidence), cancellation);
    }

    /// <summary>Closes jobs of a datastore that no server runs any more; the caller holds the datastore's lock.</summary>
    public async Task<int> InterruptAsync(string datastore, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var now = time.GetUtcNow();
        return await context.Jobs.Where(row => row.Datastore == datastore && row.State == BackupJobState.Running).ExecuteUpdateAsync(row => row
            .SetProperty(job => job.State, BackupJobState.Interrupted).SetProperty(job => job.EndedAt, now)
            .SetProperty(job => job.Message, "the server that ran it ended first; nothing of it counts"), cancellation);
    }

    /// <summary>Whether a job of a datastore says that it runs.</summary>
    public async Task<bool> SaysRunningAsync(string datastore, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Jobs.AsNoTracking().AnyAsync(row => row.Datastore == datastore && row.State == BackupJobState.Running, cancellation);
    }

    public async Task<BackupJobRecord?> JobAsync(string id, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Jobs.AsNoTracking().SingleOrDefaultAsync(job => job.Id == id, cancellation) is { } row ? Record(row) : null;
    }

    public async Task<IReadOnlyList<BackupJobRecord>> JobsAsync(string datastore, int most, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var rows = await context.Jobs.AsNoTracking().Where(row => row.Datastore == datastore).OrderByDescending(row => row.StartedAt).Take(most).ToListAsync(cancellation);
        return [.. rows.Select(Record)];
    }

    /// <summary>How each kind of job went, for the planner.</summary>
    public async Task<IReadOnlyDictionary<JobKind, JobState>> StatesAsync(string datastore, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var states = new Dictionary<JobKind, JobState>();
        foreach (var kind in Enum.GetValues<JobKind>())
        {
            var word = JobWords.Of(kind);
            var jobs = context.Jobs.AsNoTracking().Where(row => row.Datastore == datastore && row.Kind == word && row.State != BackupJobState.Running);
            var good = await jobs.Where(row => row.State == BackupJobState.Succeeded).OrderByDescending(row => row.StartedAt).Select(row => (DateTimeOffset?)row.StartedAt).FirstOrDefaultAsync(cancellation);
            var since = good ?? DateTimeOffset.MinValue;
            var failures = await jobs.Where(row => row.StartedAt > since && row.State != BackupJobState.Succeeded).CountAsync(cancellation);
            var failed = await jobs.Where(row => row.StartedAt > since && row.State != BackupJobState.Succeeded).OrderByDescending(row => row.EndedAt).Select(row => row.EndedAt).FirstOrDefaultAsync(cancellation);
            states[kind] = new JobState(good, failures, failed);
        }
        return states;
    }

    private static BackupJobRecord Record(JobRow row) =>
        new(row.Id, row.Datastore, row.Kind, row.State, row.StartedAt, row.EndedAt, row.Percent, row.Message, row.Actor, row.EvidenceIndex);
}

/// <summary>The words for kinds of jobs, in the store and in the API.</summary>
internal static class JobWords
{
    public const string Restore = "restore";
    public const string Rehearsal = "rehearsal";

    public static string Of(JobKind kind) => kind switch
    {
        JobKind.Full => "full",
        JobKind.Differential => "differential",
        JobKind.Incremental => "incremental",
        _ => "restore-test",
    };

    public static bool TryParse(string? word, out BackupKind kind)
    {
        (var known, kind) = word switch
        {
            "full" => (true, BackupKind.Full),
            "differential" => (true, BackupKind.Differential),
            "incremental" => (true, BackupKind.Incremental),
            _ => (false, default),
        };
        return known;
    }

    public static string Of(BackupKind kind) => Of((JobKind)kind);
}
