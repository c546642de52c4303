using System.Globalization;
using System.Text;
using System.Text.Json;
using Rempart.Backups;
using Rempart.Core.Backups;
using Rempart.Core.Estates;
using Rempart.Core.Hosts;
using Rempart.Server.Backups.Drills;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Backups.Store;
using Rempart.Server.Backups.Targets;
using Rempart.Server.Platform.KeyBackup;

namespace Rempart.Server.Backups.Jobs;

/// <summary>
/// Rehearses the loss of everything: the passphrases come from the sealed copy of the keys, the restore points from what is written on the
/// backups. Neither the running clusters, nor the live secrets, nor Rempart's own database are asked.
/// </summary>
internal sealed class Rehearsal(BackupJobs jobs, BackupTargets targets, IEstateSource estates, KeyBackups keys, RestoreDrill drill, TimeProvider time)
{
    public Task<(BackupJobRecord? Job, Task<JobResult> Ended)> StartAsync(RehearsalRequest request, string actor, CancellationToken cancellation)
    {
        var estate = estates.Current;
        Datastore[] chosen = [.. BackupTargets.Declared(estate).Where(datastore => request.Environment is null || estate.EnvironmentOf(datastore) == request.Environment)];
        if (chosen.Length == 0)
            throw new BackupRequestException(request.Environment is null ? "The estate declares no backup." : $"No datastore of environment '{request.Environment}' declares a backup.");
        return jobs.StartAsync(request.Environment is null ? "rehearsal" : $"rehearsal-{request.Environment}", JobWords.Rehearsal, actor, async (progress, stop) =>
        {
            var report = await RunAsync(estate, chosen, request, progress, stop);
            return new JobResult(report.Succeeded, Checklist(report), JsonSerializer.SerializeToUtf8Bytes(report, BackupJson.Default.RehearsalReport));
        }, cancellation);
    }

    private async Task<RehearsalReport> RunAsync(Estate estate, Datastore[] datastores, RehearsalRequest request, IProgress<JobProgress> progress, CancellationToken cancellation)
    {
        var (startedAt, began) = (time.GetUtcNow(), time.GetTimestamp());
        var steps = new List<RehearsalStep>();
        IReadOnlyDictionary<string, byte[]> secrets = new Dictionary<string, byte[]>();
        var opened = await StepAsync(steps, "open the sealed keys", () =>
        {
            secrets = keys.Open(request.SealedKeys, request.RecoveryCode);
            return Task.FromResult((true, $"{secrets.Count} keys"));
        });
        for (var i = 0; opened && i < datastores.Length; i++)
        {
            var datastore = datastores[i];
            progress.Report(new JobProgress(100.0 * i / datastores.Length, $"restoring {datastore.Id}"));
            await StepAsync(steps, $"restore {datastore.Id} and prove the copy", () => RestoreAsync(estate, datastore, secrets, progress, cancellation));
        }
        return new RehearsalReport(startedAt, steps, Math.Round(time.GetElapsedTime(began).TotalSeconds, 1), steps.All(step => step.Passed));
    }

    private async Task<(bool, string)> RestoreAsync(
        Estate estate, Datastore datastore, IReadOnlyDictionary<string, byte[]> secrets, IProgress<JobProgress> progress, CancellationToken cancellation)
    {
        if ((await targets.FindAsync(estate, datastore, cancellation)) is not { Target: { } live })
            return (false, "it cannot be reached from here; see backup.recent");
        string? passphrase = null;
        if (datastore.Backup!.Encryption is { } encryption)
        {
            if (!secrets.TryGetValue($"named/{encryption.Name}", out var value))
                return (false, $"the sealed keys do not hold '{encryption.Name}': after a disaster its repository could never be opened. Put it into secrets/named of the data directory");
            passphrase = Encoding.UTF8.GetString(value).TrimEnd('\r', '\n');
        }
        var work = await ScratchFolders.MakeAsync(live.Host, live.Account, live.Scratch, cancellation);
        try
        {
            var target = live with { Passphrase = passphrase, Work = work };
            await WriteConfigurationAsync(target, cancellation);
            var report = await drill.RunAsync(target, RestoreChoice.Latest, new Relay(message => progress.Report(new JobProgress(null, $"{datastore.Id}: {message}"))), cancellation, fromRepositoryAlone: true);
            return report.Succeeded
                ? (true, string.Create(CultureInfo.InvariantCulture, $"{report.Target}: {report.Checks.Count} checks passed; {report.RtoSeconds:0.0} s; the newest heartbeat was {report.RpoSeconds:0} s old"))
                : (false, string.Join(' ', report.Faults.Select(fault => fault.Message).Take(3)));
        }
        finally
        {
            await ScratchFolders.WipeAsync(live.Host, live.Account, work, CancellationToken.None);
        }
    }

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
