using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Server.Backups.Chests;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Backups.Store;

namespace Rempart.Server.Backups.Enrolment;

/// <summary>Makes the chests of declared files. From then on their schedule counts.</summary>
internal sealed class ChestEnrolment(ChestTargets targets, BackupStore store)
{
    public async Task<IReadOnlyList<(ChestTarget Target, EnrolmentStep Step)>> StepsAsync(Estate estate, CancellationToken cancellation)
    {
        var steps = new List<(ChestTarget, EnrolmentStep)>();
        foreach (var datastore in estate.Datastores.Where(one => one is { Engine: DatastoreEngine.Files, Backup.Repository: not null }))
        {
            if ((await targets.FindAsync(estate, datastore, cancellation)).Target is { } target && Step(target) is { } step)
                steps.Add((target, step));
        }
        return steps;
    }

    /// <summary>Does what was shown.</summary>
    /// <returns>How many steps were done.</returns>
    public async Task<int> ApplyAsync(Estate estate, HashSet<ChangeStep> shown, List<string> failures, CancellationToken cancellation)
    {
        var applied = 0;
        foreach (var (target, step) in await StepsAsync(estate, cancellation))
        {
            try
            {
                if (!shown.Contains(step.Shown))
                {
                    failures.Add($"{target.Datastore.Id} is not any more as it was when the plan was made; plan again");
                    continue;
                }
                await step.DoAsync(cancellation);
                applied++;
            }
            catch (BackupException error)
            {
                failures.Add($"{target.Datastore.Id}: {error.Message}");
            }
        }
        // Also one that is there already: another server's database may have known it, and this one does not.
        foreach (var datastore in estate.Datastores.Where(one => one is { Engine: DatastoreEngine.Files, Backup.Repository: not null }))
        {
            if ((await targets.FindAsync(estate, datastore, cancellation)).Target is { } target && IsThere(target))
                await store.EnrolAsync(datastore.Id, systemId: 0, cancellation);
        }
        return applied;
    }

    private static EnrolmentStep? Step(ChestTarget target)
    {
        try
        {
            return Chest.Exists(target)
                ? null
                : new EnrolmentStep(new ChangeStep($"{target.Resource} {target.Place}", "make the repository's folder and its key", null, "mode 0700, encrypted (AES-256-GCM)"), _ => MakeAsync(target));
        }
        catch (BackupException error)
        {
            // Shown in the plan, because it is the reason why there is nothing else; told again when it is applied.
            return new EnrolmentStep(new ChangeStep(target.Resource, $"nothing can be planned: {error.Message}", null, null), _ => Task.FromException(error));
        }
    }

    private static bool IsThere(ChestTarget target)
    {
        try
        {
            return Chest.Exists(target);
        }
        catch (BackupException)
        {
            // Told by its step.
            return false;
        }
    }

    private static Task MakeAsync(ChestTarget target)
    {
        Chest.Create(target);
        return Task.CompletedTask;
    }
}
