using System.Text.Json;
using Rempart.Backups;
using Rempart.Core.Backups;
using Rempart.Core.Estates;
using Rempart.Core.Hosts;
using Rempart.Server.Backups.Drills;
using Rempart.Server.Backups.Heartbeats;
using Rempart.Server.Backups.Jobs;
using Rempart.Server.Backups.Store;
using Rempart.Server.Backups.Targets;

namespace Rempart.Server.Backups.Engines;

/// <summary>The engine of PostgreSQL clusters: pgBackRest copies, Rempart proves.</summary>
internal sealed class ClusterEngine(BackupTargets targets, BackupRun run, RestoreDrill drill, RepositoryReader repository, IBackupEngine engine, BackupStore store) : IDatastoreEngine
{
    public bool Serves(DatastoreEngine engine) => engine == DatastoreEngine.Postgresql;

    public async Task<string?> ProblemAsync(Estate estate, Datastore datastore, CancellationToken cancellation) => (await targets.FindAsync(estate, datastore, cancellation)).Problem;

    public async Task<JobResult> BackUpAsync(Estate estate, Datastore datastore, BackupKind kind, IProgress<JobProgress> progress, CancellationToken cancellation) =>
        new(true, await run.RunAsync(await RequireAsync(estate, datastore, cancellation), kind, new Percent(value => progress.Report(new JobProgress(value, "copying"))), cancellation));

    public async Task<JobResult> TestAsync(Estate estate, Datastore datastore, RestoreChoice? choice, IProgress<JobProgress> progress, CancellationToken cancellation)
    {
        var target = await RequireAsync(estate, datastore, cancellation);
        var report = await drill.RunAsync(target, choice ?? target.Policy.RestoreChoice, new Words(message => progress.Report(new JobProgress(null, message))), cancellation);
        await store.AddDrillAsync(report, cancellation);
        var message = report.Succeeded
            ? $"{report.Target}: restored, started and checked in {report.RtoSeconds:0.0} s, {report.Checks.Count} checks passed"
            : string.Join(' ', report.Faults.Select(fault => fault.Message).Take(3));
        return new JobResult(report.Succeeded, message, JsonSerializer.SerializeToUtf8Bytes(report, BackupJson.Default.DrillReport));
    }

    public async Task<JobResult> RestoreAsync(Estate estate, Datastore datastore, DateTimeOffset? to, string into, IProgress<JobProgress> progress, CancellationToken cancellation)
    {
        var target = await RequireAsync(estate, datastore, cancellation);
        var state = await repository.ReadAsync(target, cancellation);
        var material = await repository.MaterialAsync(target, state, await HeartbeatsAsync(target, cancellation), cancellation);
        RestoreTarget chosen;
        string problem;
        if (to is { } time ? !TargetSelection.TryReach(time, material, out chosen, out problem) : !TargetSelection.TryChoose(RestoreChoice.Latest, 0, material, Random.Shared, out chosen, out problem))
            return new JobResult(false, $"Nothing was restored: {problem}.");
        await RequireEmptyAsync(target, into, cancellation);
        await ScratchFolders.EnsureAsync(target.Host, target.Account, into, cancellation);
        await RestoreDrill.RequireRoomAsync(target.Host, into, state.Info.Backups.First(backup => backup.Label == chosen.Label).DatabaseBytes, cancellation);
        await engine.RestoreAsync(target, chosen, into, new Percent(value => progress.Report(new JobProgress(value, $"restoring {chosen}"))), cancellation);
        return new JobResult(true, $"{chosen} lies in {into}. It replays its log when it is started: pg_ctl start -D {into}");
    }

    public async Task<BackupStatus> DescribeAsync(Estate estate, Datastore datastore, BackupStatus status, CancellationToken cancellation)
    {
        var state = await repository.ReadAsync(await RequireAsync(estate, datastore, cancellation), cancellation);
        var usable = state.Wal.Backups.Where(reach => reach.IsConsistent).Select(reach => reach.Label).ToHashSet(StringComparer.Ordinal);
        return status with
        {
            Backups = [.. state.Info.CurrentBackups.Select(backup => new BackupLine(
                backup.Label, JobWords.Of(backup.Kind), backup.EndedAt, backup.DatabaseBytes, backup.RepositoryBytes, usable.Contains(backup.Label) && !backup.HasPageErrors))],
            Window = [.. RecoveryWindow.Of(state.Info.CurrentBackups, state.Wal, state.Listing).Select(stretch => new BackupStretch(stretch.From, stretch.Until))],
            Gaps = [.. state.Wal.Gaps.Select(gap => gap.ToString())],
        };
    }

    private async Task<BackupTarget> RequireAsync(Estate estate, Datastore datastore, CancellationToken cancellation)
    {
        var found = await targets.FindAsync(estate, datastore, cancellation);
        return found.Target ?? throw new BackupException(BackupFault.Failed, $"{datastore.Id}: {found.Problem}");
    }

    // pgBackRest refuses too; asked here, because a folder's owner and mode are set before it is asked.
    private static async Task RequireEmptyAsync(BackupTarget target, string into, CancellationToken cancellation)
    {
        var running = await target.Host.RunAsync(new ProgramCall("test", ["-e", $"{into}/postmaster.pid"]), cancellation);
        if (running.ExitCode == 0)
            throw new BackupException(BackupFault.NotEmpty, $"A PostgreSQL runs, or ran, in {into}. Nothing was restored; name an empty folder.");
        var held = await target.Host.RunAsync(new ProgramCall("find", [into, "-mindepth", "1", "-maxdepth", "1", "-print", "-quit"]), cancellation);
        if (held.Output.Trim().Length > 0)
            throw new BackupException(BackupFault.NotEmpty, $"The folder {into} is not empty. Nothing was restored; name an empty folder.");
    }

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

    private sealed class Percent(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }

    private sealed class Words(Action<string> report) : IProgress<string>
    {
        public void Report(string value) => report(value);
    }
}
