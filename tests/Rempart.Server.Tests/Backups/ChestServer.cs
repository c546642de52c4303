using Microsoft.Extensions.DependencyInjection;
using Rempart.Backups;
using Rempart.Core.Backups;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Server.Backups.Chests;
using Rempart.Server.Backups.Controls;
using Rempart.Server.Backups.Jobs;
using Rempart.Server.Backups.Store;
using Rempart.Server.Tests.Identity.Auth0;
using TestServer = Rempart.Server.Tests.Infrastructure.TestServer;

namespace Rempart.Server.Tests.Backups;

/// <summary>
/// A server that backs up files, its estate and itself into a chest; its people are at a stand-in for Auth0. Nothing runs on schedule. Tests
/// that share it leave it as they found it. Disposing removes all.
/// </summary>
[CollectionDefinition(Name)]
public sealed class ChestServer : IAsyncLifetime, ICollectionFixture<ChestServer>
{
    public const string Name = "a server with a chest";
    public const string Id = "configuration";
    public const string Passphrase = "correct-horse-battery-staple-0123456789";

    private string _estate = "";

    internal TestServer Server { get; private set; } = null!;

    internal Auth0StandIn Auth0 { get; private set; } = null!;

    internal string Root { get; } = Path.Combine("/tmp", $"rmf-{Guid.NewGuid():N}"[..16]);

    internal string Etc => Path.Combine(Root, "etc");

    internal string Chest => Path.Combine(Root, "repository", Id);

    internal static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    internal Estate Estate => EstateLoader.Load(Server.EstateFolder).Estate!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Root, (UnixFileMode)0b111_101_101);
        Directory.CreateDirectory(Path.Combine(Etc, "sites"));
        File.WriteAllText(Path.Combine(Etc, "main.conf"), "listen 443;\n");
        File.WriteAllText(Path.Combine(Etc, "sites", "trading.conf"), string.Concat(Enumerable.Repeat("upstream trading;\n", 400_000)));
        File.WriteAllText(Path.Combine(Etc, "empty"), "");
        File.SetUnixFileMode(Path.Combine(Etc, "main.conf"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.SetUser);
        File.CreateSymbolicLink(Path.Combine(Etc, "enabled"), "sites/trading.conf");
        Auth0 = await Auth0StandIn.StartAsync();
        Server = TestServer.Prepare(null, ["--Rempart:Backups:Scheduled=false", .. Auth0.Settings.Select(setting => $"--{setting.Item1}={setting.Item2}")]);
        Declare();
        SetPassphrase(Passphrase);
        await Server.InitializeAsync();
        var control = Control<BackupRecentControl>();
        var plan = await control.PlanAsync(Estate, Cancellation);
        plan.Steps.ShouldHaveSingleItem().Action.ShouldBe("make the repository's folder and its key");
        (await control.ApplyAsync(plan, Cancellation)).Failure.ShouldBeNull();
        (await control.PlanAsync(Estate, Cancellation)).Steps.ShouldBeEmpty();
    }

    internal void Declare(string more = "rpo: 1h, rto: 10m, restore-test: daily, retention: 30d", string own = "own: [estate, state],", string extra = "")
    {
        _estate =
            $$"""
            estate: { id: test, name: Test, owner: team, languages: [en] }
            environments: [ { id: prod } ]
            hosts: [ { id: here, reached-by: local } ]
            {{extra}}
            datastores:
              - id: {{Id}}
                engine: files
                host: here
                environment: prod
                backup:
                  { schedule: { full: weekly, incremental: every 1h }, repository: { kind: local, path: {{Root}}/repository }, encryption: { secret: chest },
                    copy: { path: {{Root}}/vault, lock: 7d }, paths: [ {{Etc}} ], {{own}} {{more}} }
            """;
        Server.WriteEstate(_estate);
    }

    /// <summary>Declares files only until the end, for tests to which Rempart's own state says nothing more.</summary>
    internal async Task<IAsyncDisposable> FilesOnlyAsync()
    {
        Declare(own: "");
        await LoadedAsync();
        return new Again(this);
    }

    internal async Task LoadedAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        while (Server.Get<IEstateSource>().Current.Digest != Estate.Digest)
            await timer.WaitForNextTickAsync(Cancellation);
    }

    internal void SetPassphrase(string passphrase)
    {
        var file = Server.PathOf("secrets", "named", "chest");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!, (UnixFileMode)0b111_000_000);
        File.WriteAllText(file, passphrase);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    internal T Control<T>()
        where T : class, IControl => ActivatorUtilities.CreateInstance<T>(Server.App.Services);

    internal Task<Assessment> VerifyAsync<T>()
        where T : class, IControl => Control<T>().VerifyAsync(Estate, Cancellation);

    internal async Task<ChestTarget> TargetAsync() =>
        (await Server.Get<ChestTargets>().FindAsync(Estate, Estate.Datastores.Find(Id)!, Cancellation)).Target.ShouldNotBeNull();

    internal async Task<JobResult> BackUpAsync(BackupKind kind = BackupKind.Full)
    {
        // The keys are sealed when the server starts and 5 s after a change; here at once.
        Server.Get<Server.Platform.KeyBackup.KeyBackups>().Ensure(_ => { });
        var (job, ended) = await Server.Get<BackupWork>().BackUpAsync(Id, kind, "user:test", Cancellation);
        job.ShouldNotBeNull();
        return await ended;
    }

    internal async Task<JobResult> TestAsync(RestoreChoice choice = RestoreChoice.Latest)
    {
        var (job, ended) = await Server.Get<BackupWork>().TestAsync(Id, choice, "user:test", Cancellation);
        job.ShouldNotBeNull();
        return await ended;
    }

    internal async Task<DrillReport> LastAsync() => (await Server.Get<BackupStore>().LastDrillAsync(Id, Cancellation)).Last.ShouldNotBeNull();

    public async ValueTask DisposeAsync()
    {
        if (Server is not null)
            await Server.DisposeAsync();
        if (Auth0 is not null)
            await Auth0.DisposeAsync();
        if (Directory.Exists(Root))
            Directory.Delete(Root, recursive: true);
    }

    private sealed class Again(ChestServer server) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            server.Declare();
            await server.LoadedAsync();
        }
    }
}
