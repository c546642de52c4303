using System.Diagnostics;
using Rempart.Core.Estates;
using Rempart.Core.Hosts;
using Rempart.Server.Hosts;

namespace Rempart.Server.Tests.Network;

/// <summary>
/// A real router in network namespaces: <c>app</c> and <c>data</c> on both sides of it, addresses of both families, nothing of the
/// machine's own network. Disposing removes the namespaces, and with them all that runs on their interfaces.
/// </summary>
internal sealed class RouterLab : IHostDirectory, IAsyncDisposable
{
    private const string Declaration = """
        estate: { id: lab, name: Lab, owner: team, languages: [en] }
        environments: [{ id: prod, isolated-from: [dev] }, { id: dev }]
        subnets:
          - { id: app, environment: dev, cidr: [10.77.1.0/24, "fd77:1::/64"] }
          - { id: data, environment: prod, cidr: [10.77.2.0/24, "fd77:2::/64"] }
          - { id: web, environment: prod, cidr: [10.77.3.0/24, "fd77:3::/64"] }
        hosts:
          - { id: router, roles: [router], interfaces: { app: [10.77.1.1, "fd77:1::1"], data: [10.77.2.1, "fd77:2::1"], web: [10.77.3.1, "fd77:3::1"] } }
          - { id: client, subnet: app, addresses: [10.77.1.10, "fd77:1::10"] }
          - { id: front, subnet: web, addresses: [10.77.3.10, "fd77:3::10"] }
          - { id: database, subnet: data, addresses: [10.77.2.10, "fd77:2::10"] }
        services:
          - { id: store, environment: prod, runs-on: { host: database }, listens: [{ name: sql, port: 5432/tcp }] }
        flows:
          - { id: front-to-database, from: front, to: store, ports: [5432/tcp], why: stores orders }

        """;

    private readonly string _name = $"rt{Guid.NewGuid().ToString("N")[..6]}";
    private readonly List<string> _namespaces = [];

    private RouterLab()
    {
    }

    /// <summary>The estate that the namespaces are.</summary>
    public Estate Estate { get; } = EstateLoader.Load([("lab.yaml", Declaration)]).Estate!;

    public static void RequireRoot()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Network namespaces need root; run the tests as root to have real rules tested.");
        Assert.SkipUnless(File.Exists("/usr/sbin/nft") && File.Exists("/usr/sbin/conntrack"), "nft and conntrack are missing; ./test.sh installs them.");
    }

    public static async Task<RouterLab> StartAsync()
    {
        RequireRoot();
        var lab = new RouterLab();
        try
        {
            await lab.BuildAsync();
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    public IReachedHost? Find(Host host) => host.Id == "router" ? new NamespaceHost("router", Of("router"), TimeProvider.System) : null;

    /// <summary>The namespace of a side: <c>router</c>, <c>app</c>, <c>data</c> or <c>web</c>.</summary>
    public string Of(string side) => $"{_name}-{side}";

    /// <summary>Runs a program in a namespace; it must end well unless the test looks at the code.</summary>
    public Task<int> RunAsync(string side, params string[] call) => RunAsync(["ip", "netns", "exec", Of(side), .. call]);

    /// <summary>Whether a TCP connection can be opened from a side to an address, within a second.</summary>
    public async Task<bool> ReachesAsync(string side, string address, int port) =>
        await RunAsync(side, "timeout", "1", "bash", "-c", $"exec 3<>/dev/tcp/{address}/{port}") == 0;

    /// <summary>Listens in the namespace of a side until the returned process is killed.</summary>
    public Process Listen(string side, string address, int port)
    {
        var family = address.Contains(':', StringComparison.Ordinal) ? "AF_INET6" : "AF_INET";
        var start = new ProcessStartInfo("ip", ["netns", "exec", Of(side), "python3", "-c",
            $"import socket\ns=socket.socket(socket.{family});s.setsockopt(socket.SOL_SOCKET,socket.SO_REUSEADDR,1);s.bind(('{address}',{port}));s.listen(64);print('ready',flush=True)\nkept=[]\nwhile True: kept.append(s.accept()[0])"])
        { RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        process.StandardOutput.ReadLine().ShouldBe("ready");
        return process;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var name in _namespaces)
            await RunAsync(["ip", "netns", "delete", name]);
    }

    private async Task BuildAsync()
    {
        foreach (var side in (string[])["router", "app", "data", "web"])
        {
            _namespaces.Add(Of(side));
            await MustAsync("ip", "netns", "add", Of(side));
            await MustInAsync(side, "ip", "link", "set", "lo", "up");
        }
        foreach (var (side, number) in ((string, int)[])[("app", 1), ("data", 2), ("web", 3)])
        {
            await MustAsync("ip", "-n", Of("router"), "link", "add", side, "type", "veth", "peer", "name", "eth0", "netns", Of(side));
            foreach (var (inside, link, last) in ((string, string, int)[])[("router", side, 1), (side, "eth0", 10)])
            {
                await MustInAsync(inside, "ip", "address", "add", $"10.77.{number}.{last}/24", "dev", link);
                await MustInAsync(inside, "ip", "address", "add", $"fd77:{number}::{(last == 1 ? "1" : "10")}/64", "dev", link, "nodad");
                await MustInAsync(inside, "ip", "link", "set", link, "up");
            }
            await MustInAsync(side, "ip", "route", "add", "default", "via", $"10.77.{number}.1");
            await MustInAsync(side, "ip", "-6", "route", "add", "default", "via", $"fd77:{number}::1");
        }
        await MustInAsync("router", "sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
    }

    private Task MustInAsync(string side, params string[] call) => MustAsync(["ip", "netns", "exec", Of(side), .. call]);

    private static async Task MustAsync(params string[] call) => (await RunAsync(call)).ShouldBe(0, string.Join(' ', call));

    private static async Task<int> RunAsync(string[] call)
    {
        using var process = Process.Start(new ProcessStartInfo(call[0], call[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
