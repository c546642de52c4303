using static Rempart.Server.Tests.Backups.ChestServer;

namespace Rempart.Server.Tests.Backups;

/// <summary>A chest on a real server of SFTP.</summary>
internal sealed class SftpChest(ChestServer server, SftpServer sftp) : RemoteChest(server, Secret)
{
    private const string Secret = "sftp";

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

    public Task DeclareAsync(string? hostKey = null, string retention = "30d") => DeclareRepositoryAsync(
        $$"""{ kind: sftp, host: 127.0.0.1, port: {{sftp.Port}}/tcp, user: {{SftpServer.Account}}, path: {{sftp.Files}}, host-key: "{{hostKey ?? sftp.Fingerprint}}", credentials: { secret: {{Secret}} } }""", retention);

    protected override ValueTask StopAsync() => sftp.DisposeAsync();
}
