using Rempart.Backups;
using Rempart.Core.Backups;
using Rempart.Core.Controls;
using Rempart.Core.Hosts;
using Rempart.Server.Backups.Controls;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Backups.Jobs;
using Rempart.Server.Backups.Store;
using Rempart.Server.Tests.Infrastructure;
using static Rempart.Server.Tests.Backups.ProtectedServer;

namespace Rempart.Server.Tests.Backups;

/// <summary>What goes wrong around backups: each time there is a clear word, no half-trusted backup, and the source is unharmed.</summary>
[Collection(Backed.Name)]
public sealed class BackupFaultTests(Backed backed)
{
    private readonly ProtectedServer _server = backed.Server;

    [Fact]
    public async Task A_repository_that_is_away_is_told_and_comes_back()
    {
        Directory.Move(_server.Repository, _server.Repository + "-away");
        Assessment recent;
        JobResult test, backup;
        try
        {
            recent = await _server.VerifyAsync<BackupRecentControl>();
            test = await _server.TestAsync();
            backup = await _server.BackUpAsync(BackupKind.Incremental);
        }
        finally
        {
            // The archiver may have made the folder anew, and its first bytes.
            if (Directory.Exists(_server.Repository))
                Directory.Delete(_server.Repository, recursive: true);
            Directory.Move(_server.Repository + "-away", _server.Repository);
        }

        recent.Findings.ShouldContain(finding => finding.Rule == "repository-unreachable");
        test.Succeeded.ShouldBeFalse();
        test.Message.ShouldContain("Is it mounted?");
        backup.Succeeded.ShouldBeFalse();
        await HealAsync();
    }

    [Fact]
    public async Task PostgreSQL_that_is_killed_during_a_backup_leaves_none_that_counts()
    {
        var before = await LabelsAsync();
        var (job, ended) = await _server.Server.Get<BackupWork>().BackUpAsync(Id, BackupKind.Full, "user:test", Cancellation);
        job.ShouldNotBeNull();
        await _server.Cluster.StopServerAsync("immediate");

        var result = await ended;
        await _server.Cluster.StartServerAsync();

        result.Succeeded.ShouldBeFalse(result.Message);
        (await LabelsAsync()).ShouldBe(before);
        await HealAsync();
    }

