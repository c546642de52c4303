using Quartz;
using Rempart.Core.Estates;
using Rempart.Server.Backups.Drills;
using Rempart.Server.Backups.Targets;
using Rempart.Server.Database;
using Rempart.Server.Hosting;

namespace Rempart.Server.Backups.Jobs;

/// <summary>
/// Plans backups when the server starts and every minute after, so that a datastore that was set up meanwhile is not forgotten. First it
/// wipes what a killed server left: restored copies, and jobs that say they run.
/// </summary>
internal sealed partial class BackupScheduler(
    ISchedulerFactory schedulers,
    BackupTriggers schedule,
    BackupLeftovers leftovers,
    BackupOptions options,
    StartGate gate,
    TimeProvider time,
    ILogger<BackupScheduler> logger) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gate.Opened.WaitAsync(stoppingToken);
        await leftovers.RemoveAsync(stoppingToken);
        if (!options.Scheduled)
            return;
        using var timer = new PeriodicTimer(Look, time);
        do
        {
            try
            {
                await schedule.SynchronizeAsync(await schedulers.GetScheduler(stoppingToken), stoppingToken);
            }
            catch (Exception error) when (error is SchedulerException or Npgsql.NpgsqlException)
            {
                LogNotPlanned(logger, error);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(LogLevel.Error, "Backups could not be planned; they are planned again in a minute.")]
    private static partial void LogNotPlanned(ILogger logger, Exception error);
}

/// <summary>What a killed server leaves behind, and how it is removed.</summary>
internal sealed partial class BackupLeftovers(
    IEstateSource estates, Core.Hosts.IHostDirectory hosts, DatabaseOptions database, BackupOptions options, DataDirectory directory,
    Store.BackupStore store, Npgsql.NpgsqlDataSource connections, ILogger<BackupLeftovers> logger)
{
    public async Task RemoveAsync(CancellationToken cancellation)
    {
        var estate = estates.Current;
        if (estate.LocalHost is { } host && hosts.Find(host) is { } reached)
        {
            try
            {
                var account = DatabaseAccount.Choose(database.RunAs, DatabaseAccount.FindInPasswd);
                // First who still writes, then what was written.
                foreach (var root in (string[])[options.DirectoryFor(directory.Root), options.ScratchFor(directory.Root)])
                {
                    if (await OrphanedRuns.EndAsync(reached, account, root, cancellation) is > 0 and var ended)
                        LogEnded(logger, ended);
                }
                // This server holds its data directory alone, so no copy in it is another's.
                var wiped = await ScratchFolders.WipeAllAsync(reached, account, options.ScratchFor(directory.Root), cancellation)
                    + Chests.ChestDrill.WipeAll(options.ScratchFor(directory.Root));
                if (wiped > 0)
                    LogWiped(logger, wiped);
            }
            catch (Exception error) when (error is Engines.BackupException or Core.Hosts.HostException or StartupException or IOException or UnauthorizedAccessException)
            {
                LogNotWiped(logger, error.Message);
            }
        }
        foreach (var datastore in BackupTargets.Declared(estate))
        {
            // Who has the lock works; without it, a job that says it runs is a dead server's. Nothing is locked when no job says so: another
            // server may want to begin one just now.
            if (!await store.SaysRunningAsync(datastore.Id, cancellation) || await JobLock.TryTakeAsync(connections, datastore.Id, cancellation) is not { } held)
                continue;
            await using (held)
                await store.InterruptAsync(datastore.Id, cancellation);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Ended {Count} runs of pgBackRest that outlived a killed server.")]
    private static partial void LogEnded(ILogger logger, int count);

    [LoggerMessage(LogLevel.Warning, "Wiped {Count} restored copies that a server left when it was killed.")]
    private static partial void LogWiped(ILogger logger, int count);

    [LoggerMessage(LogLevel.Error, "Restored copies that a server left could not be wiped: {Message}")]
    private static partial void LogNotWiped(ILogger logger, string message);
}
