using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Rempart.Core.Access;
using Rempart.Server.Tests.EndToEnd;
using Rempart.Server.Tests.Evidence;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Bastion;

/// <summary>All of it together: this server, the command that installs a bastion, its agent, the real sshd and the real ssh.</summary>
public sealed class WholeBastionTests : IAsyncLifetime
{
    private const string HostName = "bastion.test.example";

    private readonly string _folder = Directory.CreateDirectory($"/var/lib/rempart-test-{Guid.NewGuid():N}"[..33]).FullName;
    private readonly List<Process> _processes = [];
    private readonly int _port = BastionSshd.FreePort();
    private readonly TcpListener? _target = Outside() is { } address ? new TcpListener(address, 0) : null;
    private TestServer? _server;

    private static string Command => CommandLine.Built("Rempart.Cli", "rempart");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static bool CanBe => Environment.IsPrivilegedProcess && File.Exists("/usr/sbin/sshd") && Outside() is not null;

    public async ValueTask InitializeAsync()
    {
        if (!CanBe)
            return;
        _target!.Start();
        _ = AnswerAsync(_target);
        var place = (IPEndPoint)_target.LocalEndpoint;
        _server = TestServer.Prepare(new BastionServer().Customize, $"--Rempart:Bastion:Account={BastionSshd.Account}");
        _server.WriteEstate($$"""
            estate: { id: test, name: Test, owner: team, languages: [en] }
            environments: [{ id: shared }, { id: prod }]
            subnets: [{ id: here, environment: shared, cidr: 127.0.0.0/8 }, { id: data, environment: prod, cidr: {{place.Address}}/32 }]
            hosts:
              - { id: bastion, subnet: here, addresses: [127.0.0.1], names: [{{HostName}}], roles: [bastion] }
              - { id: db, subnet: data, addresses: [{{place.Address}}] }
            exposure: [{ host: bastion, ports: [{{_port}}/tcp], to: internet, process: sshd }, { host: db, ports: [{{place.Port}}/tcp], to: shared }]
            roles: [{ id: dba, grants: [{ target: db, for: 30m }] }]
            people: [{ id: ana, email: ana@test.example, roles: [dba] }]

            """);
        await _server.InitializeAsync();
    }

    [Fact]
    public async Task A_person_goes_through_an_installed_bastion_and_is_cut_when_the_grant_is_revoked()
    {
        Assert.SkipUnless(CanBe, "It needs root, OpenSSH's server and an address beside the loopback.");
        await StartBastionAsync();
        using var ana = ProofTests.Client(_server!);
        ana.DefaultRequestHeaders.Add("Test-Caller", "ana");
        var key = await EnrolAsync(ana);
        var (ssh, local, grant) = await OpenAsync(ana, key);
        (await SayAsync(local, "hello")).ShouldBe("hello");
        await SessionAsync(ana, session => session is { Person: "ana", EndedAt: null } && session.GrantId == grant.Id);
        (await ana.PostAsJsonAsync($"/api/v1/access/grants/{grant.Id}/revocation", new AccessDecisionRequest("no longer needed"), AccessJson.Default.AccessDecisionRequest, Cancellation)).EnsureSuccessStatusCode();
        await ssh.WaitForExitAsync(Cancellation);

        var ended = await SessionAsync(ana, session => session.EndedAt is not null);
        (ended.GrantId, ended.Destination, ended.End).ShouldBe((grant.Id, grant.Destination.ToString(), "cut by the agent: the grant was ended"));
    }

