using System.Globalization;
using System.Text;
using System.Text.Json;
using Rempart.Backups;
using Rempart.Core.Backups;
using Rempart.Core.Estates;
using Rempart.Core.Hosts;
using Rempart.Server.Backups.Chests;
using Rempart.Server.Backups.Drills;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Backups.Store;
using Rempart.Server.Backups.Targets;
using Rempart.Server.Platform.KeyBackup;

namespace Rempart.Server.Backups.Jobs;

/// <summary>
/// Rehearses the loss of everything: the estate and the passphrases come from the sealed copy of the keys, the restore points from what is
/// written on the backups. Neither the running clusters, nor the live secrets and estate, nor Rempart's own database are asked.
/// </summary>
internal sealed class Rehearsal(BackupJobs jobs, BackupTargets targets, ChestTargets chests, KeyBackups keys, RestoreDrill drill, ChestDrill files, TimeProvider time)
{
    private const string SignerKey = "ledger-signer.key";

    public Task<(BackupJobRecord? Job, Task<JobResult> Ended)> StartAsync(RehearsalRequest request, string actor, CancellationToken cancellation) =>
        jobs.StartAsync(request.Environment is null ? "rehearsal" : $"rehearsal-{request.Environment}", JobWords.Rehearsal, actor, async (progress, stop) =>
        {
            var report = await RunAsync(request, progress, stop);
            return new JobResult(report.Succeeded, Checklist(report), JsonSerializer.SerializeToUtf8Bytes(report, BackupJson.Default.RehearsalReport));
        }, cancellation);

    private async Task<RehearsalReport> RunAsync(RehearsalRequest request, IProgress<JobProgress> progress, CancellationToken cancellation)
    {
        var (startedAt, began) = (time.GetUtcNow(), time.GetTimestamp());
        var steps = new List<RehearsalStep>();
        IReadOnlyDictionary<string, byte[]> left = new Dictionary<string, byte[]>();
        Estate? estate = null;
        Datastore[] datastores = [];
        _ = await StepAsync(steps, "open the sealed keys", () =>
        {
            left = keys.Open(request.SealedKeys, request.RecoveryCode);
            return Task.FromResult((true, $"{left.Keys.Count(name => !SealedEstate.Holds(name))} keys"));
        })
            && await StepAsync(steps, "load the estate that was sealed beside them", () =>
            {
                (estate, var detail) = SealedEstate.Load(left);
                datastores = [.. estate is null ? [] : BackupTargets.Declared(estate).Where(datastore => request.Environment is null || estate.EnvironmentOf(datastore) == request.Environment)];
                return Task.FromResult(estate is null ? (false, detail) : datastores.Length > 0 ? (true, $"{detail}, {datastores.Length} datastores to restore") : (false, request.Environment is null
                    ? "it declares no backup" : $"no datastore of environment '{request.Environment}' declares a backup"));
            });
        for (var i = 0; i < datastores.Length; i++)
        {
            var datastore = datastores[i];
            progress.Report(new JobProgress(100.0 * i / datastores.Length, $"restoring {datastore.Id}"));
            await StepAsync(steps, $"restore {datastore.Id} and prove the copy", () => RestoreAsync(estate!, datastore, left, progress, cancellation));
        }
        return new RehearsalReport(startedAt, steps, Math.Round(time.GetElapsedTime(began).TotalSeconds, 1), steps.All(step => step.Passed));
    }

    private async Task<(bool, string)> RestoreAsync(
        Estate estate, Datastore datastore, IReadOnlyDictionary<string, byte[]> left, IProgress<JobProgress> progress, CancellationToken cancellation)
    {
        var secrets = new SealedSecrets(left);
        var relay = new Relay(message => progress.Report(new JobProgress(null, $"{datastore.Id}: {message}")));
        if (datastore.Engine == DatastoreEngine.Files)
        {
            var lookup = await chests.FindAsync(estate, datastore, cancellation, secrets);
            if (lookup.Target is not { } chest)
                return (false, lookup.Problem!);
            var signer = left.TryGetValue(SignerKey, out var key) ? Encoding.UTF8.GetString(key) : null;
            return Said(await files.RunAsync(chest, RestoreChoice.Latest, relay, cancellation, signer), "the backup");
        }
        var found = await targets.FindAsync(estate, datastore, cancellation, secrets);
        if (found.Target is not { } live)
            return (false, found.Problem!);
        var work = await ScratchFolders.MakeAsync(live.Host, live.Account, live.Scratch, cancellation);
        try
        {
            var target = live with { Work = work };
            await WriteConfigurationAsync(target, cancellation);
            return Said(await drill.RunAsync(target, RestoreChoice.Latest, relay, cancellation, fromRepositoryAlone: true), "the newest heartbeat");
        }
        finally
        {
            await ScratchFolders.WipeAsync(live.Host, live.Account, work, CancellationToken.None);
        }
    }

    private static (bool, string) Said(DrillReport report, string newest) => report.Succeeded
        ? (true, string.Create(CultureInfo.InvariantCulture, $"{report.Target}: {report.Checks.Count} checks passed; {report.RtoSeconds:0.0} s; {newest} was {report.RpoSeconds:0} s old"))
        : (false, string.Join(' ', report.Faults.Select(fault => fault.Message).Take(3)));

    private static async Task WriteConfigurationAsync(BackupTarget target, CancellationToken cancellation)
    {
        var text = PgBackRestConfiguration.Render(new PgBackRestSettings
        {
            Stanza = target.Stanza,
            Repository = target.Repository,
            Passphrase = target.Passphrase,
            Credentials = target.Credentials,
            DataDirectory = $"{target.Work}/nothing",
            SocketDirectory = target.Work,
            Port = target.Port,
            User = target.User,
            WorkDirectory = target.Work,
        });
        var call = new ProgramCall("/bin/sh", ["-c", "umask 077; cat > \"$0\"", target.Configuration]) { Input = Encoding.UTF8.GetBytes(text) };
        var result = await target.Host.RunAsync(target.Account.Run(call), cancellation);
        if (result.ExitCode != 0)
            throw new BackupException(BackupFault.Failed, $"{target.Configuration} cannot be written: {result.Error.Trim()}");
    }

    private async Task<bool> StepAsync(List<RehearsalStep> steps, string name, Func<Task<(bool Passed, string Detail)>> step)
    {
        var began = time.GetTimestamp();
        var (passed, detail) = (false, "");
        try
        {
            (passed, detail) = await step();
        }
        catch (Exception error) when (error is BackupException or HostException or InvalidDataException)
        {
            detail = error.Message;
        }
        steps.Add(new RehearsalStep(name, passed, detail, Math.Round(time.GetElapsedTime(began).TotalSeconds, 1)));
        return passed;
    }

    private static string Checklist(RehearsalReport report) => string.Join('\n', report.Steps
        .Select(step => string.Create(CultureInfo.InvariantCulture, $"[{(step.Passed ? "x" : " ")}] {step.Name} ({step.Seconds:0.0} s): {step.Detail}"))
        .Append(string.Create(CultureInfo.InvariantCulture, $"{(report.Succeeded ? "Everything was restored" : "Not everything was restored")} in {report.Seconds:0.0} s.")));

    private sealed class Relay(Action<string> report) : IProgress<string>
    {
        public void Report(string value) => report(value);
    }
}
