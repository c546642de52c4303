using Rempart.Backups;
using Rempart.Core.Backups;
using Rempart.Core.Estates;
using Rempart.Server.Backups.Jobs;
using Rempart.Server.Backups.Store;
using Rempart.Server.Tests.Infrastructure;
using static Rempart.Server.Tests.Backups.ProtectedServer;

namespace Rempart.Server.Tests.Backups;

/// <summary>
/// Two whole servers on one database, as on two machines: each with folders, keys and a pgBackRest configuration of its own, so that only
/// Rempart's lock stands between them.
/// </summary>
[Collection(Strayed.Name)]
public sealed class TwoServersTests(ProtectedServer server)
{
    private readonly ProtectedServer _server = server;

    [Fact]
    public async Task Of_two_servers_that_race_for_one_job_one_does_it_by_hand_and_on_schedule()
    {
        await _server.EnrolAsync();
        (await _server.BackUpAsync()).Succeeded.ShouldBeTrue();
        await using var second = await SecondAsync();
        TestServer[] servers = [_server.Server, second];

        for (var round = 0; round < 3; round++)
        {
            var begun = await Task.WhenAll(servers.Select(one => Task.Run(() => one.Get<BackupWork>().BackUpAsync(Id, BackupKind.Incremental, "user:race", Cancellation))));

            var (won, lost) = (begun.Where(one => one.Job is not null).ShouldHaveSingleItem(), begun.Where(one => one.Job is null).ShouldHaveSingleItem());
            (await lost.Ended).Message.ShouldBe("another job of trading runs");
            (await won.Ended).Succeeded.ShouldBeTrue((await won.Ended).Message);
        }
        var store = _server.Server.Get<BackupStore>();
        (await store.JobsAsync(Id, 50, Cancellation)).Count(job => job.Actor == "user:race").ShouldBe(3);

        await RunOnScheduleAsync(servers);

        // Never two at once, whoever did it.
        var jobs = (await store.JobsAsync(Id, 50, Cancellation)).OrderBy(job => job.StartedAt).ToArray();
        jobs.Where(job => job.Actor == "schedule").ShouldNotBeEmpty();
        for (var i = 1; i < jobs.Length; i++)
            jobs[i].StartedAt.ShouldBeGreaterThanOrEqualTo(jobs[i - 1].EndedAt.ShouldNotBeNull());
    }

    private async Task RunOnScheduleAsync(TestServer[] servers)
    {
        _server.Declare("rpo: 5m, restore-test: every 1s, retention: 30d");
        await _server.LoadedAsync();
        servers[1].WriteEstate(_server.EstateText);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        while (servers[1].Get<IEstateSource>().Current.Digest != _server.Estate.Digest)
            await timer.WaitForNextTickAsync(Cancellation);
        var schedulers = await Task.WhenAll(servers.Select(one => one.Get<Quartz.ISchedulerFactory>().GetScheduler(Cancellation).AsTask()));
        try
        {
            await Task.WhenAll(servers.Select((one, i) => Task.Run(() => one.Get<BackupTriggers>().SynchronizeAsync(schedulers[i], Cancellation))));
            while ((await Ended()).Length < 2)
                await timer.WaitForNextTickAsync(Cancellation);
        }
        finally
        {
            _server.Declare();
            await _server.LoadedAsync();
            servers[1].WriteEstate(_server.EstateText);
            await schedulers[0].UnscheduleJob(new Quartz.TriggerKey(Id, "backup"), Cancellation);
            while (await JobLock.TryTakeAsync(servers[0].Database, Id, Cancellation) is var free)
            {
                if (free is not null)
                {
                    await free.DisposeAsync();
                    break;
                }
                await timer.WaitForNextTickAsync(Cancellation);
            }
            await schedulers[0].UnscheduleJob(new Quartz.TriggerKey(Id, "backup"), Cancellation);
        }

        async Task<BackupJobRecord[]> Ended() =>
            [.. (await servers[0].Get<BackupStore>().JobsAsync(Id, 50, Cancellation)).Where(job => job is { Actor: "schedule", State: not BackupJobState.Running })];
    }

    private async Task<TestServer> SecondAsync()
    {
        var second = await _server.Server.StartSecondAsync(
            builder =>
            {
                builder.Configuration["Rempart:Backups:Scheduled"] = "false";
                builder.Configuration["Rempart:Backups:Retries"] = "0";
            },
            _server.EstateText);
        try
        {
            // As an operator would copy them to the other machine.
            await Shell.RunAsync($"mkdir -p '{second.PathOf("secrets", "named")}' && cp -p '{_server.Server.PathOf("secrets", "named")}'/* '{second.PathOf("secrets", "named")}' && cp -p '{_server.Server.PathOf("secrets")}/backup-{Id}.password' '{second.PathOf("secrets")}'");
            await Shell.RunAsync($"cp -a '{_server.Server.PathOf("backups")}' '{second.PathOf("backups")}' && rm -rf '{second.PathOf("backups", Id)}'/lock '{second.PathOf("backups", Id)}'/*.log && sed -i 's#{_server.Server.Root}/#{second.Root}/#' '{second.PathOf("backups", Id)}/pgbackrest.conf' && chown postgres: '{second.PathOf("backups", Id)}/pgbackrest.conf'");
            return second;
        }
        catch
        {
            await second.DisposeAsync();
            throw;
        }
    }
}
