using Rempart.Backups;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Server.Backups.Chests;
using Rempart.Server.Backups.Controls;
using Rempart.Server.Backups.Jobs;
using static Rempart.Server.Tests.Backups.ChestServer;

namespace Rempart.Server.Tests.Backups;

/// <summary>Files that are backed up to a real server of SFTP until this is disposed; then the shared server's own estate is back.</summary>
internal sealed class SftpChest(ChestServer server, SftpServer sftp) : IAsyncDisposable
{
    private const string Secret = "sftp";

    /// <summary>A name of its own each time: Rempart's database remembers the backups of those before.</summary>
    public string Id { get; } = $"remote-{Guid.NewGuid():N}"[..14];

    public SftpServer Sftp => sftp;

    public string Folder => Path.Combine(sftp.Files, Id);

    public string Place => $"sftp://{SftpServer.Account}@127.0.0.1:{sftp.Port}{Folder}";

    public static async Task<SftpChest> StartAsync(ChestServer server)
    {
        var chest = new SftpChest(server, await SftpServer.StartAsync(Cancellation));
        try
        {
            chest.SetKey(chest.Sftp.PrivateKey);
            await chest.DeclareAsync();
            return chest;
        }
        catch
        {
            await chest.DisposeAsync();
            throw;
        }
    }

    /// <summary>One whose chest is made.</summary>
    public static async Task<SftpChest> MadeAsync(ChestServer server)
    {
        var chest = await StartAsync(server);
        try
        {
            (await chest.ApplyAsync()).Failure.ShouldBeNull();
            return chest;
        }
        catch
        {
            await chest.DisposeAsync();
            throw;
        }
    }

    public async Task DeclareAsync(string? hostKey = null, string retention = "30d")
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
                    repository: { kind: sftp, host: 127.0.0.1, port: {{sftp.Port}}/tcp, user: {{SftpServer.Account}}, path: {{sftp.Files}}, host-key: "{{hostKey ?? sftp.Fingerprint}}", credentials: { secret: {{Secret}} } } }
            """);
        await server.LoadedAsync();
    }

    public void SetKey(string privateKey)
    {
        var file = server.Server.PathOf("secrets", "named", Secret);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!, (UnixFileMode)0b111_000_000);
        File.WriteAllText(file, privateKey);
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

    public async ValueTask DisposeAsync()
    {
        await sftp.DisposeAsync();
        File.Delete(server.Server.PathOf("secrets", "named", Secret));
        server.Declare();
        await server.LoadedAsync();
    }
}
