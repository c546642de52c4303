using Quartz;
using Rempart.Core.Controls;
using Rempart.Core.Estates;

namespace Rempart.Server.Posture;

/// <summary>
/// Keeps one trigger a control at the next time of its schedule. The estate's schedules are wider than Quartz's own (cron with
/// five fields, intervals), so each run plans the next one; what is planned lies in the database and survives any server.
/// </summary>
internal sealed class VerifySchedule(ControlRegistry registry, IEstateSource estates, TimeProvider time)
{
    private const string Group = "verify";

    /// <summary>Plans every enabled control and removes those that are not.</summary>
    public async Task SynchronizeAsync(IScheduler scheduler, CancellationToken cancellation)
    {
        var estate = estates.Current;
        var enabled = registry.EnabledIn(estate).ToDictionary(control => control.Description.Id, StringComparer.Ordinal);
        foreach (var control in registry.All)
        {
            var id = control.Description.Id;
            if (!enabled.ContainsKey(id))
                await scheduler.UnscheduleJob(Trigger(id), cancellation);
            else
                await EnsureAsync(scheduler, estate, control, cancellation);
        }
    }

    /// <summary>Plans a control's next run after one has ended.</summary>
    public async Task PlanNextAsync(IScheduler scheduler, string controlId, CancellationToken cancellation)
    {
        var estate = estates.Current;
        var control = registry.EnabledIn(estate).FirstOrDefault(candidate => candidate.Description.Id == controlId);
        if (control is not null && ControlRegistry.ScheduleOf(estate, control).Next(time.GetUtcNow()) is { } next)
            await ScheduleAsync(scheduler, controlId, next, ControlRegistry.ScheduleOf(estate, control).ToString(), cancellation);
    }

    private async Task EnsureAsync(IScheduler scheduler, Estate estate, IControl control, CancellationToken cancellation)
    {
        var id = control.Description.Id;
        var schedule = ControlRegistry.ScheduleOf(estate, control);
        var planned = await scheduler.GetTrigger(Trigger(id), cancellation);
        if (planned is not null && planned.Description == schedule.ToString())
            return;
        if (schedule.Next(time.GetUtcNow()) is { } at)
            await ScheduleAsync(scheduler, id, at, schedule.ToString(), cancellation);
    }

    private static async Task ScheduleAsync(IScheduler scheduler, string controlId, DateTimeOffset at, string schedule, CancellationToken cancellation)
    {
        var job = JobBuilder.Create<VerifyJob>()
            .WithIdentity(controlId, Group)
            .UsingJobData(VerifyJob.ControlKey, controlId)
            .RequestRecovery()
            .StoreDurably()
            .Build();
        var trigger = TriggerBuilder.Create()
            .WithIdentity(Trigger(controlId))
            .WithDescription(schedule)
            .ForJob(job)
            .StartAt(at)
            .WithSimpleSchedule(once => once.WithMisfireInstruction(SimpleTriggerMisfireInstruction.FireNow))
            .Build();
        await scheduler.ScheduleJob(job, [trigger], new ScheduleJobOptions { Replace = true }, cancellation);
    }

    private static TriggerKey Trigger(string controlId) => new(controlId, Group);
}