    [Fact]
    public async Task Of_two_that_race_for_one_datastore_one_works()
    {
        await using (await JobLock.TryTakeAsync(_server.Server.Database, Id, Cancellation))
        {
            // As another server of the same database would.
            var (job, ended) = await _server.Server.Get<BackupWork>().BackUpAsync(Id, BackupKind.Incremental, "user:test", Cancellation);
            job.ShouldBeNull();
            (await ended).Message.ShouldBe("another job of trading runs");
        }
        (await _server.BackUpAsync(BackupKind.Incremental)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task A_disk_that_is_too_small_is_refused_before_anything_is_written()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can mount a small disk.");
        var small = Path.Combine(_server.Root, "narrow");
        Directory.CreateDirectory(small);
        await Shell.RunAsync($"mount -t tmpfs -o size=20m none '{small}'");
        try
        {
            var (_, ended) = await _server.Server.Get<BackupWork>().RestoreAsync(Id, null, Path.Combine(small, "copy"), "user:test", Cancellation);
            var result = await ended;

            result.Succeeded.ShouldBeFalse();
            result.Message.ShouldStartWith("The restored copy needs ");
            result.Message.ShouldEndWith(" MB free. Nothing was restored; free some space or name another folder.");
            Directory.GetFileSystemEntries(Path.Combine(small, "copy")).ShouldBeEmpty();
        }
        finally
        {
            await Shell.RunAsync($"umount -l '{small}'");
        }
    }

    [Fact]
    public async Task What_a_killed_server_left_is_wiped_and_closed_when_the_next_one_starts()
    {
        var store = _server.Server.Get<BackupStore>();
        var job = await store.StartJobAsync(Id, "restore-test", "user:test", Cancellation);
        var left = _server.Server.PathOf("restored", "copy-deadbeef");
        // A copy whose PostgreSQL still runs, as after a kill -9 of the server.
        var programs = Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Last() + "/bin";
        await Shell.RunAsync(
            $"cd / && install -d -o postgres -g postgres -m 700 '{Path.GetDirectoryName(left)}' '{left}' && for step in \"{programs}/initdb -D {left}/data -U postgres -A trust --no-sync\" \"{programs}/pg_ctl start -w -s -D {left}/data -l {left}/log -o '-k {left} -h \\\"\\\"'\"; do setpriv --reuid=postgres --regid=postgres --clear-groups /bin/sh -c \"$step\" >/dev/null 2>&1; done");
        var postmaster = int.Parse(File.ReadLines(Path.Combine(left, "data", "postmaster.pid")).First(), System.Globalization.CultureInfo.InvariantCulture);
        Processes.IsAlive(postmaster).ShouldBeTrue();

        await _server.Server.Get<BackupLeftovers>().RemoveAsync(Cancellation);

        await Processes.EndedAsync(postmaster, Cancellation);
        Directory.Exists(left).ShouldBeFalse();
        var closed = (await store.JobAsync(job.Id, Cancellation)).ShouldNotBeNull();
        closed.State.ShouldBe(BackupJobState.Interrupted);
        closed.Message.ShouldBe("the server that ran it ended first; nothing of it counts");
    }

    [Fact]
    public async Task Archiving_that_fails_for_an_hour_is_red_with_what_would_be_lost_and_green_again_after()
    {
        await _server.ArchivedAsync(await _server.MarkAsync());
        await _server.Cluster.ExecuteAsync("ALTER SYSTEM SET archive_command = '/bin/false'");
        await _server.Cluster.ReloadAsync();
        Assessment red;
        try
        {
            // All that was written before lies an hour back now; what is written since does not arrive.
            await _server.Cluster.ExecuteAsync("UPDATE rempart_backup.heartbeat SET at = at - interval '1 hour'");
            await _server.MarkAsync();
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            do
                red = await _server.VerifyAsync<BackupRecentControl>();
            while (red.Findings.All(finding => finding.Rule != "archive-failing") && await timer.WaitForNextTickAsync(Cancellation));
        }
        finally
        {
            await _server.EnrolAsync();
        }
        await _server.ArchivedAsync(await _server.MarkAsync());
        await _server.ArchivedAsync(await _server.MarkAsync());
        var green = await _server.VerifyAsync<BackupRecentControl>();
        await _server.Cluster.ExecuteAsync("UPDATE rempart_backup.heartbeat SET at = at + interval '1 hour' WHERE at < now() - interval '50 minutes'");

        red.Outcome.ShouldBe(Outcome.NotSatisfied);
        red.Findings.Select(finding => finding.Rule).ShouldBe(["archive-command", "archive-failing", "rpo-exceeded"], ignoreOrder: true);
        red.Findings.Single(finding => finding.Rule == "rpo-exceeded").Message.ShouldMatch(@"^If the cluster were gone now, the last 36\d\d s would be lost; the objective is 5m\.$");
        red.Findings.Single(finding => finding.Rule == "archive-command").Message.ShouldBe("PostgreSQL's archive_command is not Rempart's: /bin/false");
        green.Outcome.ShouldBe(Outcome.Satisfied, green.Reason + string.Join('\n', green.Findings));
    }

    [Fact]
    public async Task A_datastore_that_disappears_from_the_estate_is_no_work_any_more_and_keeps_its_backups()
    {
        var triggers = _server.Server.Get<BackupTriggers>();
        var scheduler = await _server.Server.Get<Quartz.ISchedulerFactory>().GetScheduler(Cancellation);
        var before = await LabelsAsync();
        _server.Declare("rpo: 5m, retention: 30d");
        await _server.LoadedAsync();
        try
        {
            await triggers.SynchronizeAsync(scheduler, Cancellation);
            (await scheduler.GetTrigger(new Quartz.TriggerKey(Id, "backup"), Cancellation)).ShouldNotBeNull();
            (await Should.ThrowAsync<BackupRequestException>(() => _server.Server.Get<BackupWork>().RequireAsync("tradin", Cancellation))).Message
                .ShouldBe("There is no datastore 'tradin'. Did you mean 'trading'?");

            _server.Undeclare();
            await _server.LoadedAsync();
            await triggers.SynchronizeAsync(scheduler, Cancellation);

            (await scheduler.GetTrigger(new Quartz.TriggerKey(Id, "backup"), Cancellation)).ShouldBeNull();
            (await triggers.NextAsync(Id, Cancellation)).ShouldBeNull();
            (await Should.ThrowAsync<BackupRequestException>(() => _server.Server.Get<BackupWork>().RequireAsync(Id, Cancellation))).Message.ShouldBe("There is no datastore 'trading'.");
        }
        finally
        {
            _server.Declare();
            await _server.LoadedAsync();
        }
        (await LabelsAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_cluster_that_is_gone_is_unknown_and_its_backups_still_restore()
    {
        await _server.ArchivedAsync(await _server.MarkAsync());
        await _server.Cluster.StopServerAsync();
        Assessment recent;
        JobResult test;
        try
        {
            recent = await _server.VerifyAsync<BackupRecentControl>();
            test = await _server.TestAsync();
        }
        finally
        {
            await _server.Cluster.StartServerAsync();
        }
        recent.Outcome.ShouldBe(Outcome.Unknown);
        recent.Reason.ShouldNotBeNull().ShouldContain($"PostgreSQL at {_server.Cluster.Root}:{_server.Cluster.Port} cannot be reached: ");
        test.Succeeded.ShouldBeTrue(test.Message);
        await HealAsync();
    }

    [Fact]
    public async Task What_is_due_runs_on_schedule()
    {
        var triggers = _server.Server.Get<BackupTriggers>();
        var scheduler = await _server.Server.Get<Quartz.ISchedulerFactory>().GetScheduler(Cancellation);
        _server.Declare("rpo: 5m, rto: 10m, restore-test: every 1s, retention: 30d");
        await _server.LoadedAsync();
        BackupJobRecord? run = null;
        try
        {
            await triggers.SynchronizeAsync(scheduler, Cancellation);
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200), TimeProvider.System);
            while (run is null && await timer.WaitForNextTickAsync(Cancellation))
                run = (await _server.Server.Get<BackupStore>().JobsAsync(Id, 50, Cancellation)).FirstOrDefault(job => job.Actor == "schedule" && job.State != BackupJobState.Running);
        }
        finally
        {
            _server.Declare();
            await _server.LoadedAsync();
            await scheduler.UnscheduleJob(new Quartz.TriggerKey(Id, "backup"), Cancellation);
            // A test that has begun is left to end: it holds the datastore.
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200), TimeProvider.System);
            while (await timer.WaitForNextTickAsync(Cancellation))
            {
                if (await JobLock.TryTakeAsync(_server.Server.Database, Id, Cancellation) is not { } free)
                    continue;
                await free.DisposeAsync();
                break;
            }
            await scheduler.UnscheduleJob(new Quartz.TriggerKey(Id, "backup"), Cancellation);
        }
        run!.Kind.ShouldBe("restore-test");
        run.State.ShouldBe(BackupJobState.Succeeded, run.Message);
        run.EvidenceIndex.ShouldNotBeNull();
    }

    [Fact]
    public async Task When_summer_time_ends_backups_go_on()
    {
        // pgBackRest names a backup after the local time: an hour later by the wall clock of summer, it would be none.
        var engine = _server.Server.Get<IBackupEngine>();
        var target = await _server.TargetAsync();
        var before = await LabelsAsync();

        await engine.BackupAsync(target with { Host = new HostInZone(target.Host, "SUMMER-2") }, BackupKind.Incremental, null, Cancellation);
        await engine.BackupAsync(target with { Host = new HostInZone(target.Host, "WINTER-1") }, BackupKind.Incremental, null, Cancellation);

        var made = (await engine.InfoAsync(target, Cancellation)).CurrentBackups.Skip(before.Length).ToArray();
        made.Length.ShouldBe(2);
        made.ShouldAllBe(backup => (Named(backup.Label) - backup.StartedAt).Duration() < TimeSpan.FromMinutes(30));
        await HealAsync();
    }

    private static DateTimeOffset Named(string label) =>
        DateTimeOffset.ParseExact(label.Split('_')[^1][..^1], "yyyyMMdd-HHmmss", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal);

    private async Task HealAsync()
    {
        await _server.ArchivedAsync(await _server.MarkAsync());
        (await _server.BackUpAsync(BackupKind.Incremental)).Succeeded.ShouldBeTrue();
        await _server.ArchivedAsync(await _server.MarkAsync());
    }

    private async Task<string[]> LabelsAsync() =>
        [.. (await _server.Server.Get<IBackupEngine>().InfoAsync(await _server.TargetAsync(), Cancellation)).CurrentBackups.Select(backup => backup.Label)];

    // A machine whose clock shows another zone; who asks for one of his own gets it.
    private sealed class HostInZone(IReachedHost host, string zone) : IReachedHost
    {
        public string Id => host.Id;

        public Task<ProgramResult> RunAsync(ProgramCall call, CancellationToken cancellation) =>
            host.RunAsync(call.Environment.ContainsKey("TZ") ? call : call with { Environment = new Dictionary<string, string>(call.Environment) { ["TZ"] = zone } }, cancellation);

        public Task<byte[]> ReadFileAsync(string path, int maximumBytes, CancellationToken cancellation) => host.ReadFileAsync(path, maximumBytes, cancellation);

        public Task ReplaceFileAsync(string path, ReadOnlyMemory<byte> content, UnixFileMode mode, CancellationToken cancellation) => host.ReplaceFileAsync(path, content, mode, cancellation);
    }
}