    /// <summary>What bench/identity-cutoff.sh prints, with the real agent, sshd and ssh.</summary>
    [Fact(Explicit = true)]
    public async Task Measured_from_ending_everything_to_the_cut_session()
    {
        Assert.SkipUnless(CanBe, "It needs root, OpenSSH's server and an address beside the loopback.");
        await StartBastionAsync();
        using var ana = ProofTests.Client(_server!);
        ana.DefaultRequestHeaders.Add("Test-Caller", "ana");
        // The local socket's administrator ends a real account; only who asks for access is said and not signed in.
        using var admin = ProofTests.Client(_server!);
        admin.DefaultRequestHeaders.Add("Test-Caller", "root:administrator");
        (await admin.PostAsJsonAsync("/api/v1/users", new { name = "ana", role = "viewer" }, Cancellation)).EnsureSuccessStatusCode();
        var key = await EnrolAsync(ana);
        var times = new List<double>();
        for (var round = 0; round < 20; round++)
        {
            var (ssh, local, _) = await OpenAsync(ana, key);
            (await SayAsync(local, "hello")).ShouldBe("hello");
            await SessionAsync(ana, session => session is { Person: "ana", EndedAt: null });
            var began = Stopwatch.GetTimestamp();
            var ending = admin.PostAsync(new Uri("/api/v1/people/ana/end", UriKind.Relative), null, Cancellation);
            await ssh.WaitForExitAsync(Cancellation);
            times.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            (await ending).EnsureSuccessStatusCode();
            (await admin.PostAsync(new Uri("/api/v1/people/ana/unblock", UriKind.Relative), null, Cancellation)).EnsureSuccessStatusCode();
            await UntilAsync(async () => (await ana.PostAsJsonAsync("/api/v1/access/grants", new AccessRequest("db", "is it given back?"), AccessJson.Default.AccessRequest, Cancellation)).IsSuccessStatusCode);
        }
        Measured.Print("a live session through the real sshd is cut", times);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_processes))
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }
        _target?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<Rempart.Ssh.Keys.SshPublicKey> EnrolAsync(HttpClient ana)
    {
        await RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", _folder + "/key");
        var key = Rempart.Ssh.Keys.SshPublicKey.Parse((await File.ReadAllTextAsync(_folder + "/key.pub", Cancellation)).Trim());
        await BastionServer.ReadAsync(await ana.PostAsJsonAsync("/api/v1/access/keys", BastionServer.Enrolment(key), AccessJson.Default.KeyEnrolment, Cancellation), AccessJson.Default.EnrolledKey);
        return key;
    }

    private async Task<(Process Ssh, int Local, AccessGrant Grant)> OpenAsync(HttpClient ana, Rempart.Ssh.Keys.SshPublicKey key)
    {
        var grant = await BastionServer.ReadAsync(await ana.PostAsJsonAsync("/api/v1/access/grants", new AccessRequest("db", "an order hangs"), AccessJson.Default.AccessRequest, Cancellation), AccessJson.Default.AccessGrant);
        var issued = await BastionServer.ReadAsync(await ana.PostAsJsonAsync($"/api/v1/access/grants/{grant.Id}/certificate", new CertificateRequest(key.ToLine()), AccessJson.Default.CertificateRequest, Cancellation), AccessJson.Default.IssuedCertificate);
        await File.WriteAllTextAsync(_folder + "/key-cert.pub", issued.Certificate + "\n", Cancellation);
        await File.WriteAllTextAsync(_folder + "/known_hosts", $"@cert-authority {issued.Bastion.HostName} {issued.Bastion.HostAuthority}\n", Cancellation);
        var local = BastionSshd.FreePort();
        var ssh = Start("ssh", [
            "-F", "none", "-o", "BatchMode=yes", "-o", "LogLevel=DEBUG1", "-o", "StrictHostKeyChecking=yes", "-o", $"UserKnownHostsFile={_folder}/known_hosts", "-o", $"HostKeyAlias={issued.Bastion.HostName}",
            "-i", _folder + "/key", "-p", issued.Bastion.Port.ToString(CultureInfo.InvariantCulture), "-N", "-L", $"127.0.0.1:{local}:{grant.Destination}", "-l", issued.Bastion.Account, "--", "127.0.0.1"]);
        var words = "";
        while (await ssh.StandardError.ReadLineAsync(Cancellation) is { } line && !(words += line + "\n").Contains("Entering interactive session", StringComparison.Ordinal))
        {
            // Until it is open.
        }
        ssh.HasExited.ShouldBeFalse(words);
        _ = ssh.StandardError.ReadToEndAsync(Cancellation);
        return (ssh, local, grant);
    }

    private async Task StartBastionAsync()
    {
        await RunAsync(
            Command, "bastion", "install", "--below", _folder + "/b", "--server", $"unix:{_server!.Get<Rempart.Server.Hosting.ServerOptions>().LocalSocket}", "--host-id", "bastion",
            "--port", _port.ToString(CultureInfo.InvariantCulture), "--listen", "127.0.0.1", "--account", BastionSshd.Account, "--principals-account", "nobody", "--agent-account", "root",
            "--no-accounts", "--principals", BuiltPrincipals.Script(_folder), "--yes");
        Directory.CreateDirectory("/run/sshd");
        var agent = Start(Command, ["bastion", "run", "--settings", _folder + "/b/etc/agent.json"]);
        (await agent.StandardOutput.ReadLineAsync(Cancellation)).ShouldBe("ready");
        await UntilAsync(() => File.Exists(_folder + "/b/state/revoked.krl"));
        await RunAsync(Command, "bastion", "check", "--settings", _folder + "/b/etc/agent.json");
        Start("/usr/sbin/sshd", ["-D", "-f", _folder + "/b/etc/sshd_config", "-E", _folder + "/b/log/sshd.log"]);
        await UntilAsync(() => File.ReadAllText(_folder + "/b/log/sshd.log").Contains("Server listening", StringComparison.Ordinal));
    }

    private static async Task<BastionSession> SessionAsync(HttpClient client, Func<BastionSession, bool> wanted)
    {
        var found = Array.Empty<BastionSession>();
        await UntilAsync(async () =>
        {
            var all = await BastionServer.ReadAsync(await client.GetAsync(new Uri("/api/v1/access/sessions", UriKind.Relative), Cancellation), AccessJson.Default.IReadOnlyListBastionSession);
            found = [.. all.Where(wanted)];
            return found.Length > 0;
        });
        return found[0];
    }

    private static Task UntilAsync(Func<bool> so) => UntilAsync(() => Task.FromResult(so()));

    private static async Task UntilAsync(Func<Task<bool>> so)
    {
        var started = Stopwatch.StartNew();
        while (!await so())
        {
            if (started.Elapsed > TimeSpan.FromSeconds(60))
                throw new TimeoutException("It did not come to that.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancellation);
        }
    }

    private static async Task<string> SayAsync(int port, string words)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, Cancellation);
        await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(words), Cancellation);
        var answer = new byte[words.Length];
        await client.GetStream().ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, Cancellation);
        return System.Text.Encoding.ASCII.GetString(answer);
    }

    private async Task RunAsync(string program, params string[] arguments)
    {
        var process = Start(program, arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Cancellation), process.StandardError.ReadToEndAsync(Cancellation));
        await process.WaitForExitAsync(Cancellation);
        process.ExitCode.ShouldBe(0, await output + await error);
    }

    private Process Start(string program, string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["LC_ALL"] = "C" } })!;
        _processes.Add(process);
        return process;
    }

    private static IPAddress? Outside() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(one => one.OperationalStatus == OperationalStatus.Up)
        .SelectMany(one => one.GetIPProperties().UnicastAddresses).Select(one => one.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));

    private static async Task AnswerAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                await client.GetStream().CopyToAsync(client.GetStream());
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or IOException)
        {
            // The test is over.
        }
    }
}
