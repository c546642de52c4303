using System.Text.Json;
using Rempart.Backups;
using Rempart.Core.Backups;
using Rempart.Core.Estates;
using Rempart.Core.Hosts;
using Rempart.Server.Backups.Drills;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Backups.Heartbeats;
using Rempart.Server.Backups.Store;
using Rempart.Server.Backups.Targets;

namespace Rempart.Server.Backups.Jobs;

/// <summary>What a job was asked for and could not begin: an unknown datastore, a folder that must not be used.</summary>
internal sealed class BackupRequestException(string message) : Exception(message);

/// <summary>The jobs by name: a backup, a restore test, a restore.</summary>
internal sealed class BackupWork(
    BackupJobs jobs, BackupTargets targets, IEstateSource estates, BackupRun run, RestoreDrill drill, RepositoryReader repository, IBackupEngine engine, BackupStore store)
{
    public async Task<(BackupJobRecord? Job, Task<JobResult> Ended)> BackUpAsync(string datastore, BackupKind kind, string actor, CancellationToken cancellation)
    {
        var target = await RequireAsync(datastore, cancellation);
        return await jobs.StartAsync(datastore, JobWords.Of(kind), actor, async (progress, stop) =>
        {
            var message = await run.RunAsync(target, kind, new Percent(value => progress.Report(new JobProgress(value, "copying"))), stop);
            return new JobResult(true, message);
        }, cancellation);
    }

    public async Task<(BackupJobRecord? Job, Task<JobResult> Ended)> TestAsync(string datastore, RestoreChoice? choice, string actor, CancellationToken cancellation)
    {
        var target = await RequireAsync(datastore, cancellation);
        return await jobs.StartAsync(datastore, JobWords.Of(JobKind.RestoreTest), actor, async (progress, stop) =>
        {
            var report = await drill.RunAsync(target, choice ?? target.Policy.RestoreChoice, new Words(message => progress.Report(new JobProgress(null, message))), stop);
            await store.AddDrillAsync(report, stop);
            var message = report.Succeeded
                ? $"{report.Target}: restored, started and checked in {report.RtoSeconds:0.0} s, {report.Checks.Count} checks passed"
                : string.Join(' ', report.Faults.Select(fault => fault.Message).Take(3));
            return new JobResult(report.Succeeded, message, JsonSerializer.SerializeToUtf8Bytes(report, BackupJson.Default.DrillReport));
        }, cancellation);
    }

    public async Task<(BackupJobRecord? Job, Task<JobResult> Ended)> RestoreAsync(string datastore, DateTimeOffset? to, string into, string actor, CancellationToken cancellation)
    {
        if (!Path.IsPathFullyQualified(into) || into != Path.GetFullPath(into).TrimEnd('/') || into.Count(letter => letter == '/') < 2)
            throw new BackupRequestException($"'{into}' cannot be restored into; name an absolute path at least two folders deep, such as /srv/restored/{datastore}.");
        var target = await RequireAsync(datastore, cancellation);
        return await jobs.StartAsync(datastore, JobWords.Restore, actor, async (progress, stop) =>
        {
            var state = await repository.ReadAsync(target, stop);
            var material = await repository.MaterialAsync(target, state, await HeartbeatsAsync(target, stop), stop);
            RestoreTarget chosen;
            string problem;
            if (to is { } time ? !TargetSelection.TryReach(time, material, out chosen, out problem) : !TargetSelection.TryChoose(RestoreChoice.Latest, 0, material, Random.Shared, out chosen, out problem))
                return new JobResult(false, $"Nothing was restored: {problem}.");
            await RequireEmptyAsync(target, into, stop);
            await ScratchFolders.EnsureAsync(target.Host, target.Account, into, stop);
            await RestoreDrill.RequireRoomAsync(target, into, state.Info.Backups.First(backup => backup.Label == chosen.Label).DatabaseBytes, stop);
            await engine.RestoreAsync(target, chosen, into, new Percent(value => progress.Report(new JobProgress(value, $"restoring {chosen}"))), stop);
            return new JobResult(true, $"{chosen} lies in {into}. It replays its log when it is started: pg_ctl start -D {into}");
        }, cancellation);
    }

    /// <exception cref="BackupRequestException">It is not declared, or Rempart cannot reach it.</exception>
    public async Task<BackupTarget> RequireAsync(string datastore, CancellationToken cancellation)
    {
        var estate = estates.Current;
        if (estate.Datastores.Find(datastore) is not { } declared)
        {
            var near = Core.Text.Suggestions.Nearest(datastore, estate.Datastores.Select(one => one.Id));
            throw new BackupRequestException(near is null ? $"There is no datastore '{datastore}'." : $"There is no datastore '{datastore}'. Did you mean '{near}'?");
        }
        var found = await targets.FindAsync(estate, declared, cancellation);
        return found.Target ?? throw new BackupRequestException($"{datastore}: {found.Problem}");
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
