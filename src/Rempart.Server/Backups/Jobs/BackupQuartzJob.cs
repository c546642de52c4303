using Quartz;
using Rempart.Backups;

namespace Rempart.Server.Backups.Jobs;

/// <summary>Does what is due for one datastore, on one server of the cluster.</summary>
[DisallowConcurrentExecution]
internal sealed class BackupQuartzJob(BackupWork work, BackupTriggers schedule, BackupSlots slots) : IJob
{
    public const string DatastoreKey = "datastore";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var datastore = context.MergedJobDataMap.GetString(DatastoreKey)
            ?? throw new InvalidOperationException("A backup job names no datastore.");
        using var slot = await slots.TakeAsync(cancellationToken);
        try
        {
            // What is due is asked anew: a person may have done it meanwhile.
            if (await schedule.DueAsync(datastore, cancellationToken) is not { } due)
                return;
            var (_, ended) = due.Kind == JobKind.RestoreTest
                ? await work.TestAsync(datastore, null, "schedule", cancellationToken)
                : await work.BackUpAsync(datastore, (BackupKind)due.Kind, "schedule", cancellationToken);
            await ended;
        }
        catch (BackupRequestException)
        {
            // It is declared no longer, or not reachable from here: backup.recent says so.
        }
        finally
        {
            await schedule.PlanAsync(context.Scheduler, datastore, CancellationToken.None);
        }
    }
}

/// <summary>Limits how many jobs run on this server at once.</summary>
internal sealed class BackupSlots(BackupOptions options) : IDisposable
{
    private readonly SemaphoreSlim _free = new(Math.Max(1, options.AtOnce));

    public async Task<IDisposable> TakeAsync(CancellationToken cancellation)
    {
        await _free.WaitAsync(cancellation);
        return new Slot(_free);
    }

    public void Dispose() => _free.Dispose();

    private sealed class Slot(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
