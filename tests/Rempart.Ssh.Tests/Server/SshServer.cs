using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Rempart.Ssh.Certificates;
using Rempart.Ssh.Keys;
using Rempart.Ssh.RevocationLists;

namespace Rempart.Ssh.Tests.Server;

/// <summary>
/// A real sshd on the loopback address, with a host key, a host certificate, an authority, a revocation list and principals that this
/// engine wrote. It serves the account that runs the tests, and only forwards.
/// </summary>
internal sealed class SshServer : IDisposable
{
    public const string Principal = "alice";

    private readonly Workbench _bench = new();
    private readonly Process _process;
    private readonly List<string> _log = [];
    private readonly SemaphoreSlim _news = new(0);

    public SshServer(string principalLine, RevocationList? revoked = null)
    {
        Account = Environment.UserName;
        using var hostKey = SshSigningKey.Generate();
        var now = TimeProvider.System.GetUtcNow();
        Authority = new(CaKey, new() { LoginAccounts = [Account] }, TimeProvider.System);
        _bench.Write("host", hostKey.Save());
        _bench.Write("host.pub", hostKey.PublicKey.ToLine());
        _bench.Write("host-cert.pub", Authority.Issue(new()
        {
            PublicKey = hostKey.PublicKey,
            Type = CertificateType.Host,
            Serial = 1,
            KeyId = "host",
            Principals = ["127.0.0.1"],
            ValidAfter = now.AddMinutes(-1),
            ValidBefore = now.AddMinutes(30),
        }).ToLine());
        _bench.Write("ca.pub", CaKey.PublicKey.ToLine());
        _bench.Write("krl", (revoked ?? new()).Encode());
        _bench.Write("principals", principalLine + "\n");
        for (var attempt = 0; ; attempt++)
        {
            Port = FreePort();
            _process = Start();
            if (WaitForLine(line => line.StartsWith("Server listening", StringComparison.Ordinal)))
                return;
            Stop();
            if (attempt == 4)
                throw new InvalidOperationException("sshd does not start: " + string.Join('\n', Log));
        }
    }

    public SshSigningKey CaKey { get; } = SshSigningKey.Generate(SshKeyAlgorithm.EcdsaP256);

    public CertificateAuthority Authority { get; }

    public string Account { get; }

    public int Port { get; private set; }

    public IReadOnlyList<string> Log
    {
        get
        {
            lock (_log)
                return [.. _log];
        }
    }

    public void Revoke(RevocationList list)
    {
        // Beside and then into place, as Rempart does: sshd refuses everyone while the file is half written.
        var next = _bench.Write("krl.next", list.Encode());
        File.Move(next, _bench.PathOf("krl"), overwrite: true);
    }

    /// <summary>Connects with the real client and forwards standard output of a target; gives what came, and what the client said.</summary>
    public (int ExitCode, string Output) Connect(SshSigningKey key, SshCertificate? certificate, string target)
    {
        var file = _bench.Write("client", key.Save());
        _bench.Write("client.pub", key.PublicKey.ToLine());
        // The client also takes a certificate that lies beside its key.
        File.Delete(_bench.PathOf("client-cert.pub"));
        if (certificate is not null)
            _bench.Write("client-cert.pub", certificate.ToLine());
        _bench.Write("known", $"@cert-authority 127.0.0.1 {CaKey.PublicKey.ToLine()}\n@cert-authority [127.0.0.1]:{Port} {CaKey.PublicKey.ToLine()}\n");
        string[] certificateOption = certificate is null ? [] : ["-o", "CertificateFile=" + _bench.PathOf("client-cert.pub")];
        var ended = Ended(Log);
        var run = _bench.Run("ssh",
        [
            "-F", "none", "-i", file, "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes",
            "-o", "UserKnownHostsFile=" + _bench.PathOf("known"), "-o", "GlobalKnownHostsFile=none", "-o", "ConnectTimeout=20", .. certificateOption,
            "-W", target, "-p", $"{Port}", $"{Account}@127.0.0.1",
        ]);
        // sshd writes the end after the client has gone; without processes in its lines, the next connection must not begin before.
        Wait(log => Ended(log) > ended).ShouldBeTrue(string.Join('\n', Log));
        return run;
    }

    public bool WaitForLine(Func<string, bool> isIt) => Wait(log => log.Any(isIt));

    private static int Ended(IReadOnlyList<string> log) => log.Count(line =>
        line.StartsWith("Connection closed by ", StringComparison.Ordinal) || line.StartsWith("Connection reset by ", StringComparison.Ordinal) || line.StartsWith("Disconnected from ", StringComparison.Ordinal));

    private bool Wait(Func<IReadOnlyList<string>, bool> until)
    {
        var deadline = Stopwatch.StartNew();
        while (deadline.Elapsed < TimeSpan.FromSeconds(30))
        {
            if (until(Log))
                return true;
            if (_process.HasExited && !_news.Wait(0))
                return false;
            _news.Wait(TimeSpan.FromSeconds(1));
        }

        return false;
    }

    public void Dispose()
    {
        Stop();
        CaKey.Dispose();
        _news.Dispose();
        _bench.Dispose();
    }

    private static int FreePort()
    {
        // Below the kernel's own choice for outgoing connections: nothing else takes it between now and its use.
        while (true)
        {
            using var probe = new TcpListener(IPAddress.Loopback, Random.Shared.Next(20_000, 32_000));
            try
            {
                probe.Start();
                return ((IPEndPoint)probe.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Taken; another one.
            }
        }
    }

    private void Stop()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private Process Start()
    {
        var configuration = _bench.Write("sshd_config", Encoding.UTF8.GetBytes($"""
            Port {Port}
            ListenAddress 127.0.0.1
            PidFile none
            HostKey {_bench.PathOf("host")}
            HostCertificate {_bench.PathOf("host-cert.pub")}
            TrustedUserCAKeys {_bench.PathOf("ca.pub")}
            RevokedKeys {_bench.PathOf("krl")}
            AuthorizedKeysFile none
            AuthorizedPrincipalsFile {_bench.PathOf("principals")}
            StrictModes no
            UsePAM no
            PermitRootLogin prohibit-password
            AuthenticationMethods publickey
            MaxSessions 0
            AllowTcpForwarding local
            PermitListen none
            LogLevel VERBOSE
            LogVerbose serverloop.c:server_request_direct_tcpip():*,channels.c:channel_free():*

            """));
        var start = new ProcessStartInfo("/usr/sbin/sshd", ["-D", "-e", "-f", configuration]) { RedirectStandardError = true, RedirectStandardInput = true };
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null)
                return;
            lock (_log)
                _log.Add(line.Data);
            _news.Release();
        };
        process.BeginErrorReadLine();
        return process;
    }
}
