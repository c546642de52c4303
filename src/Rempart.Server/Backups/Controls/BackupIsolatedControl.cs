using System.Globalization;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Hosts;
using Rempart.Server.Backups.Chests;
using Rempart.Server.Backups.Targets;

namespace Rempart.Server.Backups.Controls;

/// <summary><c>backup.isolated</c>: tries, as the account that runs the database in production, to destroy the second copy.</summary>
internal sealed class BackupIsolatedControl(BackupTargets targets, Drills.RepositoryReader repository, ChestLooks chests, TimeProvider time)
    : BackupControl(Id, TimeSpan.FromHours(1), TimeSpan.FromHours(4), targets, chests, time)
{
    public const string Id = "backup.isolated";

    protected override async Task LookAsync(BackupTarget target, AssessmentDraft draft, CancellationToken cancellation)
    {
        if (target.Repository.Kind != RepositoryKind.Local)
        {
            draft.Miss(target.Resource, $"Rempart cannot try to delete from a repository of kind {target.Repository.Kind.ToString().ToLowerInvariant()}; show its object lock or its append-only account to whoever asks");
            return;
        }
        if (target.Policy.Copy is not { } copy)
        {
            draft.Examine(target.Resource);
            draft.Find(new Finding("no-copy", target.Resource, Severity.High, $"The account '{target.Account.Name}', which runs the database, can delete the repository {target.Repository.Path}, and there is no second copy.", "declare backup.copy: { path: …, lock: 30d }, then: rempart backup now"));
            return;
        }
        await TryToDestroyAsync(target, copy, draft, cancellation);
        await CompareAsync(target, copy, draft, cancellation);
    }

    protected override Task LookAsync(ChestTarget target, AssessmentDraft draft, CancellationToken cancellation) => ChestLooks.IsolatedAsync(target, draft, cancellation);

    private static async Task TryToDestroyAsync(BackupTarget target, BackupCopy copy, AssessmentDraft draft, CancellationToken cancellation)
    {
        var probe = $"{copy.Path}/.rempart-probe-{Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)}";
        var made = await target.Host.RunAsync(new ProgramCall("/bin/sh", ["-c", "umask 077; : > \"$0\"", probe]), cancellation);
        if (made.ExitCode != 0)
        {
            draft.Examine(target.Resource);
            draft.Find(new Finding("copy-absent", target.Resource, Severity.High, $"The second copy {copy.Path} is not there or cannot be written.", $"mount it, then: rempart backup now {target.Datastore.Id}"));
            return;
        }
        try
        {
            // A folder above that can be renamed takes the copy with it, unless it is sticky.
            const string Attack =
                """
                rm -f -- "$0"
                : > "$0-mine" && rm -f -- "$0-mine" && echo "can write $(dirname "$0")"
                p=$(dirname "$0")
                while [ "$p" != / ]; do p=$(dirname "$p"); [ -w "$p" ] && [ ! -k "$p" ] && echo "can rename what lies in $p"; done
                true
                """;
            var attack = await target.Host.RunAsync(target.Account.Run(new ProgramCall("/bin/sh", ["-c", Attack, probe])), cancellation);
            var stands = await target.Host.RunAsync(new ProgramCall("test", ["-e", probe]), cancellation);
            draft.Examine(target.Resource);
            draft.Observe($"host {target.Host.Id} {copy.Path}", $"as '{target.Account.Name}', which runs the database: {(stands.ExitCode == 0 ? "a file of the copy could not be deleted" : "a file of the copy was deleted")}");
            if (stands.ExitCode != 0)
                draft.Find(new Finding("copy-deletable", $"{target.Resource} {copy.Path}", Severity.Critical, $"The account '{target.Account.Name}', which runs the database, can delete the second copy.", $"chown -R root: {copy.Path} && chmod 700 {copy.Path}"));
            foreach (var line in attack.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                draft.Find(new Finding("copy-writable", $"{target.Resource} {copy.Path}", Severity.Critical, $"The account '{target.Account.Name}', which runs the database, {line}.", $"chown root: {copy.Path} && chmod 700 {copy.Path}, and its folders above"));
        }
        finally
        {
            await target.Host.RunAsync(new ProgramCall("rm", ["-f", "--", probe]), CancellationToken.None);
        }
    }

    private async Task CompareAsync(BackupTarget target, BackupCopy copy, AssessmentDraft draft, CancellationToken cancellation)
    {
        var state = await repository.ReadAsync(target, cancellation);
        if (state.Info.CurrentBackups is not [.., var newest])
            return;
        var there = await target.Host.RunAsync(new ProgramCall("test", ["-d", $"{copy.Path}/repository/backup/{target.Stanza}/{newest.Label}"]), cancellation);
        draft.Observe($"host {target.Host.Id} {copy.Path}", there.ExitCode == 0 ? $"holds backup {newest.Label}" : $"does not hold backup {newest.Label}");
        if (there.ExitCode != 0)
            draft.Find(new Finding("copy-behind", $"{target.Resource} {copy.Path}", Severity.High, $"The second copy does not hold the newest backup {newest.Label}.", $"rempart backup now {target.Datastore.Id}"));
    }
}
