using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Rempart.Backups;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Server.Backups.Controls;
using Rempart.Server.Backups.Heartbeats;
using Rempart.Server.Backups.Jobs;
using Rempart.Server.Backups.Targets;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Backups;

/// <summary>
/// A server with a real PostgreSQL to protect, the real pgBackRest and a repository in a temporary folder. Nothing runs on schedule: the
/// test says when. Disposing stops all and removes all.
/// </summary>
public sealed class ProtectedServer : IAsyncLifetime
{
    public const string Id = "trading";
    internal const string Passphrase = "correct-horse-battery-staple-0123456789";

    private string? _estate;

    internal TestServer Server { get; private set; } = null!;

    internal TestPostgres Cluster { get; private set; } = null!;

    /// <summary>The folder of the repository, of its second copy, and of what tests restore.</summary>
    internal string Root { get; } = Path.Combine("/tmp", $"rmb-{Guid.NewGuid():N}"[..16]);

    internal string Repository => Path.Combine(Root, "repository");

    internal string Vault => Path.Combine(Root, "vault");

    internal static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<ProtectedServer> StartAsync(params string[] arguments)
    {
        var made = new ProtectedServer();
        try
        {
            await made.InitializeAsync(arguments);
            return made;
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }
    }

    public async ValueTask InitializeAsync() => await InitializeAsync([]);

    private async Task InitializeAsync(string[] arguments)
    {
        Directory.CreateDirectory(Root, (UnixFileMode)0b111_101_101);
        Cluster = await TestPostgres.StartAsync();
        File.WriteAllText(Cluster.HbaFile, $"local all {TestPostgres.Superuser} trust\n" + File.ReadAllText(Cluster.HbaFile));
        await Cluster.ReloadAsync();
        await Cluster.ExecuteAsync(
            """
            CREATE DATABASE trading
            """);
        await Cluster.ExecuteAsync(
            """
            CREATE TABLE orders (id bigserial PRIMARY KEY, payload text NOT NULL);
            CREATE INDEX ON orders (payload);
            INSERT INTO orders (payload) SELECT md5(i::text) FROM generate_series(1, 5000) AS i
            """, "trading");
        Server = TestServer.Prepare(null, ["--Rempart:Backups:Scheduled=false", "--Rempart:Backups:Retries=0", .. arguments]);
        Declare();
        SetPassphrase(Passphrase);
        await Server.InitializeAsync();
    }

    /// <summary>Writes the estate; a running server is told at once.</summary>
    internal void Declare(string extra = "rpo: 5m, rto: 10m, restore-test: daily, retention: 30d", string encryption = "encryption: { secret: trading-backups },", string? repository = null, string? store = null)
    {
        _estate =
            $$"""
            estate: { id: test, name: Test, owner: team, languages: [en] }
            environments: [ { id: prod } ]
            hosts: [ { id: db, reached-by: local } ]
            datastores:
              - id: {{Id}}
                engine: postgresql
                host: db
                port: {{Cluster.Port}}/tcp
                environment: prod
                backup:
                  { schedule: { full: weekly, incremental: every 1h, wal: 1m }, repository: {{store ?? $"{{ kind: local, path: {repository ?? Repository} }}"}}, {{encryption}}
                    instance: { socket: {{Cluster.Root}}, user: {{TestPostgres.Superuser}} },
                    {{(store is null ? $"copy: {{ path: {Vault}, lock: 7d }}," : "")}}
                    restore-checks: [ { name: orders are there, database: trading, sql: SELECT count(*) > 0 FROM orders }, { name: orders are the same, database: trading, table: public.orders } ],
                    {{extra}} }
            """;
        Server.WriteEstate(_estate);
    }

    /// <summary>The estate without the datastore, as after its declaration was deleted.</summary>
    internal void Undeclare()
    {
        _estate = "estate: { id: test, name: Test, owner: team, languages: [en] }\nhosts: [ { id: db, reached-by: local } ]\n";
        Server.WriteEstate(_estate);
    }

