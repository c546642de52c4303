using System.Text.Json;
using Rempart.Backups;
using Rempart.Core.Backups;
using Rempart.Core.Estates;
using Rempart.Server.Backups.Drills;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Backups.Jobs;
using Rempart.Server.Backups.Store;

namespace Rempart.Server.Backups.Chests;

/// <summary>The engine of files: what a job does for a datastore that is no cluster.</summary>
internal sealed class ChestWork(ChestTargets targets, ChestRun run, ChestDrill drill, BackupStore store) : IDatastoreEngine
{
    public bool Serves(DatastoreEngine engine) => engine == DatastoreEngine.Files;

    public async Task<string?> ProblemAsync(Estate estate, Datastore datastore, CancellationToken cancellation) => (await targets.FindAsync(estate, datastore, cancellation)).Problem;

    public async Task<JobResult> BackUpAsync(Estate estate, Datastore datastore, BackupKind kind, IProgress<JobProgress> progress, CancellationToken cancellation) =>
        new(true, await run.RunAsync(await RequireAsync(estate, datastore, cancellation), kind, new Percent(value => progress.Report(new JobProgress(value, "copying"))), cancellation));

    public async Task<JobResult> TestAsync(Estate estate, Datastore datastore, RestoreChoice? choice, IProgress<JobProgress> progress, CancellationToken cancellation)
    {
        var target = await RequireAsync(estate, datastore, cancellation);
        var report = await drill.RunAsync(target, choice ?? target.Policy.RestoreChoice, new Words(message => progress.Report(new JobProgress(null, message))), cancellation);
        await store.AddDrillAsync(report, cancellation);
        return Result(report);
    }

    public async Task<JobResult> RestoreAsync(Estate estate, Datastore datastore, DateTimeOffset? to, string into, IProgress<JobProgress> progress, CancellationToken cancellation)
    {
        var target = await RequireAsync(estate, datastore, cancellation);
        using var chest = Chest.Open(target);
        if (chest.Labels().Where(label => to is null || label.StartedAt <= to).Select(label => (ChestLabel?)label).LastOrDefault() is not { } chosen)
            return new JobResult(false, $"Nothing was restored: {(to is null ? "there is no backup yet" : $"no backup is as old as {to.Value.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC")}.");
        var manifest = chest.Read(chosen);
        if (File.Exists(into) || (Directory.Exists(into) && Directory.EnumerateFileSystemEntries(into).Any()))
            throw new BackupException(BackupFault.NotEmpty, $"The folder {into} is not empty. Nothing was restored; name an empty folder.");
        Directory.CreateDirectory(into, Hosting.DataDirectory.OwnerFolder);
        await RestoreDrill.RequireRoomAsync(target.Host, into, manifest.Bytes, cancellation);
        var faults = new List<string>();
        ChestRestore.Run(chest, manifest, into, (_, error) => faults.Add(error.Message), new Percent(value => progress.Report(new JobProgress(value, $"restoring backup {chosen}"))), cancellation);
        if (Environment.IsPrivilegedProcess)
            await ChestRestore.GiveAsync(target.Host, manifest, into, cancellation);
        return faults.Count == 0
            ? new JobResult(true, $"backup {chosen} lies in {into}: {manifest.Entries.Count} entries")
            : new JobResult(false, $"backup {chosen} lies in {into}, without {faults.Count} files that are damaged: {string.Join(' ', faults.Take(3))}");
    }

    public async Task<BackupStatus> DescribeAsync(Estate estate, Datastore datastore, BackupStatus status, CancellationToken cancellation)
    {
        var target = await RequireAsync(estate, datastore, cancellation);
        using var chest = Chest.Open(target);
        var records = ChestReading.Records(chest, chest.Labels());
        return status with
        {
            Backups = [.. records.Select(backup => new BackupLine(backup.Label, JobWords.Of(backup.Kind), backup.EndedAt, backup.DatabaseBytes, backup.RepositoryBytes, !backup.HasPageErrors))],
            // Not a stretch but moments: what lies between two backups is not kept.
            Window = [.. records.Where(backup => !backup.HasPageErrors).Select(backup => new BackupStretch(backup.StartedAt, backup.EndedAt))],
        };
    }

    public static JobResult Result(DrillReport report)
    {
        var message = report.Succeeded
            ? $"{report.Target}: restored and checked in {report.RtoSeconds:0.0} s, {report.Checks.Count} checks passed"
            : string.Join(' ', report.Faults.Select(fault => fault.Message).Take(3));
        return new JobResult(report.Succeeded, message, JsonSerializer.SerializeToUtf8Bytes(report, BackupJson.Default.DrillReport));
    }

    private async Task<ChestTarget> RequireAsync(Estate estate, Datastore datastore, CancellationToken cancellation)
    {
        var found = await targets.FindAsync(estate, datastore, cancellation);
        return found.Target ?? throw new BackupException(BackupFault.Failed, $"{datastore.Id}: {found.Problem}");
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
