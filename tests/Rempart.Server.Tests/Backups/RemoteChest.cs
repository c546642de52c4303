using Rempart.Backups;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Server.Backups.Chests;
using Rempart.Server.Backups.Controls;
using Rempart.Server.Backups.Jobs;
using static Rempart.Server.Tests.Backups.ChestServer;

namespace Rempart.Server.Tests.Backups;

/// <summary>Files that are backed up to somewhere else until this is disposed; then the shared server's own estate is back.</summary>
internal abstract class RemoteChest(ChestServer server, string secret) : IAsyncDisposable
{
    /// <summary>A name of its own each time: Rempart's database remembers the backups of those before.</summary>
    public string Id { get; } = $"remote-{Guid.NewGuid():N}"[..14];

    public void SetKey(string key)
    {
        var file = server.Server.PathOf("secrets", "named", secret);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!, (UnixFileMode)0b111_000_000);
        File.WriteAllText(file, key);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public Task<ChangePlan> PlanAsync() => server.Control<BackupRecentControl>().PlanAsync(server.Estate, Cancellation);

    public async Task<ApplyResult> ApplyAsync() => await server.Control<BackupRecentControl>().ApplyAsync(await PlanAsync(), Cancellation);

    public async Task<ChestTarget> TargetAsync()
    {
        var found = await server.Server.Get<ChestTargets>().FindAsync(server.Estate, server.Estate.Datastores.Find(Id)!, Cancellation);
        return found.Target.ShouldNotBeNull(found.Problem);
    }

    public async Task<JobResult> BackUpAsync(BackupKind kind = BackupKind.Full)
    {
        var (job, ended) = await server.Server.Get<BackupWork>().BackUpAsync(Id, kind, "user:test", Cancellation);
        job.ShouldNotBeNull();
        return await ended;
    }

    public async Task<JobResult> TestAsync()
    {
        var (job, ended) = await server.Server.Get<BackupWork>().TestAsync(Id, RestoreChoice.Latest, "user:test", Cancellation);
        job.ShouldNotBeNull();
        return await ended;
    }

    public async Task<JobResult> RestoreAsync(string into)
    {
        var (_, ended) = await server.Server.Get<BackupWork>().RestoreAsync(Id, null, into, "user:test", Cancellation);
        return await ended;
    }

    /// <summary>What is restored is what was backed up, and all controls say so but the one of which nobody has a proof.</summary>
    /// <param name="nobodyProved">What that one says.</param>
    public async Task ShouldBeProvedAsync(string nobodyProved)
    {
        (await TestAsync()).Succeeded.ShouldBeTrue();
        var into = Path.Combine(server.Root, Id);
        (await RestoreAsync(into)).Succeeded.ShouldBeTrue();
        File.ReadAllBytes(Path.Combine(into, "files", server.Etc[1..], "sites", "trading.conf")).ShouldBe(File.ReadAllBytes(Path.Combine(server.Etc, "sites", "trading.conf")));
        using (var chest = Chest.Open(await TargetAsync()))
            chest.Labels().Count.ShouldBe(2);
        foreach (var control in (Func<Task<Assessment>>[])[server.VerifyAsync<BackupRecentControl>, server.VerifyAsync<BackupRestorableControl>, server.VerifyAsync<BackupEncryptedControl>, server.VerifyAsync<BackupRetentionControl>])
        {
            var assessment = await control();
            assessment.Outcome.ShouldBe(Outcome.Satisfied, assessment.Reason + string.Join('\n', assessment.Findings));
        }
        var isolated = await server.VerifyAsync<BackupIsolatedControl>();
        isolated.Outcome.ShouldBe(Outcome.Unknown);
        isolated.Reason.ShouldNotBeNull().ShouldContain(nobodyProved);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        File.Delete(server.Server.PathOf("secrets", "named", secret));
        server.Declare();
        await server.LoadedAsync();
    }

    /// <summary>Declares the files with a repository, as the estate writes it.</summary>
    protected async Task DeclareRepositoryAsync(string repository, string retention)
    {
        server.Server.WriteEstate(
            $$"""
            estate: { id: test, name: Test, owner: team, languages: [en] }
            environments: [ { id: prod } ]
            hosts: [ { id: here, reached-by: local } ]
            datastores:
              - id: {{Id}}
                engine: files
                host: here
                environment: prod
                backup:
                  { schedule: { full: weekly, incremental: every 1h }, encryption: { secret: chest }, paths: [ {{server.Etc}} ], rpo: 1h, restore-test: daily, retention: {{retention}},
                    repository: {{repository}} }
            """);
        await server.LoadedAsync();
    }

    /// <summary>Ends the place where the chest lies.</summary>
    protected abstract ValueTask StopAsync();
}
