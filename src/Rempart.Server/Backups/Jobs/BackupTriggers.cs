using System.Globalization;
using Quartz;
using Rempart.Backups;
using Rempart.Core.Estates;
using Rempart.Server.Backups.Store;
using Rempart.Server.Backups.Targets;

namespace Rempart.Server.Backups.Jobs;

/// <summary>Keeps one trigger a datastore at what is due next. What is planned lies in the database and survives any server.</summary>
internal sealed class BackupTriggers(IEstateSource estates, BackupStore store, TimeProvider time)
{
    private const string Group = "backup";

    /// <summary>What is due next for a datastore; null when it is not declared, not set up yet, or nothing is scheduled.</summary>
    public async Task<DueJob?> NextAsync(string datastore, CancellationToken cancellation)
    {
        if (estates.Current.Datastores.Find(datastore) is not { Engine: DatastoreEngine.Postgresql or DatastoreEngine.Files, Backup: { Repository: not null } policy })
            return null;
        return await store.EnrolmentAsync(datastore, cancellation) is { } enrolment
            ? BackupPlanner.Next(policy, await store.StatesAsync(datastore, cancellation), enrolment.Since)
            : null;
    }

    /// <summary>What is due now.</summary>
    public async Task<DueJob?> DueAsync(string datastore, CancellationToken cancellation) =>
        await NextAsync(datastore, cancellation) is { } next && next.StartAt <= time.GetUtcNow() ? next : null;

    /// <summary>Plans every declared datastore, and forgets those that are declared no longer.</summary>
    public async Task SynchronizeAsync(IScheduler scheduler, CancellationToken cancellation)
    {
        var declared = BackupTargets.Declared(estates.Current).Select(datastore => datastore.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var key in await scheduler.GetTriggerKeys(GroupMatcher<TriggerKey>.GroupEquals(Group), cancellation))
        {
            if (!declared.Contains(key.Name))
                await scheduler.UnscheduleJob(key, cancellation);
        }
        foreach (var datastore in declared)
            await PlanAsync(scheduler, datastore, cancellation);
    }

    /// <summary>Plans a datastore's next job; an unchanged plan is left alone.</summary>
    public async Task PlanAsync(IScheduler scheduler, string datastore, CancellationToken cancellation)
    {
        if (await NextAsync(datastore, cancellation) is not { } next)
            return;
        var description = $"{JobWords.Of(next.Kind)} {next.StartAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)} {next.Attempt.ToString(CultureInfo.InvariantCulture)}";
        var key = new TriggerKey(datastore, Group);
        if ((await scheduler.GetTrigger(key, cancellation))?.Description == description)
            return;
        var now = time.GetUtcNow();
        var job = JobBuilder.Create<BackupQuartzJob>().WithIdentity(datastore, Group).UsingJobData(BackupQuartzJob.DatastoreKey, datastore).StoreDurably().Build();
        var trigger = TriggerBuilder.Create().WithIdentity(key).WithDescription(description).ForJob(job)
            .StartAt(next.StartAt > now ? next.StartAt : now)
            .WithSimpleSchedule(once => once.WithMisfireInstruction(SimpleTriggerMisfireInstruction.FireNow))
            .Build();
        await scheduler.ScheduleJob(job, [trigger], new ScheduleJobOptions { Replace = true }, cancellation);
    }
}