    internal string EstateText => _estate ?? throw new InvalidOperationException("Nothing is declared yet.");

    internal Estate Estate => EstateLoader.Load([("estate.yaml", _estate!)]).Estate ?? throw new InvalidOperationException(
        string.Join('\n', EstateLoader.Load([("estate.yaml", _estate!)]).Errors.Select(error => error.Format())));

    internal void SetPassphrase(string passphrase) => SetSecret("trading-backups", passphrase);

    internal void SetSecret(string name, string passphrase)
    {
        var file = Server.PathOf("secrets", "named", name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!, (UnixFileMode)0b111_000_000);
        File.WriteAllText(file, passphrase);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Plans and applies; PostgreSQL is restarted in between, as the first apply asks for.</summary>
    internal async Task EnrolAsync()
    {
        await LoadedAsync();
        var control = Control<BackupRecentControl>();
        var first = await control.ApplyAsync(await control.PlanAsync(Estate, Cancellation), Cancellation);
        if (first.Failure is not null)
        {
            first.Failure.ShouldStartWith("archive_mode of trading counts after a restart of PostgreSQL");
            await RestartClusterAsync();
            (await control.ApplyAsync(await control.PlanAsync(Estate, Cancellation), Cancellation)).Failure.ShouldBeNull();
        }
        (await control.PlanAsync(Estate, Cancellation)).Steps.ShouldBeEmpty();
    }

    /// <summary>Waits until the server has read the estate that was declared.</summary>
    internal async Task LoadedAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        while (Server.Get<IEstateSource>().Current.Digest != Estate.Digest)
            await timer.WaitForNextTickAsync(Cancellation);
    }

    internal async Task RestartClusterAsync()
    {
        await Cluster.StopServerAsync();
        await Cluster.StartServerAsync();
    }

    internal T Control<T>()
        where T : class, IControl => ActivatorUtilities.CreateInstance<T>(Server.App.Services);

    internal Task<Assessment> VerifyAsync<T>()
        where T : class, IControl => Control<T>().VerifyAsync(Estate, Cancellation);

    internal async Task<BackupTarget> TargetAsync()
    {
        var found = await Server.Get<BackupTargets>().FindAsync(Estate, Estate.Datastores.Find(Id)!, Cancellation);
        return found.Target ?? throw new InvalidOperationException(found.Problem);
    }

    /// <summary>Writes heartbeats and a restore point, and has the segment archived.</summary>
    internal async Task<RestorePoint> MarkAsync(int beats = 3)
    {
        var target = await TargetAsync();
        await using var connection = new NpgsqlConnection(ProtectedCluster.ConnectionString(target));
        await connection.OpenAsync(Cancellation);
        for (var i = 0; i < beats; i++)
            await MarkerWriter.BeatAsync(connection, Cancellation);
        return await Server.Get<MarkerWriter>().MarkAsync(target, connection, switchWal: true, Cancellation);
    }

    /// <summary>Waits until the log of a restore point is in the archive.</summary>
    internal async Task ArchivedAsync(RestorePoint point)
    {
        var target = await TargetAsync();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        while (await timer.WaitForNextTickAsync(Cancellation))
        {
            var state = await Server.Get<Server.Backups.Drills.RepositoryReader>().ReadAsync(target, Cancellation);
            if (state.Listing.Segments.Any(segment => WalSegment.TryParse(segment.Name, state.Wal.SegmentBytes, out var parsed) && parsed.End(state.Wal.SegmentBytes) > point.Lsn))
                return;
        }
    }

    internal async Task<JobResult> BackUpAsync(BackupKind kind = BackupKind.Full)
    {
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

    internal string[] Files(string pattern) => [.. Directory.GetFiles(Repository, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    public async ValueTask DisposeAsync()
    {
        if (Server is not null)
            await Server.DisposeAsync();
        if (Cluster is not null)
            await Cluster.DisposeAsync();
        if (Directory.Exists(Root))
            Directory.Delete(Root, recursive: true);
    }
}
