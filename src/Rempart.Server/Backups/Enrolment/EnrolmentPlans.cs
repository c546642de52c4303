using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Backups.Targets;

namespace Rempart.Server.Backups.Enrolment;

/// <summary>Plans and applies what makes the declared datastores ready to be backed up.</summary>
internal sealed class EnrolmentPlans(BackupTargets targets, Enrolment enrolment, ChestEnrolment chests, IEstateSource estates, TimeProvider time)
{
    public async Task<ChangePlan> PlanAsync(string control, Estate estate, CancellationToken cancellation)
    {
        var at = time.GetUtcNow();
        var steps = new List<ChangeStep>();
        foreach (var target in await FindAsync(estate, cancellation))
        {
            try
            {
                steps.AddRange((await enrolment.StepsAsync(target, cancellation)).Select(step => step.Shown));
            }
            catch (BackupException error)
            {
                // Shown in the plan, because it is the reason why there is nothing else for this datastore.
                steps.Add(new ChangeStep(target.Resource, $"nothing can be planned: {error.Message}", null, null));
            }
        }
        steps.AddRange((await chests.StepsAsync(estate, cancellation)).Select(step => step.Step.Shown));
        return new ChangePlan(control, at, steps);
    }

    public async Task<ApplyResult> ApplyAsync(ChangePlan plan, CancellationToken cancellation)
    {
        var applied = 0;
        var shown = plan.Steps.ToHashSet();
        var failures = new List<string>();
        foreach (var target in await FindAsync(estates.Current, cancellation))
        {
            try
            {
                var steps = await enrolment.StepsAsync(target, cancellation);
                if (steps.Any(step => !shown.Contains(step.Shown)))
                {
                    failures.Add($"{target.Datastore.Id} is not any more as it was when the plan was made; plan again");
                    continue;
                }
                foreach (var step in steps)
                {
                    cancellation.ThrowIfCancellationRequested();
                    await step.DoAsync(cancellation);
                    applied++;
                }
                if (await Enrolment.PendingAsync(target, cancellation) is { } pending)
                    failures.Add(pending);
                await enrolment.RememberAsync(target, cancellation);
            }
            catch (BackupException error)
            {
                failures.Add($"{target.Datastore.Id}: {error.Message}");
            }
        }
        applied += await chests.ApplyAsync(estates.Current, shown, failures, cancellation);
        return new ApplyResult(plan.ControlId, applied, failures.Count == 0 ? null : string.Join(' ', failures));
    }

    private async Task<IReadOnlyList<BackupTarget>> FindAsync(Estate estate, CancellationToken cancellation)
    {
        var found = new List<BackupTarget>();
        foreach (var datastore in BackupTargets.Clusters(estate))
        {
            if ((await targets.FindAsync(estate, datastore, cancellation)).Target is { } target)
                found.Add(target);
        }
        return found;
    }
}
