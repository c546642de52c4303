using Rempart.Core.Access;
using Rempart.Core.Controls;

namespace Rempart.Server.Identity.People.Controls;

/// <summary>A step of a plan with what does it and what reads back that it was done.</summary>
internal sealed record PeopleStep(ChangeStep Shown, Func<CancellationToken, Task> Do, Func<CancellationToken, Task<bool>> IsDone);

/// <summary>Plans and applies steps about people: only what was shown, one after the other, each read back.</summary>
internal static class PeopleSteps
{
    public static async Task<ChangePlan> PlanAsync(string control, DateTimeOffset now, Func<Task<IReadOnlyList<PeopleStep>>> find)
    {
        try
        {
            return new ChangePlan(control, now, [.. (await find()).Select(step => step.Shown)]);
        }
        catch (PeopleException error)
        {
            throw new EnforcementException(error.Message, error);
        }
    }

    public static async Task<ApplyResult> ApplyAsync(ChangePlan plan, Func<Task<IReadOnlyList<PeopleStep>>> find, CancellationToken cancellation)
    {
        var applied = 0;
        try
        {
            var steps = await find();
            if (!steps.Select(step => step.Shown).SequenceEqual(plan.Steps))
                return new ApplyResult(plan.ControlId, 0, "People, roles or sessions are not what the plan showed. Plan again.");
            foreach (var step in steps)
            {
                cancellation.ThrowIfCancellationRequested();
                await step.Do(CancellationToken.None);
                if (!await step.IsDone(CancellationToken.None))
                    return new ApplyResult(plan.ControlId, applied, $"{step.Shown.Resource}: it was asked for and read back, and it is not done. Verify, then plan again.");
                applied++;
            }
            return new ApplyResult(plan.ControlId, applied, null);
        }
        catch (PeopleException error)
        {
            return new ApplyResult(plan.ControlId, applied, error.Message);
        }
    }
}
