using Rempart.Backups;
using Rempart.Core.Backups;
using Rempart.Core.Estates;
using Rempart.Core.Hosts;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Backups.Heartbeats;
using Rempart.Server.Backups.Store;
using Rempart.Server.Backups.Targets;

namespace Rempart.Server.Backups.Drills;

/// <summary>
/// A restore that is tried for real: into a scratch cluster, to a named point, asked everything, timed, wiped. It touches nothing of the
/// source and nothing of the repository.
/// </summary>
internal sealed partial class RestoreDrill(
    IBackupEngine engine, RepositoryReader repository, BackupStore store, BackupPrograms programs, TimeProvider time, ILogger<RestoreDrill> logger)
{
    public async Task<DrillReport> RunAsync(BackupTarget target, RestoreChoice choice, IProgress<string>? progress, CancellationToken cancellation, bool fromRepositoryAlone = false)
    {
        var began = time.GetTimestamp();
        var report = new DrillReport { Datastore = target.Datastore.Id, StartedAt = time.GetUtcNow(), Succeeded = false };
        try
        {
            progress?.Report("reading the repository");
            var state = await repository.ReadAsync(target, cancellation);
            var faults = Faults(state).ToList();
            // In a disaster neither the cluster nor Rempart's database is there to ask.
            var material = fromRepositoryAlone
                ? RepositoryReader.MaterialAlone(state)
                : await repository.MaterialAsync(target, state, await HeartbeatsAsync(target, cancellation), cancellation);
            var (_, _, round) = await store.LastDrillAsync(target.Datastore.Id, cancellation);
            // Chance chooses what is tried; nothing is kept secret by it.
            if (!TargetSelection.TryChoose(choice, round, material, Random.Shared, out var to, out var problem))
                return report with { Faults = [.. faults, new DrillFault("nothing-to-restore", target.Resource, problem + ".")] };
            report = report with { Target = to.ToString(), DatabaseBytes = state.Info.Backups.First(backup => backup.Label == to.Label).DatabaseBytes };
            progress?.Report("verifying the repository");
            faults.AddRange(Faults(await engine.VerifyAsync(target, cancellation), state.Info));
            began = time.GetTimestamp();
            return await TryAsync(target, to, report with { Faults = faults }, began, fromRepositoryAlone, progress, cancellation);
        }
        catch (BackupException error)
        {
            return Failed(target, report, error);
        }
        catch (HostException error)
        {
            return Failed(target, report, new BackupException(BackupFault.Failed, error.Message));
        }
    }

    private async Task<DrillReport> TryAsync(BackupTarget target, RestoreTarget to, DrillReport report, long began, bool alone, IProgress<string>? progress, CancellationToken cancellation)
    {
        await ScratchFolders.EnsureAsync(target.Host, target.Account, target.Scratch, cancellation);
        await RequireRoomAsync(target.Host, target.Scratch, report.DatabaseBytes, cancellation);
        var folder = ScratchCluster.RequireSocketRoom(await ScratchFolders.MakeAsync(target.Host, target.Account, target.Scratch, cancellation));
        try
        {
            progress?.Report($"restoring {to}");
            var copy = new ScratchCluster(target, folder, await programs.FindAsync(target, cancellation));
            await engine.RestoreAsync(target, to, copy.Data, new Relay(percent => progress?.Report($"restoring {to}: {percent:0} %")), cancellation);
            var restored = time.GetElapsedTime(began);
            report = report with { RestoreSeconds = Seconds(restored) };
            progress?.Report("replaying and starting");
            await copy.StartAsync(cancellation);
            report = report with { StartSeconds = Seconds(time.GetElapsedTime(began) - restored) };
            progress?.Report("checking the copy");
            var marker = to.Point is { } point && !alone ? await store.ContentAsync(target.Datastore.Id, point.Name, cancellation) : null;
            var checks = new CopyChecks(target, copy, marker, time);
            await checks.RunAsync(to, cancellation);
            var faults = report.Faults.Concat(checks.Faults).ToArray();
            return report with
            {
                Succeeded = faults.Length == 0,
                Faults = faults,
                Checks = checks.Checks,
                // Only the newest point says what a disaster would have cost; an older one was chosen to be older.
                RpoSeconds = to.Point is not null && checks.NewestHeartbeat is { } newest ? Seconds(report.StartedAt - newest) : null,
                RtoSeconds = Seconds(time.GetElapsedTime(began)),
            };
        }
        catch (BackupException error)
        {
            return Failed(target, report, error);
        }
        finally
        {
            await WipeAsync(target, folder);
        }
    }

    /// <summary>Refuses when a copy would not fit, before anything is written.</summary>
    public static async Task RequireRoomAsync(IReachedHost host, string folder, long bytes, CancellationToken cancellation)
    {
        var free = await ScratchFolders.FreeAsync(host, folder, cancellation);
        // A tenth more: for the log that is replayed, and for what starting writes.
        var needed = bytes + (bytes / 10) + (64L << 20);
        if (free < needed)
            throw new BackupException(BackupFault.DiskFull, $"The restored copy needs {needed / 1_000_000.0:0} MB and {folder} has {free / 1_000_000.0:0} MB free. Nothing was restored; free some space or name another folder.");
    }

    /// <summary>What the repository itself shows before anything is restored.</summary>
    public static IEnumerable<DrillFault> Faults(RepositoryState state) =>
    [
        .. state.Wal.Gaps.Select(gap => new DrillFault("missing-wal", gap.First, $"The archive lacks {gap}: what was committed after it cannot be restored from the backups before it.")),
        .. state.Wal.Duplicates.Select(name => new DrillFault("duplicate-wal", name, $"The archive holds segment {name} twice with different content: two clusters archive into one stanza.")),
        .. state.Wal.Empty.Select(name => new DrillFault("empty-wal", name, $"Segment {name} is empty in the archive.")),
        .. state.Info.CurrentBackups.Where(backup => backup.HasPageErrors).Select(backup => new DrillFault("page-errors", backup.Label, $"Backup {backup.Label} holds pages whose checksum was wrong when they were copied.")),
    ];

    private static DrillFault[] Faults(VerifyReport report, StanzaInfo info)
    {
        var named = report.Faults.Select(fault => new DrillFault("damaged-file", fault.Split(": ")[0], $"A file of the repository is damaged: {fault}.")).ToArray();
        if (named.Length > 0)
            return named;
        return report.Wrong([.. info.Backups.Select(backup => backup.Label)]) is { Count: > 0 } wrong
            ? [new DrillFault("not-verified", "repository", $"pgBackRest did not find the repository whole: {string.Join("; ", wrong)}.")]
            : [];
    }

    private static DrillReport Failed(BackupTarget target, DrillReport report, BackupException error) => report with
    {
        Succeeded = false,
        Faults = [.. report.Faults, new DrillFault(error.Rule, error.File is { } file ? file[(file.IndexOf("/data/", StringComparison.Ordinal) is var at and >= 0 ? at + 6 : 0)..] : target.Resource, error.Message)],
    };

    // A cluster that is gone has no heartbeats to ask for; the restore points are known all the same.
    private static async Task<IReadOnlyList<Heartbeat>> HeartbeatsAsync(BackupTarget target, CancellationToken cancellation)
    {
        try
        {
            return (await ProtectedCluster.ReadAsync(target, cancellation)).Heartbeats;
        }
        catch (BackupException)
        {
            return [];
        }
    }

    private async Task WipeAsync(BackupTarget target, string folder)
    {
        try
        {
            await ScratchFolders.WipeAsync(target.Host, target.Account, folder, CancellationToken.None);
        }
        catch (Exception error) when (error is BackupException or HostException)
        {
            LogNotWiped(logger, folder, error.Message);
        }
    }

    private static double Seconds(TimeSpan span) => Math.Round(span.TotalSeconds, 3);

    private sealed class Relay(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }

    [LoggerMessage(LogLevel.Error, "The restored copy {Folder} could not be wiped; the next start tries again: {Message}")]
    private static partial void LogNotWiped(ILogger logger, string folder, string message);
}
