using Rempart.Core.Backups;
using Rempart.Core.Estates;
using Rempart.Core.Hosts;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Backups.Jobs;
using Rempart.Server.Backups.Store;
using Rempart.Server.Backups.Targets;

namespace Rempart.Server.Backups.Api;

/// <summary>Gathers how datastores are protected, for the API and the console.</summary>
internal sealed class BackupOverview(IEstateSource estates, IEnumerable<IDatastoreEngine> engines, BackupTriggers schedule, BackupStore store) : IBackups
{
    private const int MostPoints = 200;
    private const int AtOnce = 8;

    /// <summary>All datastores that declare a backup.</summary>
    public async Task<IReadOnlyList<BackupStatus>> AllAsync(CancellationToken cancellation)
    {
        var estate = estates.Current;
        Datastore[] declared = [.. BackupTargets.Declared(estate)];
        var all = new BackupStatus[declared.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        await Parallel.ForAsync(0, declared.Length, options, async (i, stop) => all[i] = await OfAsync(estate, declared[i], stop));
        return all;
    }

    /// <summary>One datastore; null when it declares no backup.</summary>
    public async Task<BackupStatus?> FindAsync(string id, CancellationToken cancellation)
    {
        var estate = estates.Current;
        return BackupTargets.Declared(estate).FirstOrDefault(datastore => datastore.Id == id) is { } found ? await OfAsync(estate, found, cancellation) : null;
    }

    private async Task<BackupStatus> OfAsync(Estate estate, Datastore datastore, CancellationToken cancellation)
    {
        var (last, provedAt, _) = await store.LastDrillAsync(datastore.Id, cancellation);
        var next = await schedule.NextAsync(datastore.Id, cancellation);
        var status = new BackupStatus
        {
            Datastore = datastore.Id,
            RpoObjectiveSeconds = datastore.Backup!.Rpo?.TotalSeconds,
            RtoObjectiveSeconds = datastore.Backup.Rto?.TotalSeconds,
            LastDrill = last,
            ProvedAt = provedAt,
            NextAt = next?.StartAt,
            NextKind = next is null ? null : JobWords.Of(next.Kind),
            Drills = await store.DrillsAsync(datastore.Id, MostPoints, cancellation),
            RecoveryPoints = await store.SamplesAsync(datastore.Id, MostPoints, cancellation),
            Jobs = await store.JobsAsync(datastore.Id, 10, cancellation),
        };
        var engine = engines.First(one => one.Serves(datastore.Engine));
        if (await engine.ProblemAsync(estate, datastore, cancellation) is { } problem)
            return status with { Problem = problem };
        try
        {
            return await engine.DescribeAsync(estate, datastore, status, cancellation);
        }
        catch (Exception error) when (error is BackupException or HostException)
        {
            return status with { Problem = error.Message };
        }
    }
}
