using Npgsql;
using Rempart.Core.Estates;
using Rempart.Server.Backups.Targets;
using Rempart.Server.Hosting;

namespace Rempart.Server.Backups.Heartbeats;

/// <summary>
/// Writes a heartbeat into each protected cluster every few seconds and a restore point every cycle. The advisory lock in the cluster
/// makes sure that of several servers one does it.
/// </summary>
internal sealed partial class HeartbeatService(
    IEstateSource estates, BackupTargets targets, MarkerWriter marker, BackupOptions options, StartGate gate, TimeProvider time, ILogger<HeartbeatService> logger)
    : BackgroundService
{
    private const long Lock = 0x72656d70_62656174;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(8);
    private readonly Dictionary<string, Task> _running = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Scheduled)
            return;
        await gate.Opened.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.HeartbeatSeconds), time);
        do
        {
            var estate = estates.Current;
            foreach (var datastore in BackupTargets.Clusters(estate).Where(one => one.Backup!.Repository is not null))
            {
                if (!_running.TryGetValue(datastore.Id, out var task) || task.IsCompleted)
                    _running[datastore.Id] = BeatWhileDeclaredAsync(estate, datastore, stoppingToken);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task BeatWhileDeclaredAsync(Estate estate, Datastore datastore, CancellationToken stop)
    {
        try
        {
            var found = await targets.FindAsync(estate, datastore, stop);
            if (found.Target is not { } target)
                return;
            await using var connection = new NpgsqlConnection(ProtectedCluster.ConnectionString(target));
            await connection.OpenAsync(stop);
            await using (var claim = new NpgsqlCommand($"SELECT pg_try_advisory_lock({Lock})", connection))
            {
                if (await claim.ExecuteScalarAsync(stop) is not true)
                    return;
            }
            var marked = DateTimeOffset.MinValue;
            var pruned = time.GetUtcNow();
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.HeartbeatSeconds), time);
            do
            {
                // A changed declaration ends this loop; the next tick begins one with the new.
                if (!ReferenceEquals(estates.Current, estate))
                    return;
                var now = time.GetUtcNow();
                if (now - marked >= target.Cycle)
                {
                    await marker.MarkAsync(target, connection, switchWal: false, stop);
                    marked = now;
                }
                else
                {
                    await MarkerWriter.BeatAsync(connection, stop);
                }
                if (now - pruned < TimeSpan.FromHours(1))
                    continue;
                pruned = now;
                await using var prune = new NpgsqlCommand("DELETE FROM rempart_backup.heartbeat WHERE at < clock_timestamp() - $1", connection) { Parameters = { new() { Value = Kept } } };
                await prune.ExecuteNonQueryAsync(stop);
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The server stops.
        }
        catch (Exception error)
        {
            // backup.recent says that heartbeats are missing; the next tick tries again.
            LogMissed(logger, datastore.Id, error.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "No heartbeat was written into {Datastore}: {Message}")]
    private static partial void LogMissed(ILogger logger, string datastore, string message);
}
