using System.Net.Http.Json;
using System.Net.Sockets;
using Rempart.Backups;
using Rempart.Core.Backups;
using Rempart.Core.Controls;
using Rempart.Server.Backups.Controls;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Backups.Jobs;
using Rempart.Server.Backups.Store;
using Rempart.Server.Tests.Faults;
using Rempart.Server.Tests.Infrastructure;
using static Rempart.Server.Tests.Backups.ProtectedServer;

namespace Rempart.Server.Tests.Backups;

/// <summary>
/// The real server in a process of its own is killed with -9 while pgBackRest works for it; the next one finds what it left. Run by
/// <c>soak/backups-killed.sh</c>: each takes long, and on a busy machine what was killed is not always where the test wants it.
/// </summary>
public sealed class KilledBackupServerTests(ProtectedServer server) : IClassFixture<ProtectedServer>
{
    private readonly ProtectedServer _server = server;

    [Fact(Explicit = true)]
    public async Task Killed_in_the_middle_of_a_backup_it_leaves_none_that_counts_and_the_next_works()
    {
        await PreparedAsync();
        var before = await LabelsAsync();
        var job = await KilledAsync("backup", new BackupRequest("full"), () => NewBackup(before));

        await _server.Server.InitializeAsync();

        await ClosedAsync(job);
        (await LabelsAsync()).ShouldBe(before);
        var red = await _server.VerifyAsync<BackupRecentControl>();
        red.Findings.ShouldContain(finding => finding.Message == "The last full backup did not succeed: the server that ran it ended first; nothing of it counts");
        (await _server.BackUpAsync()).Succeeded.ShouldBeTrue();
        await _server.ArchivedAsync(await _server.MarkAsync());
        (await _server.VerifyAsync<BackupRecentControl>()).Outcome.ShouldBe(Outcome.Satisfied);
        (await _server.TestAsync()).ShouldSatisfyAllConditions(test => test.Succeeded.ShouldBeTrue(test.Message));
    }

    [Fact(Explicit = true)]
    public async Task Killed_in_the_middle_of_a_restore_it_leaves_a_copy_that_the_next_one_wipes()
    {
        await PreparedAsync();
        var restored = _server.Server.PathOf("restored");
        var job = await KilledAsync("test", new RestoreTestRequest(null), () =>
            Directory.Exists(restored) ? Directory.GetDirectories(restored, "copy-*").FirstOrDefault(folder => Directory.Exists(Path.Combine(folder, "data", "base"))) : null);

        await _server.Server.InitializeAsync();

        await ClosedAsync(job);
        Directory.GetDirectories(restored).ShouldBeEmpty();
        (await _server.Server.Get<BackupStore>().LastDrillAsync(Id, Cancellation)).Last?.StartedAt.ShouldBeLessThan(job.StartedAt);
        (await _server.TestAsync()).ShouldSatisfyAllConditions(test => test.Succeeded.ShouldBeTrue(test.Message));
        Directory.GetDirectories(restored).ShouldBeEmpty();
    }

    [Fact(Explicit = true)]
    public async Task A_postmaster_that_is_killed_while_its_files_are_copied_leaves_no_backup_that_counts()
    {
        await PreparedAsync();
        if (!_server.Server.IsRunning)
            await _server.Server.InitializeAsync();
        var before = await LabelsAsync();
        var (job, ended) = await _server.Server.Get<BackupWork>().BackUpAsync(Id, BackupKind.Full, "user:test", Cancellation);
        job.ShouldNotBeNull();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        while (NewBackup(before) is null && !ended.IsCompleted)
            await timer.WaitForNextTickAsync(Cancellation);
        var postmaster = int.Parse(File.ReadLines(Path.Combine(_server.Cluster.Data, "postmaster.pid")).First(), System.Globalization.CultureInfo.InvariantCulture);
        using (var killed = System.Diagnostics.Process.GetProcessById(postmaster))
            killed.Kill();

        var result = await ended;
        // Its children end by themselves when they see it; before that no other may use the memory they share.
        await Processes.EndedAsync(postmaster, Cancellation);
        while (Processes.In(_server.Cluster.Data).Length > 0)
            await timer.WaitForNextTickAsync(Cancellation);
        // Where nobody reaps it the killed one still has its number, and its files would keep the next from starting.
        File.Delete(Path.Combine(_server.Cluster.Data, "postmaster.pid"));
        foreach (var socketLock in Directory.GetFiles(_server.Cluster.Root, ".s.PGSQL.*.lock"))
            File.Delete(socketLock);
        await _server.Cluster.StartServerAsync();

        result.Succeeded.ShouldBeFalse(result.Message);
        result.Message.ShouldStartWith("pgBackRest could not make a backup (code ");
        (await LabelsAsync()).ShouldBe(before);
        await _server.Cluster.ExecuteAsync("DO $$ BEGIN IF (SELECT count(*) FROM orders) <> 5000 THEN RAISE 'the source was harmed'; END IF; END $$", "trading", split: false);
        (await _server.BackUpAsync()).Succeeded.ShouldBeTrue();
        await _server.ArchivedAsync(await _server.MarkAsync());
        (await _server.VerifyAsync<BackupRecentControl>()).Outcome.ShouldBe(Outcome.Satisfied);
    }

