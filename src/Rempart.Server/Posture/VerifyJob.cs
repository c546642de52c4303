using Quartz;
using Rempart.Core.Posture;

namespace Rempart.Server.Posture;

/// <summary>Verifies one control when its schedule says so, on one server of the cluster.</summary>
[DisallowConcurrentExecution]
internal sealed class VerifyJob(IPosture posture, VerifySchedule schedule) : IJob
{
    public const string ControlKey = "control";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var control = context.MergedJobDataMap.GetString(ControlKey)
            ?? throw new InvalidOperationException("A verify job names no control.");
        try
        {
            await posture.VerifyAsync([control], "schedule", progress: null, cancellationToken);
        }
        catch (UnknownControlException)
        {
            // Scheduled by a newer server of the cluster, or removed since; there is nothing to plan here.
            return;
        }
        finally
        {
            await schedule.PlanNextAsync(context.Scheduler, control, CancellationToken.None);
        }
    }
}
