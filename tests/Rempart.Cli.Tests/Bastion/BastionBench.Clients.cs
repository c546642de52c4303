using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Rempart.Cli.Tests.Bastion;

/// <content>Keys, certificates and clients.</content>
internal sealed partial class BastionBench
{
    private readonly HashSet<string> _keys = [];

    /// <summary>Makes a key, and a certificate for it as an authority of our choice would: also one that ours would never issue.</summary>
    public async Task<string> CertificateAsync(
        ulong serial, string principals = "alice", string validity = "-1m:+10m", string? keyId = null, string? authority = null, params string[] options)
    {
        var key = $"{Folder}/key-{serial}-{_keys.Count}";
        _keys.Add(key);
        await KeygenAsync("-q", "-t", "ed25519", "-N", "", "-f", key);
        authority ??= await AuthorityFileAsync();
        await KeygenAsync(["-q", "-s", authority, "-I", keyId ?? $"g-{serial};person={principals}", "-n", principals, "-z", serial.ToString(CultureInfo.InvariantCulture), "-V", validity,
            .. options.Length > 0 ? options : ["-O", "clear", "-O", "permit-port-forwarding"], key + ".pub"]);
        return key;
    }

    /// <summary>An authority that nobody trusts.</summary>
    public async Task<string> OtherAuthorityAsync()
    {
        var file = Folder + "/other-ca";
        await KeygenAsync("-q", "-t", "ed25519", "-N", "", "-f", file);
        return file;
    }

    /// <summary>The arguments of a client that is let in, if anything is.</summary>
    public IReadOnlyList<string> ClientArguments(string key, params string[] more) => ClientArguments(key, Port, more);

    /// <summary>The same for another sshd.</summary>
    public IReadOnlyList<string> ClientArguments(string key, int port, string[] more)
    {
        if (!File.Exists(Folder + "/known_hosts"))
            File.WriteAllText(Folder + "/known_hosts", $"@cert-authority {AgentServer.HostName} {Server.HostAuthority.PublicKey.ToLine()}\n");
        return
        [
            "-F", "none", "-o", "BatchMode=yes", "-o", "LogLevel=DEBUG1", "-o", "StrictHostKeyChecking=yes", "-o", $"UserKnownHostsFile={Folder}/known_hosts", "-o", $"HostKeyAlias={AgentServer.HostName}",
            "-o", "IdentitiesOnly=yes", "-o", "ExitOnForwardFailure=yes", "-i", key, "-p", port.ToString(CultureInfo.InvariantCulture), .. more, "-l", AgentServer.Account, "--", "127.0.0.1",
        ];
    }

    /// <summary>Opens a tunnel and waits until it is open.</summary>
    public async Task<BenchTunnel> OpenAsync(string key, int? target = null, int? port = null)
    {
        var local = FreePort();
        var ssh = Start("ssh", ClientArguments(key, port ?? Port, ["-N", "-L", $"127.0.0.1:{local}:127.0.0.1:{target ?? Target}"]));
        var words = "";
        while (await ssh.StandardError.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience) is { } line)
        {
            words += line + "\n";
            if (line.TrimEnd() == "debug1: Entering interactive session.")
            {
                _ = ssh.StandardError.ReadToEndAsync();
                return new BenchTunnel(ssh, local);
            }
        }
        throw new InvalidOperationException($"The tunnel did not open:\n{words}\n{Log}\n{AgentWords}");
    }

    /// <summary>Tries to log in; what ssh said when it was not let in.</summary>
    public async Task<string> RefusedAsync(string key, params string[] more)
    {
        var (code, _, error) = await RunAsync("ssh", ClientArguments(key, more.Length > 0 ? more : ["-N"]));
        code.ShouldBe(255, error + Log);
        return error;
    }

    private async Task KeygenAsync(params string[] arguments)
    {
        var (code, output, error) = await RunAsync("ssh-keygen", arguments);
        code.ShouldBe(0, output + error);
    }

    /// <summary>The authority's key as a file, for ssh-keygen.</summary>
    public async Task<string> AuthorityFileAsync()
    {
        var file = $"{Folder}/ca-{Server.UserAuthority.PublicKey.Fingerprint[7..15].Replace('/', '_').Replace('+', '_')}";
        if (!File.Exists(file))
        {
            await File.WriteAllBytesAsync(file, Server.UserAuthority.Save());
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            await File.WriteAllTextAsync(file + ".pub", Server.UserAuthority.PublicKey.ToLine() + "\n");
        }
        return file;
    }
}

/// <summary>A tunnel that is open.</summary>
internal sealed record BenchTunnel(Process Ssh, int LocalPort)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Says something through the tunnel and gives the answer; null when it is closed instead.</summary>
    public async Task<string?> SayAsync(string words)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, LocalPort);
        var stream = client.GetStream();
        var bytes = System.Text.Encoding.ASCII.GetBytes(words);
        var answer = new byte[bytes.Length];
        try
        {
            await stream.WriteAsync(bytes);
            var read = await stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false).AsTask().WaitAsync(Patience);
            return read == answer.Length ? System.Text.Encoding.ASCII.GetString(answer) : null;
        }
        catch (IOException)
        {
            // ssh resets what the bastion did not open.
            return null;
        }
    }

    /// <summary>Waits until ssh ends.</summary>
    public Task EndedAsync() => Ssh.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience);
}
