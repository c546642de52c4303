using Quartz;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Posture;
using Rempart.Server.Posture;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Posture;

public sealed class ScheduleTests(PostureServer server) : IClassFixture<PostureServer>, IAsyncLifetime
{
    private static readonly JobKey Job = new(FileControl.Id, "verify");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // The server plans its controls once it has started and verified; a busy machine gets here earlier. Planning twice changes nothing.
    public async ValueTask InitializeAsync() =>
        await server.Server.Get<VerifySchedule>().SynchronizeAsync(await SchedulerOf(server.Server), Cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_schedule_of_the_estate_plans_the_control_and_each_run_plans_the_next()
    {
        await server.WriteAsync(FileControl.Declared);
        var scheduler = await SchedulerOf(server.Server);
        var before = await CountAsync();

        await scheduler.TriggerJob(Job, Cancellation);
        await UntilCountAsync(before + 1);

        var trigger = (await scheduler.GetTriggersOfJob(Job, Cancellation)).Single(one => one.Description is not null);
        trigger.Description.ShouldBe("every 15m");
        var next = trigger.NextFireTimeUtc.ShouldNotBeNull() - server.Time.GetUtcNow();
        next.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(15));
    }

    [Fact]
    public async Task Of_two_servers_one_runs_the_job_both_hear_of_it_and_one_is_enough()
    {
        await server.WriteAsync(FileControl.Declared);
        var second = await server.Server.StartSecondAsync(server.Customize, PostureServer.Estate);
        var stopped = false;
        try
        {
            ((FileControl)second.Get<IEnumerable<IControl>>().Single()).Path = server.Control.Path;
            var before = await CountAsync();
            var (heard, heardToo) = (NewsOf(server.Server), NewsOf(second));
            await (await SchedulerOf(second)).TriggerJob(Job, Cancellation);
            await Task.WhenAll(heard, heardToo);
            await UntilCountAsync(before + 1);

            await second.StopAsync();
            stopped = true;
            await (await SchedulerOf(server.Server)).TriggerJob(Job, Cancellation);
            await UntilCountAsync(before + 2);
        }
        finally
        {
            if (!stopped)
                await second.StopAsync();
            await second.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_changed_estate_is_read_and_verified()
    {
        await server.WriteAsync(FileControl.Declared);
        var estates = server.Server.Get<IEstateSource>();
        var before = estates.Current.Digest;
        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        estates.Changed += changed.SetResult;
        try
        {
            server.Server.WriteEstate(PostureServer.Estate.Replace("fresh-for: 1h", "fresh-for: 2h", StringComparison.Ordinal));
            await changed.Task.WaitAsync(Cancellation);
        }
        finally
        {
            estates.Changed -= changed.SetResult;
        }

        estates.Current.Digest.ShouldNotBe(before);
        (await server.VerifyAsync()).EstateDigest.ShouldBe(estates.Current.Digest);
    }

    private static Task<IScheduler> SchedulerOf(TestServer server) => server.Get<ISchedulerFactory>().GetScheduler(Cancellation).AsTask();

    // The next change that the server's posture tells.
    private static Task NewsOf(TestServer server)
    {
        var posture = server.Get<IPosture>();
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        posture.Changed += Tell;
        return told.Task.WaitAsync(Cancellation);

        void Tell(string control)
        {
            posture.Changed -= Tell;
            told.TrySetResult();
        }
    }

    private Task<long> CountAsync() => server.Server.AskAsync<long>("SELECT count(*) FROM evidence.record WHERE kind = 'assessment' AND actor = 'schedule'");

    private async Task UntilCountAsync(long count)
    {
        while (true)
        {
            var news = NewsOf(server.Server);
            if (await CountAsync() is var now && now >= count)
            {
                now.ShouldBe(count);
                return;
            }
            await news;
        }
    }
}
