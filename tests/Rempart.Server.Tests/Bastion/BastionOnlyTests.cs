using System.Net;
using System.Net.Sockets;
using Rempart.Core.Access;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Networks;
using Rempart.Server.Bastion.Agents;
using Rempart.Server.Bastion.Canaries;
using Rempart.Server.Bastion.Controls;
using Rempart.Server.Bastion.Sessions;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Bastion;

/// <summary>Breaks the walls of a real sshd one by one: each canary must see its own, and be content when it is mended.</summary>
public sealed class BastionOnlyTests : IAsyncLifetime
{
    private readonly int _port = BastionSshd.FreePort();
    private readonly int _sidePort = BastionSshd.FreePort();
    private readonly FixedPicture _picture = new();
    private TestServer _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Text =>
        $$"""
        estate: { id: test, name: Test, owner: team, languages: [en] }
        environments: [{ id: shared }]
        subnets: [{ id: here, environment: shared, cidr: 127.0.0.0/8 }]
        hosts:
          - { id: bastion, subnet: here, addresses: [127.0.0.1], names: [bastion.test.example], roles: [bastion] }
          - { id: side, subnet: here, addresses: [127.0.0.2] }
        exposure: [{ host: bastion, ports: [{{_port}}/tcp], to: internet, process: sshd }, { host: side, ports: [{{_sidePort}}/tcp], to: shared, process: sshd }]

        """;

    private BastionOnlyControl Control => new(
        _server.Get<SshListeners>(), new SshPaths(_picture), _server.Get<Canary>(), _server.Get<AccessAlarms>(), TimeProvider.System);

    private Estate Estate => EstateLoader.Load([("e.yaml", Text)]).Estate!;

    public async ValueTask InitializeAsync()
    {
        _server = TestServer.Prepare(null, $"--Rempart:Bastion:Account={BastionSshd.Account}");
        _server.WriteEstate(Text);
        await _server.InitializeAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Every_wall_that_falls_is_seen_and_seen_to_stand_again()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && File.Exists("/usr/sbin/sshd"), "It needs root and OpenSSH's server.");
        (await Control.VerifyAsync(Estate, Cancellation)).ShouldBeUnknown();
        await using var sshd = await BastionSshd.MakeAsync(_server.Get<AgentService>(), _port, Cancellation);
        await sshd.StartAsync(Cancellation);

        await StandsAsync();

        sshd.Weakness = "AllowTcpForwarding yes\nPermitListen any\n";
        sshd.PermitsAll = true;
        await FallsAsync(sshd, "canary-forbidden-port", "canary-remote-forward");
        sshd.PermitsAll = false;
        await FallsAsync(sshd, "canary-remote-forward");
        sshd.Weakness = "MaxSessions 10\n";
        await FallsAsync(sshd, "canary-command");
        sshd.Weakness = "";
        sshd.TakesAnySerial = true;
        await FallsAsync(sshd, "canary-unknown-serial");
        sshd.TakesAnySerial = false;
        sshd.KeepsEnded = true;
        await FallsAsync(sshd, "canary-revoked-certificate");
        sshd.KeepsEnded = false;
        await sshd.StartAsync(Cancellation);
        await StandsAsync();

