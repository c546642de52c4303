using Rempart.Backups;
using Rempart.Core.Backups;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Text;
using Rempart.Server.Backups.Chests;
using Rempart.Server.Backups.Drills;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Backups.Store;
using Rempart.Server.Backups.Targets;

namespace Rempart.Server.Backups.Controls;

/// <summary><c>backup.restorable</c>: a restore was tried for real, within its cadence, and the copy was good.</summary>
internal sealed class BackupRestorableControl(BackupTargets targets, RepositoryReader repository, BackupStore store, ChestLooks chests, TimeProvider time)
    : BackupControl(Id, TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), targets, chests, time)
{
    public const string Id = "backup.restorable";

    protected override async Task LookAsync(BackupTarget target, AssessmentDraft draft, CancellationToken cancellation)
    {
        if (!await ProofAsync(target.Datastore, draft, cancellation))
            return;
        // What can be seen without restoring is told at once and not only after the next test.
        foreach (var fault in RestoreDrill.Faults(await repository.ReadAsync(target, cancellation)))
            draft.Find(Finding(target.Datastore, fault, $"rempart backup now {target.Datastore.Id} --kind full"));
    }

    protected override async Task LookAsync(ChestTarget target, AssessmentDraft draft, CancellationToken cancellation)
    {
        if (await ProofAsync(target.Datastore, draft, cancellation))
            ChestLooks.Whole(target, draft);
    }

    private async Task<bool> ProofAsync(Datastore datastore, AssessmentDraft draft, CancellationToken cancellation)
    {
        var resource = ResourceOf(datastore);
        if (datastore.Backup!.RestoreTest is not { } cadence)
        {
            draft.Miss(resource, "the estate does not say when a restore is tried; declare backup.restore-test: daily");
            return false;
        }
        var (last, provedAt, _) = await store.LastDrillAsync(datastore.Id, cancellation);
        var remedy = $"rempart backup test {datastore.Id}";
        draft.Examine(resource);
        if (last is null)
            draft.Find(new Finding("never-proved", resource, Severity.High, "No restore was ever tried: nobody knows whether the backups are any good.", remedy));
        else
            Judge(datastore, last, draft, remedy);
        if (last is not null && provedAt is { } proved && Objectives.ProofEnds(cadence, proved) is { } end && end < Time.GetUtcNow())
            draft.Find(new Finding("proof-old", resource, Severity.High, $"A restore was proved last at {proved.UtcDateTime:yyyy-MM-dd HH:mm} UTC; the cadence is '{cadence}'.", remedy));
        return true;
    }

    protected override void Refused(Datastore datastore, BackupException error, AssessmentDraft draft)
    {
        if (error.Fault is BackupFault.WrongKey or BackupFault.Unreachable or BackupFault.Damaged)
            draft.Find(Finding(datastore, new DrillFault(error.Rule, error.File ?? ResourceOf(datastore), error.Message), $"mend the repository or its secret, then: rempart backup test {datastore.Id}"));
        else
            base.Refused(datastore, error, draft);
    }

    private static void Judge(Datastore datastore, DrillReport last, AssessmentDraft draft, string remedy)
    {
        var (source, resource) = ($"rempart {datastore.Id}: restore test", ResourceOf(datastore));
        draft.Observe(source, $"{last.StartedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC, {last.Target ?? "nothing to restore"}: {(last.Succeeded ? "the copy is good" : "not proved")}");
        if (last.RtoSeconds is { } took)
            draft.Observe(source, $"restored, started and checked in {took:0.0} s ({last.RestoreSeconds:0.0} s restoring, {last.StartSeconds:0.0} s starting)");
        if (last.RpoSeconds is { } lost)
            draft.Observe(source, $"a disaster then would have lost {lost:0.0} s");
        foreach (var check in last.Checks)
            draft.Observe(source, $"{check.Name}: {check.Detail}");
        foreach (var fault in last.Faults)
            draft.Find(Finding(datastore, fault, remedy));
        if (last is { Succeeded: true, RtoSeconds: { } rto } && datastore.Backup!.Rto is { } objective && rto > objective.TotalSeconds)
            draft.Find(new Finding("rto-exceeded", resource, Severity.High, $"The last restore took {rto:0} s; the objective is {Durations.Format(objective)}.", "give the host that restores more processes or faster disks, or declare another objective"));
        if (last is { Succeeded: true, RpoSeconds: { } rpo } && datastore.Backup!.Rpo is { } allowed && rpo > allowed.TotalSeconds)
            draft.Find(new Finding("rpo-exceeded", resource, Severity.High, $"A disaster at the last restore test would have lost {rpo:0} s; the objective is {Durations.Format(allowed)}.", "ship the log more often: backup.schedule.wal"));
    }

    private static Finding Finding(Datastore datastore, DrillFault fault, string remedy) => new(
        fault.Rule, fault.Resource == ResourceOf(datastore) ? fault.Resource : $"{ResourceOf(datastore)} {fault.Resource}", Severity.Critical, fault.Message, remedy);
}
