using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Rempart.Core.Access;
using Rempart.Server.Bastion.Agents;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Bastion;

/// <summary>
/// A real sshd with the proven configuration and a small agent that keeps its files as the server says. Each of its walls can be taken
/// down, so that a canary can be seen to find that. Needs root; it leaves no process and no file behind.
/// </summary>
internal sealed class BastionSshd : IAsyncDisposable
{
    public const string Account = "games";
    private readonly string _folder = $"/run/rempart-test-{Guid.NewGuid():N}";
    private readonly Dictionary<ulong, BastionGrant> _grants = [];
    private readonly AgentService _agents;
    private readonly CancellationTokenSource _stop = new();
    private SshdProcess? _sshd;
    private Task _agent = Task.CompletedTask;

    private BastionSshd(AgentService agents, int port) => (_agents, Port) = (agents, port);

    public int Port { get; }

    /// <summary>Lines that are put before those of the configuration, where the first that says something counts.</summary>
    public string Weakness { get; set; } = "";

    /// <summary>Prints a principals line without the one permitted destination.</summary>
    public bool PermitsAll { get; set; }

    /// <summary>Lets every serial in.</summary>
    public bool TakesAnySerial { get; set; }

    /// <summary>Forgets nobody and writes no revocation list.</summary>
    public bool KeepsEnded { get; set; }

    public static int FreePort()
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

    public static async Task<BastionSshd> MakeAsync(AgentService agents, int port, CancellationToken cancellation)
    {
        var made = new BastionSshd(agents, port);
        try
        {
            Directory.CreateDirectory(made._folder);
            Directory.CreateDirectory("/run/sshd");
            await RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", made.PathOf("host"));
            var installation = await agents.InstallAsync("bastion", await File.ReadAllTextAsync(made.PathOf("host.pub"), cancellation), "local:root", cancellation);
            await File.WriteAllTextAsync(made.PathOf("host-cert.pub"), installation.HostCertificate + "\n", cancellation);
            await File.WriteAllLinesAsync(made.PathOf("ca.pub"), installation.UserAuthorities, cancellation);
            made._agent = made.ServeAsync();
            return made;
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts sshd as it is configured now, and waits until it listens.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await StopAsync();
        await File.WriteAllTextAsync(PathOf("sshd_config"), Weakness + Configuration(), cancellation);
        await WriteCommandAsync();
        _sshd = await SshdProcess.StartAsync(PathOf("sshd_config"), cancellation);
    }

    public async Task StopAsync()
    {
        if (_sshd is { } sshd)
        {
            _sshd = null;
            await sshd.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _agent.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await StopAsync();
        _stop.Dispose();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    // The agent: asks again and again, and replaces its files atomically.
    private async Task ServeAsync()
    {
        for (var after = 0L; !_stop.IsCancellationRequested;)
        {
            var signed = await _agents.UpdateAsync("bastion", after, _stop.Token);
            var update = JsonSerializer.Deserialize(signed.Payload, AccessJson.Default.BastionUpdate)!;
            if (update.After == 0)
                _grants.Clear();
            foreach (var grant in update.Grants)
                _grants[grant.Serial] = grant;
            foreach (var ended in KeepsEnded ? [] : update.Ended)
                _grants.Remove(ended);
            var lines = _grants.Values.Select(grant => string.Create(CultureInfo.InvariantCulture, $"{grant.Serial} {grant.Principal} {grant.Destination}\n"));
            await ReplaceAsync("grants", System.Text.Encoding.ASCII.GetBytes(string.Concat(lines)));
            if (update.RevocationList is { } list && (!KeepsEnded || !File.Exists(PathOf("krl"))))
                await ReplaceAsync("krl", list);
            if (update.UserAuthorities is { } authorities)
                await ReplaceAsync("ca.pub", System.Text.Encoding.ASCII.GetBytes(string.Join('\n', authorities) + "\n"));
            after = update.Version;
        }
    }

    private async Task ReplaceAsync(string name, byte[] content)
    {
        await File.WriteAllBytesAsync(PathOf(name + ".new"), content, CancellationToken.None);
        File.Move(PathOf(name + ".new"), PathOf(name), overwrite: true);
    }

    private async Task WriteCommandAsync()
    {
        var options = PermitsAll ? "restrict,port-forwarding" : "restrict,port-forwarding,permitopen=\"$destination\"";
        var test = TakesAnySerial ? "true" : "[ \"$serial\" = \"$1\" ]";
        await File.WriteAllTextAsync(PathOf("principals"), $"#!/bin/sh\nwhile read -r serial principal destination; do if {test}; then echo '{options.Replace("$destination", "'$destination'", StringComparison.Ordinal)}' \"$principal\"; fi; done < {PathOf("grants")}\nexit 0\n");
        File.SetUnixFileMode(PathOf("principals"), (UnixFileMode)0b111_101_101);
    }

    // The configuration that was measured to hold, with the paths of this folder.
    private string Configuration() =>
        $"""

        Port {Port}
        ListenAddress 127.0.0.1
        PidFile none
        HostKey {PathOf("host")}
        HostCertificate {PathOf("host-cert.pub")}
        UsePAM no
        PermitRootLogin no
        AllowUsers {Account}
        AuthenticationMethods publickey
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        PubkeyAcceptedAlgorithms ssh-ed25519-cert-v01@openssh.com
        CASignatureAlgorithms ssh-ed25519
        TrustedUserCAKeys {PathOf("ca.pub")}
        RevokedKeys {PathOf("krl")}
        AuthorizedKeysFile none
        AuthorizedPrincipalsFile none
        AuthorizedPrincipalsCommand {PathOf("principals")} %s
        AuthorizedPrincipalsCommandUser nobody
        MaxSessions 0
        AllowTcpForwarding local
        PermitOpen any
        PermitListen none
        AllowStreamLocalForwarding no
        AllowAgentForwarding no
        X11Forwarding no
        PermitTunnel no
        GatewayPorts no
        PermitTTY no
        PermitUserRC no
        LoginGraceTime 20
        LogLevel VERBOSE

        """;

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(0, await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }
}
