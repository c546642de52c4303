using System.Globalization;
using Rempart.Backups;
using Rempart.Core.Controls;
using Rempart.Core.Hosts;
using Rempart.Core.Text;
using Rempart.Server.Backups.Chests;
using Rempart.Server.Backups.Drills;
using Rempart.Server.Backups.Store;
using Rempart.Server.Backups.Targets;

namespace Rempart.Server.Backups.Controls;

/// <summary><c>backup.retention</c>: backups stay as long as declared, and not longer.</summary>
internal sealed class BackupRetentionControl(BackupTargets targets, RepositoryReader repository, BackupStore store, ChestLooks chests, TimeProvider time)
    : BackupControl(Id, TimeSpan.FromHours(1), TimeSpan.FromHours(4), targets, chests, time)
{
    public const string Id = "backup.retention";

    /// <summary>pgBackRest lets go of a backup when the next one is made: so long may an expired one stay.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromDays(2);

    protected override async Task LookAsync(BackupTarget target, AssessmentDraft draft, CancellationToken cancellation)
    {
        if (target.Policy.Retention is not { } retention)
        {
            draft.Miss(target.Resource, "the estate does not say how long backups are kept; declare backup.retention: 90d");
            return;
        }
        var state = await repository.ReadAsync(target, cancellation);
        draft.Examine(target.Resource);
        var now = Time.GetUtcNow();
        BackupRecord[] fulls = [.. state.Info.CurrentBackups.Where(backup => backup.Kind == BackupKind.Full).OrderBy(backup => backup.EndedAt)];
        draft.Observe($"pgbackrest {target.Stanza}: info", fulls.Length == 0 ? "no full backup" : $"{fulls.Length} full backups, the oldest of {fulls[0].EndedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
        foreach (var (label, endedAt) in await store.KnowAsync(target.Datastore.Id, state.Info.Backups, cancellation))
        {
            if (endedAt > now - retention)
                draft.Find(new Finding("deleted-early", $"{target.Resource} {label}", Severity.Critical, $"Backup {label} of {endedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC is gone, although backups are kept for {Durations.Format(retention)}.", "find out who deleted it; restore it from the second copy"));
        }
        // A full backup is needed until the next one is old enough to take its place.
        for (var i = 0; i + 1 < fulls.Length; i++)
        {
            if (fulls[i + 1].EndedAt < now - retention - Slack)
                draft.Find(new Finding("kept-too-long", $"{target.Resource} {fulls[i].Label}", Severity.Medium, $"Backup {fulls[i].Label} should have gone: the next full one is older than {Durations.Format(retention)} too.", $"rempart backup apply, then: rempart backup now {target.Datastore.Id}"));
        }
        await ConfigurationAsync(target, retention, draft, cancellation);
    }

    protected override Task LookAsync(ChestTarget target, AssessmentDraft draft, CancellationToken cancellation) => Chests.RetentionAsync(target, Slack, draft, cancellation);

    private static async Task ConfigurationAsync(BackupTarget target, TimeSpan retention, AssessmentDraft draft, CancellationToken cancellation)
    {
        var text = await target.Host.RunAsync(target.Account.Run(new ProgramCall("cat", ["--", target.Configuration])), cancellation);
        var lines = text.Output.Split('\n');
        var days = Math.Max(1, (int)Math.Ceiling(retention.TotalDays)).ToString(CultureInfo.InvariantCulture);
        if (!lines.Contains($"repo1-retention-full={days}") || !lines.Contains("repo1-retention-full-type=time"))
            draft.Find(new Finding("not-configured", target.Resource, Severity.High, $"pgBackRest's configuration does not keep backups for {days} days.", "rempart backup apply"));
    }
}
