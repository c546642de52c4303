using Rempart.Backups;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Text;
using Rempart.Server.Backups.Chests;
using Rempart.Server.Backups.Drills;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Backups.Enrolment;
using Rempart.Server.Backups.Heartbeats;
using Rempart.Server.Backups.Store;
using Rempart.Server.Backups.Targets;

namespace Rempart.Server.Backups.Controls;

/// <summary><c>backup.recent</c>: backups ran as declared, the log arrives without a gap, and what would be lost now is within the objective.</summary>
internal sealed class BackupRecentControl(
    BackupTargets targets, RepositoryReader repository, BackupStore store, EnrolmentPlans enrolment, ChestLooks chests, TimeProvider time)
    : BackupControl(Id, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(20), targets, chests, time), IEnforcedControl
{
    public const string Id = "backup.recent";

    /// <summary>How long a backup may take before it counts as late.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    public Task<ChangePlan> PlanAsync(Estate estate, CancellationToken cancellation) => enrolment.PlanAsync(Id, estate, cancellation);

    public Task<ApplyResult> ApplyAsync(ChangePlan plan, CancellationToken cancellation) => enrolment.ApplyAsync(plan, cancellation);

    protected override async Task LookAsync(BackupTarget target, AssessmentDraft draft, CancellationToken cancellation)
    {
        var cluster = await ProtectedCluster.ReadAsync(target, cancellation);
        Archiving(target, cluster, draft);
        var state = await repository.ReadAsync(target, cancellation);
        draft.Examine(target.Resource);
        draft.Observe($"pgbackrest {target.Stanza}: info", $"{state.Info.CurrentBackups.Count} backups of this cluster, status {state.Info.StatusMessage}");
        draft.Observe($"pgbackrest {target.Stanza}: archive", $"{state.Listing.Segments.Count} segments, {state.Wal.Gaps.Count} gaps");
        if (state.Info.Current is { } current && current.SystemId != cluster.SystemId)
        {
            draft.Find(new Finding("other-cluster", target.Resource, Severity.Critical, BackupRun.OtherCluster(target, current.SystemId, cluster.SystemId), "name another repository path in the estate, then: rempart backup apply"));
            return;
        }
        foreach (var fault in RestoreDrill.Faults(state))
            draft.Find(new Finding(fault.Rule, $"{target.Resource} {fault.Resource}", Severity.Critical, fault.Message, $"rempart backup now {target.Datastore.Id} --kind full"));
        Backups(target, state, draft);
        await JobsAsync(target, draft, cancellation);
        await RecoveryPointAsync(target, cluster, state, draft, cancellation);
    }

    protected override Task LookAsync(ChestTarget target, AssessmentDraft draft, CancellationToken cancellation) => Chests.RecentAsync(target, draft, Grace, cancellation);

    protected override void Refused(Datastore datastore, BackupException error, AssessmentDraft draft)
    {
        if (error.Fault is BackupFault.Unreachable or BackupFault.WrongKey or BackupFault.DiskFull)
            draft.Find(new Finding(error.Rule, ResourceOf(datastore), Severity.Critical, error.Message, "make the repository reachable again, then: rempart verify backup.recent"));
        else
            base.Refused(datastore, error, draft);
    }

    private static void Archiving(BackupTarget target, ClusterState cluster, AssessmentDraft draft)
    {
        draft.Observe($"postgresql {target.Datastore.Id}: pg_stat_archiver", $"archive_mode {cluster.ArchiveMode}, last archived {cluster.LastArchivedAt?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", System.Globalization.CultureInfo.InvariantCulture) ?? "never"}");
        if (cluster.ArchiveMode == "off")
            draft.Find(new Finding("archive-off", target.Resource, Severity.Critical, "PostgreSQL does not archive (archive_mode = off): everything since the last backup would be lost.", "rempart backup apply"));
        else if (cluster.ArchiveCommand != PgBackRestConfiguration.ArchiveCommand(target.Configuration, target.Stanza))
            draft.Find(new Finding("archive-command", target.Resource, Severity.High, $"PostgreSQL's archive_command is not Rempart's: {cluster.ArchiveCommand}", "rempart backup apply"));
        if (cluster.FailedWal is { } failed)
            draft.Find(new Finding("archive-failing", target.Resource, Severity.Critical, $"PostgreSQL cannot archive segment {failed}, the last try was at {cluster.FailedAt!.Value.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC; its disk fills up and nothing newer can be restored.", "read the end of PostgreSQL's log for the reason; free space or reach the repository again"));
    }

    private void Backups(BackupTarget target, RepositoryState state, AssessmentDraft draft)
    {
        var backups = state.Info.CurrentBackups;
        if (backups.Count == 0)
        {
            draft.Find(new Finding("no-backup", target.Resource, Severity.Critical, "There is no backup of this cluster.", $"rempart backup now {target.Datastore.Id}"));
            return;
        }
        var now = Time.GetUtcNow();
        foreach (var (kind, schedule) in ((BackupKind, Schedule?)[])[(BackupKind.Full, target.Policy.Schedule.Full), (BackupKind.Differential, target.Policy.Schedule.Differential), (BackupKind.Incremental, target.Policy.Schedule.Incremental)])
        {
            if (schedule is null)
                continue;
            // A larger backup does what a smaller one would.
            var last = backups.Where(backup => backup.Kind <= kind).Max(backup => (DateTimeOffset?)backup.StartedAt) ?? DateTimeOffset.UnixEpoch;
            if (Objectives.RecentUntil(schedule, last, Grace) is { } until && until < now)
                draft.Find(new Finding($"late-{JobWords.Of(kind)}", target.Resource, Severity.High, $"The last {JobWords.Of(kind)} backup began at {last.UtcDateTime:yyyy-MM-dd HH:mm} UTC; the schedule is '{schedule}'.", $"rempart backup now {target.Datastore.Id} --kind {JobWords.Of(kind)}"));
        }
    }

    private async Task JobsAsync(BackupTarget target, AssessmentDraft draft, CancellationToken cancellation)
    {
        var last = (await store.JobsAsync(target.Datastore.Id, 20, cancellation)).FirstOrDefault(job => JobWords.TryParse(job.Kind, out _) && job.State != Core.Backups.BackupJobState.Running);
        if (last is { State: not Core.Backups.BackupJobState.Succeeded })
            draft.Find(new Finding("backup-failed", target.Resource, Severity.High, $"The last {last.Kind} backup did not succeed: {last.Message}", $"rempart backup now {target.Datastore.Id} --kind {last.Kind}"));
    }

    private async Task RecoveryPointAsync(BackupTarget target, ClusterState cluster, RepositoryState state, AssessmentDraft draft, CancellationToken cancellation)
    {
        if (state.Wal.Newest is not { } newest)
            return;
        if (Objectives.RecoveryPoint(cluster.Heartbeats, newest.Reaches, cluster.Now) is not { } lost)
        {
            draft.Miss($"{target.Resource} recovery point", cluster.Heartbeats.Count < 2 ? "no heartbeats are written yet, so nobody knows what would be lost" : "no heartbeat is in the archive yet");
            return;
        }
        await store.AddSampleAsync(target.Datastore.Id, Time.GetUtcNow(), Math.Round(lost.TotalSeconds, 1), cancellation);
        draft.Observe($"rempart {target.Datastore.Id}: heartbeats", $"if the cluster were gone now, the last {lost.TotalSeconds:0} s would be lost");
        if (target.Policy.Rpo is { } objective && lost > objective)
            draft.Find(new Finding("rpo-exceeded", target.Resource, Severity.Critical, $"If the cluster were gone now, the last {lost.TotalSeconds:0} s would be lost; the objective is {Durations.Format(objective)}.", "see why the log does not arrive: PostgreSQL's log, archive_timeout, the repository"));
    }
}