    // A cluster that takes a moment to copy, with a backup; and no server.
    private async Task PreparedAsync()
    {
        if (_server.Server.IsRunning && !Directory.Exists(_server.Repository))
        {
            await _server.Cluster.ExecuteAsync("CREATE TABLE filler AS SELECT md5(i::text) || md5((i + 1)::text) AS text FROM generate_series(1, 600000) AS i", "trading");
            await _server.EnrolAsync();
            (await _server.BackUpAsync()).Succeeded.ShouldBeTrue();
            await _server.ArchivedAsync(await _server.MarkAsync());
        }
    }

    // Begins a job over the socket, waits until the files show that pgBackRest is at work, and kills the server there.
    private async Task<BackupJobRecord> KilledAsync(string path, object request, Func<string?> atWork)
    {
        await _server.Server.StopAsync();
        using var process = ServerProcess.Start(_server.Server.Root, _server.Server.EstateFolder, ("Rempart__Backups__Scheduled", "false"), ("Rempart__Backups__Retries", "0"));
        await process.UntilAsync(line => line.Contains("ready", StringComparison.OrdinalIgnoreCase), Cancellation);
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(_server.Server.PathOf("server.sock")), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        using var content = JsonContent.Create(request, BackupJson.Default.GetTypeInfo(request.GetType())!);
        using var answer = await http.PostAsync(new Uri($"http://localhost/api/v1/backups/{Id}/{path}"), content, Cancellation);
        var body = await answer.Content.ReadAsStringAsync(Cancellation);
        answer.IsSuccessStatusCode.ShouldBeTrue(body);
        var job = System.Text.Json.JsonSerializer.Deserialize(body, BackupJson.Default.BackupJobRecord).ShouldNotBeNull();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        while (atWork() is null)
            await timer.WaitForNextTickAsync(limit.Token);
        // Stopped, so that it is in the middle still when the next server looks, however slow this machine is.
        await Shell.RunAsync($"kill -STOP {string.Join(' ', PgBackRestRuns(_server.Server.Root).Select(run => run.Id))}");
        await process.KillAsync(Cancellation);
        PgBackRestRuns(_server.Server.Root).ShouldNotBeEmpty("pgBackRest outlives the killed server.");
        return job;
    }

    private async Task ClosedAsync(BackupJobRecord job)
    {
        // The start answers before what was left is looked at.
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        BackupJobRecord closed;
        while ((closed = (await _server.Server.Get<BackupStore>().JobAsync(job.Id, Cancellation)).ShouldNotBeNull()).State == BackupJobState.Running)
            await timer.WaitForNextTickAsync(Cancellation);
        closed.State.ShouldBe(BackupJobState.Interrupted);
        closed.Message.ShouldBe("the server that ran it ended first; nothing of it counts");
        await using var free = await JobLock.TryTakeAsync(_server.Server.Database, Id, Cancellation);
        free.ShouldNotBeNull();
        PgBackRestRuns(_server.Server.Root).ShouldBeEmpty();
    }

    // Not the archiver's: PostgreSQL starts it whenever a segment is full. Workers are among them.
    private static (int Id, string Line)[] PgBackRestRuns(string root) =>
    [
        .. Directory.GetDirectories("/proc").Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0).Select(id => (Id: id, Line: CommandLine(id)))
            .Where(run => run.Line.StartsWith("pgbackrest ", StringComparison.Ordinal) && run.Line.Contains($"--config={root}/", StringComparison.Ordinal) && !run.Line.Contains(" archive-", StringComparison.Ordinal)),
    ];

    private static string CommandLine(int id)
    {
        try
        {
            return Processes.IsAlive(id) ? File.ReadAllText($"/proc/{id}/cmdline").Replace('\0', ' ').Trim() : "";
        }
        catch (IOException)
        {
            return "";
        }
    }

    // The folder of a backup under way, once files are in it.
    private string? NewBackup(string[] before) => Directory.GetDirectories(Path.Combine(_server.Repository, "backup", Id), "2*F")
        .FirstOrDefault(folder => !before.Contains(Path.GetFileName(folder)) && Directory.Exists(Path.Combine(folder, "bundle")));

    private async Task<string[]> LabelsAsync() =>
        [.. (await _server.Server.Get<IBackupEngine>().InfoAsync(await _server.TargetAsync(), Cancellation)).CurrentBackups.Select(backup => backup.Label)];
}
