using System.Diagnostics;
using Rempart.Server.Tests.Bastion;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Backups;

/// <summary>
/// A real sshd with its own internal-sftp on the loopback address, for the account that runs the tests. It can be ended and started again on
/// the same port; disposing leaves no process and no file behind.
/// </summary>
internal sealed class SftpServer : IAsyncDisposable
{
    private readonly string _folder = Path.Combine("/tmp", $"rmsftp-{Guid.NewGuid():N}"[..18]);
    private SshdProcess? _sshd;

    private SftpServer(int port) => Port = port;

    public int Port { get; }

    public static string Account => Environment.UserName;

    /// <summary>The folder in which repositories lie.</summary>
    public string Files => PathOf("files");

    /// <summary>The fingerprint of its key.</summary>
    public string Fingerprint { get; private set; } = "";

    /// <summary>The private key that it lets in.</summary>
    public string PrivateKey => File.ReadAllText(PathOf("client"));

    public static async Task<SftpServer> StartAsync(CancellationToken cancellation)
    {
        var server = new SftpServer(BastionSshd.FreePort());
        try
        {
            Directory.CreateDirectory(server.Files, (UnixFileMode)0b111_000_000);
            if (Environment.IsPrivilegedProcess)
                Directory.CreateDirectory("/run/sshd");
            await server.MakeKeyAsync("host");
            await server.MakeKeyAsync("client");
            server.Fingerprint = (await RunAsync("ssh-keygen", "-l", "-f", server.PathOf("host.pub"))).Split(' ')[1];
            await server.StartAgainAsync("", cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a key in OpenSSH's format.</summary>
    /// <returns>The private key.</returns>
    public async Task<string> MakeKeyAsync(string name, string kind = "ed25519", string passphrase = "")
    {
        await RunAsync("ssh-keygen", "-q", "-t", kind, "-N", passphrase, "-f", PathOf(name));
        return await File.ReadAllTextAsync(PathOf(name), TestContext.Current.CancellationToken);
    }

    /// <summary>Starts it, with arguments for internal-sftp such as -R, which writes nothing.</summary>
    public async Task StartAgainAsync(string arguments, CancellationToken cancellation)
    {
        await StopAsync();
        await File.WriteAllTextAsync(PathOf("sshd_config"), $"""
            Port {Port}
            ListenAddress 127.0.0.1
            PidFile none
            HostKey {PathOf("host")}
            AuthorizedKeysFile {PathOf("client.pub")}
            StrictModes no
            UsePAM no
            PermitRootLogin prohibit-password
            AuthenticationMethods publickey
            Subsystem sftp internal-sftp
            ForceCommand internal-sftp {arguments}
            AllowTcpForwarding no

            """, cancellation);
        _sshd = await SshdProcess.StartAsync(PathOf("sshd_config"), cancellation);
    }

    /// <summary>Ends it with all its connections, as a machine that is switched off.</summary>
    public async Task StopAsync()
    {
        if (_sshd is { } sshd)
        {
            _sshd = null;
            await sshd.DisposeAsync();
        }
    }

    /// <summary>Holds every connection without ending it: nothing answers any more.</summary>
    public Task FreezeAsync() => Shell.RunAsync($"for p in $(cat /proc/{_sshd!.Id}/task/{_sshd.Id}/children); do kill -STOP $p $(cat /proc/$p/task/$p/children); done");

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(0, await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        return output;
    }
}
