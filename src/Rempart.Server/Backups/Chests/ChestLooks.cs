using System.Globalization;
using Rempart.Backups;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Hosts;
using Rempart.Core.Text;
using Rempart.Server.Backups.Store;

namespace Rempart.Server.Backups.Chests;

/// <summary>What the controls see of a chest.</summary>
internal sealed class ChestLooks(ChestTargets targets, BackupStore store, TimeProvider time)
{
    private const int ShortestPassphrase = 24;
    private const int MostNamed = 20;

    public ChestTargets Targets => targets;

    /// <summary>For <c>backup.recent</c>: backups run as declared, and what would be lost is within the objective.</summary>
    public async Task RecentAsync(ChestTarget target, AssessmentDraft draft, TimeSpan grace, CancellationToken cancellation)
    {
        using var chest = Chest.Open(target);
        var labels = chest.Labels();
        draft.Examine(target.Resource);
        draft.Observe($"rempart {target.Datastore.Id}: chest", $"{labels.Count} backups{(labels.Count > 0 ? $", the newest of {labels[^1].StartedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC" : "")}");
        if (labels.Count == 0)
        {
            draft.Find(new Finding("no-backup", target.Resource, Severity.Critical, "There is no backup of these files.", $"rempart backup now {target.Datastore.Id}"));
            return;
        }
        var now = time.GetUtcNow();
        foreach (var (kind, schedule) in ((BackupKind, Schedule?)[])[(BackupKind.Full, target.Policy.Schedule.Full), (BackupKind.Differential, target.Policy.Schedule.Differential), (BackupKind.Incremental, target.Policy.Schedule.Incremental)])
        {
            var last = labels.Where(label => label.Kind <= kind).Select(label => label.StartedAt).DefaultIfEmpty(DateTimeOffset.UnixEpoch).Max();
            if (schedule is not null && Objectives.RecentUntil(schedule, last, grace) is { } until && until < now)
                draft.Find(new Finding($"late-{JobWords.Of(kind)}", target.Resource, Severity.High, $"The last {JobWords.Of(kind)} backup began at {last.UtcDateTime:yyyy-MM-dd HH:mm} UTC; the schedule is '{schedule}'.", $"rempart backup now {target.Datastore.Id} --kind {JobWords.Of(kind)}"));
        }
        var job = (await store.JobsAsync(target.Datastore.Id, 20, cancellation)).FirstOrDefault(one => JobWords.TryParse(one.Kind, out _) && one.State != Core.Backups.BackupJobState.Running);
        if (job is { State: not Core.Backups.BackupJobState.Succeeded })
            draft.Find(new Finding("backup-failed", target.Resource, Severity.High, $"The last {job.Kind} backup did not succeed: {job.Message}", $"rempart backup now {target.Datastore.Id} --kind {job.Kind}"));
        // Files have no log: what was written since the newest backup began would be lost.
        var lost = now - labels[^1].StartedAt;
        await store.AddSampleAsync(target.Datastore.Id, now, Math.Round(lost.TotalSeconds, 1), cancellation);
        draft.Observe($"rempart {target.Datastore.Id}: newest backup", $"if the files were gone now, the last {lost.TotalSeconds:0} s would be lost");
        if (target.Policy.Rpo is { } objective && lost > objective)
            draft.Find(new Finding("rpo-exceeded", target.Resource, Severity.Critical, $"If the files were gone now, the last {lost.TotalSeconds:0} s would be lost; the objective is {Durations.Format(objective)}.", "back up more often: backup.schedule.incremental"));
    }

    /// <summary>For <c>backup.restorable</c>: what can be seen of the newest backup without restoring it.</summary>
    public static void Whole(ChestTarget target, AssessmentDraft draft)
    {
        using var chest = Chest.Open(target);
        if (chest.Labels() is not [.., var newest])
            return;
        var entries = chest.Read(newest).Entries;
        var missing = entries.Where(entry => !entry.Chunks.All(chest.Has)).ToArray();
        draft.Observe($"rempart {target.Datastore.Id}: chest", $"backup {newest}: {entries.Count} entries, {missing.Length} of them with a part that is missing");
        foreach (var entry in missing.Take(MostNamed))
            draft.Find(new Finding("damaged-file", $"{target.Resource} {entry.Path}", Severity.Critical, $"A part of {entry.Path} is missing in backup {newest}: {entry.Chunks.First(chunk => !chest.Has(chunk))}.", $"rempart backup now {target.Datastore.Id} --kind full"));
    }

    /// <summary>For <c>backup.encrypted</c>: every file but the open header is a box, and the passphrase cannot be guessed.</summary>
    public static void Encrypted(ChestTarget target, AssessmentDraft draft)
    {
        using var chest = Chest.Open(target);
        draft.Examine(target.Resource);
        var plain = chest.Plain();
        draft.Observe($"rempart {target.Datastore.Id}: chest", $"AES-256-GCM, {chest.Labels().Count} backups, {plain.Count} files that are not sealed");
        foreach (var file in plain.Take(MostNamed))
            draft.Find(new Finding("plain-repository", $"{target.Resource} {file}", Severity.Critical, $"The file {file} in the repository is not encrypted.", "find out who put it there, and remove it"));
        if (target.Passphrase.Length < ShortestPassphrase)
            draft.Find(new Finding("short-passphrase", target.Resource, Severity.High, $"The passphrase has fewer than {ShortestPassphrase} characters.", "make a new repository with a random one: openssl rand -base64 48"));
    }

    /// <summary>For <c>backup.isolated</c>: the account that runs the database in production neither reads, writes nor deletes in the chest.</summary>
    public static async Task IsolatedAsync(ChestTarget target, AssessmentDraft draft, CancellationToken cancellation)
    {
        using (Chest.Open(target))
        {
            // It is there; whether it can be opened at all comes first.
        }
        if (!target.IsLocal)
        {
            // SFTP has no lock, and what else an account may do only the server knows.
            var (kind, proof) = target.Policy.Repository!.Kind == RepositoryKind.S3 ? ("s3", "its object lock") : ("sftp", "the server's snapshots");
            draft.Miss(target.Resource, $"Rempart cannot try to delete from a repository of kind {kind} as another would, and whoever holds its key can; show {proof} to whoever asks");
            return;
        }
        var probe = Path.Combine(target.Root, $".rempart-probe-{Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)}");
        File.WriteAllBytes(probe, []);
        try
        {
            const string Attack =
                """
                rm -f -- "$0"
                : > "$0-mine" && rm -f -- "$0-mine" && echo "can write $(dirname "$0")"
                ls -- "$(dirname "$0")" > /dev/null && echo "can list $(dirname "$0")"
                p=$(dirname "$0")
                while [ "$p" != / ]; do p=$(dirname "$p"); [ -w "$p" ] && [ ! -k "$p" ] && echo "can rename what lies in $p"; done
                true
                """;
            var attack = await target.Host.RunAsync(target.Account.Run(new ProgramCall("/bin/sh", ["-c", Attack, probe])), cancellation);
            draft.Examine(target.Resource);
            var stands = File.Exists(probe);
            draft.Observe($"host {target.Host.Id} {target.Root}", $"as '{target.Account.Name}', which runs the database: {(stands ? "a file of the repository could not be deleted" : "a file of the repository was deleted")}");
            if (!stands)
                draft.Find(new Finding("repository-deletable", $"{target.Resource} {target.Root}", Severity.Critical, $"The account '{target.Account.Name}', which runs the database, can delete the repository.", $"chown -R root: {target.Root} && chmod 700 {target.Root}"));
            foreach (var line in attack.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                draft.Find(new Finding("repository-open", $"{target.Resource} {target.Root}", Severity.Critical, $"The account '{target.Account.Name}', which runs the database, {line}.", $"chown root: {target.Root} && chmod 700 {target.Root}, and its folders above"));
        }
        finally
        {
            File.Delete(probe);
        }
    }

    /// <summary>For <c>backup.retention</c>: none went early, none stays long.</summary>
    public async Task RetentionAsync(ChestTarget target, TimeSpan slack, AssessmentDraft draft, CancellationToken cancellation)
    {
        if (target.Policy.Retention is not { } retention)
        {
            draft.Miss(target.Resource, "the estate does not say how long backups are kept; declare backup.retention: 90d");
            return;
        }
        using var chest = Chest.Open(target);
        var labels = chest.Labels();
        draft.Examine(target.Resource);
        draft.Observe($"rempart {target.Datastore.Id}: chest", labels.Count == 0 ? "no backup" : $"{labels.Count} backups, the oldest of {labels[0].StartedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
        var now = time.GetUtcNow();
        foreach (var (label, endedAt) in await store.KnowAsync(target.Datastore.Id, ChestReading.Records(chest, labels), cancellation))
        {
            if (endedAt > now - retention)
                draft.Find(new Finding("deleted-early", $"{target.Resource} {label}", Severity.Critical, $"Backup {label} of {endedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC is gone, although backups are kept for {Durations.Format(retention)}.", "find out who deleted it; restore it from the second copy"));
        }
        foreach (var label in ChestRetention.Expired(labels, retention + slack, now))
            draft.Find(new Finding("kept-too-long", $"{target.Resource} {label}", Severity.Medium, $"Backup {label} should have gone: it is older than {Durations.Format(retention)}.", $"rempart backup now {target.Datastore.Id}"));
    }
}