        await sshd.StopAsync();
        (await Control.VerifyAsync(Estate, Cancellation)).ShouldBeUnknown().ShouldStartWith("2 resources could not be read; the first, bastion/bastion: a permitted tunnel did not pass");
    }

    [Fact]
    public async Task Ssh_around_the_bastion_is_found_where_it_answers_and_where_the_rules_let_it_pass()
    {
        (await RulesAsync()).ShouldBeEmpty();
        using (var side = new TcpListener(IPAddress.Parse("127.0.0.2"), _sidePort))
        {
            side.Start();
            var greeting = GreetAsync(side);
            (await RulesAsync()).ShouldBe(["ssh-around-bastion"]);
            side.Stop();
            await greeting;
        }
        (await RulesAsync()).ShouldBeEmpty();

        _picture.Connections = [Connection("internet", "host/side", $"{_sidePort}/tcp", ConnectionState.ForbiddenOpen), Connection("subnet/here", "host/bastion", $"{_port}/tcp", ConnectionState.Open), Connection("internet", "host/side", "443/tcp", ConnectionState.ForbiddenOpen)];
        var assessment = await Control.VerifyAsync(Estate, Cancellation);
        assessment.Findings.Select(finding => (finding.Rule, finding.Resource, finding.Severity)).ShouldBe([("path-around-bastion", "internet -> host/side", Severity.Critical)]);
        _picture.Connections = [];
        _picture.ReadAt = null;
        (await Control.VerifyAsync(Estate, Cancellation)).Coverage.NotExamined.ShouldContain(gap => gap.Resource == "network");
    }

    [Fact]
    public async Task A_refused_forward_and_an_emergency_are_findings_until_they_are_looked_at()
    {
        await using var server = new BastionServer();
        await server.InitializeAsync();
        using var key = await server.KeyOfAsync("ana");
        var alarms = server.Server.Get<AccessAlarms>();
        var taken = await server.Grants.RequestAsync(new AccessRequest("main", "the nightly job hangs") { BreakGlass = true }, "user:ana@test.example", Cancellation);
        await server.Server.Get<EventIntake>().TakeAsync("bastion", new BastionEvents("bastion",
        [
            new BastionEvent("1", "s", BastionEventKind.Denied, server.Time.GetUtcNow(), "192.0.2.1:5", null, taken.Serial, "10.1.0.5:22", null, null, "denied"),
            new BastionEvent("2", "s", BastionEventKind.Denied, server.Time.GetUtcNow(), "192.0.2.1:5", null, taken.Serial, "10.1.0.5:22", null, null, "denied"),
            new BastionEvent("3", null, BastionEventKind.Fault, server.Time.GetUtcNow(), null, null, null, null, null, null, "sshd ended"),
        ]), "client:gate", Cancellation);

        (await FoundAsync(alarms, server)).ShouldBe(
        [
            "forward-denied bastion/bastion ana -> 10.1.0.5:22: ana tried to reach 10.1.0.5:22 through 'bastion' and was refused, 2 times in the last day.",
            "bastion-fault bastion/bastion sshd ended: 'bastion' reports a fault: sshd ended",
            $"break-glass-open grant/{taken.Id}: 'ana' took 'main' without approval on {taken.RequestedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC, and nobody reviewed it yet.",
        ]);
        server.Time.Pass(TimeSpan.FromHours(25));
        (await FoundAsync(alarms, server)).ShouldBe([$"break-glass-overdue grant/{taken.Id}: 'ana' took 'main' without approval on {taken.RequestedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC, and nobody reviewed it within 1d."]);
        await server.Grants.ReviewAsync(taken.Id, "user:eve@test.example", "it was needed", Cancellation);
        (await FoundAsync(alarms, server)).ShouldBeEmpty();
        using var host = Rempart.Ssh.Keys.SshSigningKey.Generate();
        await server.Server.Get<AgentService>().InstallAsync("bastion", host.PublicKey.ToLine(), "local:root", Cancellation);
        (await FoundAsync(alarms, server)).ShouldBeEmpty();
        server.Time.Pass(TimeSpan.FromMinutes(6));
        (await FoundAsync(alarms, server)).ShouldBe(["bastion-silent bastion/bastion: The agent of 'bastion' was not heard for more than 5 minutes: what is revoked reaches it late."]);
    }

    private async Task StandsAsync()
    {
        var assessment = await Control.VerifyAsync(Estate, Cancellation);
        assessment.Outcome.ShouldBe(Outcome.Satisfied, string.Join('\n', assessment.Findings) + assessment.Reason);
        assessment.Observations.Select(one => one.Fact).ShouldContain("the certificate of a revoked grant was refused");
        assessment.Observations.Select(one => one.Fact).ShouldContain("an expired certificate was refused");
    }

    private async Task FallsAsync(BastionSshd sshd, params string[] rules)
    {
        await sshd.StartAsync(Cancellation);
        var assessment = await Control.VerifyAsync(Estate, Cancellation);
        assessment.Findings.Select(finding => finding.Rule).ShouldBe(rules, ignoreOrder: true, string.Join('\n', assessment.Findings) + string.Join('\n', assessment.Coverage.NotExamined));
    }

    private async Task<IEnumerable<string>> RulesAsync() => (await Control.VerifyAsync(Estate, Cancellation)).Findings.Select(finding => finding.Rule);

    private static async Task<string[]> FoundAsync(AccessAlarms alarms, BastionServer server)
    {
        var draft = new AssessmentDraft(BastionOnlyControl.Id, server.Time);
        await alarms.LookAsync(draft, Cancellation);
        return [.. draft.Conclude().Findings.Select(finding => $"{finding.Rule} {finding.Resource}: {finding.Message}")];
    }

    private static async Task GreetAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptSocketAsync(Cancellation);
                await client.SendAsync("SSH-2.0-Side\r\n"u8.ToArray(), Cancellation);
            }
        }
        catch (SocketException)
        {
            // The listener was stopped.
        }
        catch (ObjectDisposedException)
        {
            // The listener was stopped.
        }
    }

    private static NetworkConnection Connection(string from, string to, string ports, ConnectionState state) =>
        new() { Id = $"{from} {to}", From = from, To = to, Ports = ports, State = state, Explanation = "a packet passes" };

    private sealed class FixedPicture : INetworkPictures
    {
        public IReadOnlyList<NetworkConnection> Connections { get; set; } = [];

        public DateTimeOffset? ReadAt { get; set; } = DateTimeOffset.UnixEpoch;

        public NetworkPicture Current => new(ReadAt, Connections, []);
    }
}
