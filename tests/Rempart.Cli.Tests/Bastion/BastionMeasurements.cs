using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Rempart.Core.Access;

namespace Rempart.Cli.Tests.Bastion;

/// <summary>What bench/bastion.sh prints. Explicit: they say how fast it is on a machine, not whether it is right.</summary>
[Collection(OneBastionAtATime.Name)]
public sealed class BastionMeasurements
{
    private const int Grants = 100_000;

    [Fact(Explicit = true)]
    public async Task Principals_command()
    {
        await using var bench = await StartAsync();
        var arguments = (string[])[bench.Layout.Socket, "g-1001;person=alice", "1001", "SHA256:F", "SHA256:f", AgentServer.Account, "ssh-ed25519"];
        // As sshd runs it: under the account that may ask.
        string[] asNobody = ["--reuid", "65534", "--regid", "65534", "--clear-groups", bench.Layout.PrincipalsProgram, .. arguments];

        var none = await TimesAsync(1000, () => bench.RunAsync("setpriv", ["--reuid", "65534", "--regid", "65534", "--clear-groups", "/bin/true"]));
        var asked = await TimesAsync(1000, async () => (await bench.RunAsync("setpriv", asNobody)).Output.ShouldEndWith(" alice\n"));

        Print($"principals command, {Grants} grants      p50 {P(asked, 50):0.0} ms   p99 {P(asked, 99):0.0} ms   (1000 runs, with the start of setpriv; the same with /bin/true: p50 {P(none, 50):0.0} ms, p99 {P(none, 99):0.0} ms)");
    }

    [Fact(Explicit = true)]
    public async Task Login()
    {
        await using var bench = await StartAsync();
        var plainPort = await PlainAsync(bench);
        var key = await bench.CertificateAsync(1001);
        var (through, plain) = (new List<double>(), new List<double>());
        var (bastion, other) = (await SshdAsync(bench.Layout.PidFile), await SshdAsync(bench.Folder + "/plain.pid"));
        await LoginAsync(bench, key, bench.Port);
        await LoginAsync(bench, key, plainPort);
        var (before, otherBefore, agentBefore, clock) = (Ticks(bastion), Ticks(other), Ticks(bench.Agent.Id), Stopwatch.StartNew());
        for (var i = 0; i < 100; i++)
        {
            through.Add(await TimeAsync(() => LoginAsync(bench, key, bench.Port)));
            plain.Add(await TimeAsync(() => LoginAsync(bench, key, plainPort)));
        }
        // Sessions that just ended are counted once sshd has taken note of them.
        await BastionBench.UntilAsync(() => !HasChildren(bastion) && !HasChildren(other));
        var (cost, otherCost) = ((Ticks(bastion) - before) * 10.0 / through.Count, (Ticks(other) - otherBefore) * 10.0 / plain.Count);
        Print($"login through the bastion              median {P(through, 50):0.0} ms   plain OpenSSH {P(plain, 50):0.0} ms   ratio {P(through, 50) / P(plain, 50):0.00}   ({through.Count} each, in turns)");
        Print($"the same in CPU time of the server's side    {cost:0.0} ms   plain OpenSSH {otherCost:0.0} ms   ratio {cost / otherCost:0.00}   (sshd with all its children and the principals command; the agent used {(Ticks(bench.Agent.Id) - agentBefore) / clock.Elapsed.TotalSeconds:0.0} % of a core meanwhile)");
    }

    /// <summary>A login to its end: a tunnel is opened, carries one letter there and back, and is closed.</summary>
    private static async Task LoginAsync(BastionBench bench, string key, int port)
    {
        var (_, output, error) = await bench.RunAsync("ssh", bench.ClientArguments(key, port, ["-W", bench.Destination]), "x");
        output.ShouldBe("x", error);
    }

    private static async Task<int> SshdAsync(string pidFile)
    {
        await BastionBench.UntilAsync(() => File.Exists(pidFile) && File.ReadAllText(pidFile).Length > 0);
        return int.Parse(await File.ReadAllTextAsync(pidFile), CultureInfo.InvariantCulture);
    }

    /// <summary>CPU time of a process and of its children that ended, in ticks of 10 ms: fields 14 to 17 of <c>/proc/ID/stat</c>.</summary>
    private static long Ticks(int id) => Fields(id)[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture));

    private static bool HasChildren(int parent) =>
        Directory.EnumerateDirectories("/proc").Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Any(id => id > 0 && Rempart.Cli.Bastion.Agent.Processes.Find(id)?.Parent == parent);

    private static string[] Fields(int id)
    {
        var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
    }

    [Fact(Explicit = true)]
    public async Task Logins_for_a_minute()
    {
        await using var bench = await StartAsync();
        var plainPort = await PlainAsync(bench);
        var good = await bench.CertificateAsync(1001);
        var bad = await bench.CertificateAsync(4711, keyId: "g-4711;person=alice");
        var atOnce = int.Parse(Environment.GetEnvironmentVariable("REMPART_BENCH_AT_ONCE") ?? "16", CultureInfo.InvariantCulture);
        // A minute each, in turns of ten seconds: what else the machine does is the same for both.
        var (through, plain) = (new LoginCount(), new LoginCount());
        for (var turn = 0; turn < 6; turn++)
        {
            await LoginsAsync(bench, bench.Port, [good, good, good, good, bad], atOnce, through);
            await LoginsAsync(bench, plainPort, [good], atOnce, plain);
        }
        Print($"logins for a minute, {atOnce} at once        {through.PerSecond:0.0} a second, {through.Wrong} wrong answers ({through.Right} logins, one in five without a grant)   plain OpenSSH {plain.PerSecond:0.0} a second, {plain.Wrong} failed");
        foreach (var words in through.Words.Take(3))
            Print($"    {words}");
    }

    private static async Task LoginsAsync(BastionBench bench, int port, string[] keys, int atOnce, LoginCount count)
    {
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(async worker =>
        {
            for (var i = worker; clock.Elapsed < TimeSpan.FromSeconds(10); i++)
            {
                var key = keys[i % keys.Length];
                var expected = key == keys[0];
                var (_, output, error) = await bench.RunAsync("ssh", bench.ClientArguments(key, port, ["-W", bench.Destination]), "x");
                var entered = error.Contains("Authenticated to", StringComparison.Ordinal);
                count.Add(entered == expected && (!expected || output == "x"), error);
            }
        }));
        count.Seconds += clock.Elapsed.TotalSeconds;
    }

    private sealed class LoginCount
    {
        private int _right;
        private int _wrong;

        public int Right => _right;

        public int Wrong => _wrong;

        public double Seconds { get; set; }

        public double PerSecond => (_right + _wrong) / Seconds;

        public System.Collections.Concurrent.ConcurrentQueue<string> Words { get; } = new();

        public void Add(bool right, string words)
        {
            if (right)
            {
                Interlocked.Increment(ref _right);
                return;
            }
            Interlocked.Increment(ref _wrong);
            Words.Enqueue(words.Trim().Split('\n')[^1]);
        }
    }

    [Fact(Explicit = true)]
    public async Task Throughput()
    {
        await using var bench = await StartAsync();
        var plainPort = await PlainAsync(bench);
        var key = await bench.CertificateAsync(1001);
        using var source = new TcpListener(IPAddress.Loopback, 0);
        source.Start();
        var port = ((IPEndPoint)source.LocalEndpoint).Port;
        bench.Server.Grant(1002, $"127.0.0.1:{port}", TimeSpan.FromMinutes(30));
        var second = await bench.CertificateAsync(1002);
        var (through, plain) = (new List<double>(), new List<double>());
        for (var i = 0; i < 7; i++)
        {
            through.Add(await RateAsync(source, await bench.OpenAsync(second, port)));
            plain.Add(await RateAsync(source, await bench.OpenAsync(key, port, plainPort)));
        }
        Print($"throughput of a tunnel                 median {P(through, 50):0} MB/s   plain OpenSSH {P(plain, 50):0} MB/s   ratio {P(through, 50) / P(plain, 50):0.00}   (7 times 256 MB each, in turns)");
    }

    [Fact(Explicit = true)]
    public async Task Revocation()
    {
        await using var bench = await StartAsync();
        var times = new List<double>();
        for (var round = 0; round < 25; round++)
        {
            var open = new List<(ulong Serial, BenchTunnel Tunnel)>();
            for (var i = 0; i < 20; i++)
            {
                var serial = (ulong)(500_000 + (round * 20) + i);
                bench.Server.Grant(serial, bench.Destination, TimeSpan.FromMinutes(30));
                open.Add((serial, await bench.OpenAsync(await bench.CertificateAsync(serial))));
            }
            foreach (var (serial, tunnel) in open)
            {
                times.Add(await TimeAsync(async () =>
                {
                    bench.Server.End(serial);
                    await tunnel.EndedAsync();
                }));
            }
        }
        Print($"revocation to the end of the session   p50 {P(times, 50):0} ms   p99 {P(times, 99):0} ms   ({times.Count} sessions, with {Grants} other grants)");
    }

    private static async Task<BastionBench> StartAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        return await BastionBench.StartAsync(server =>
        {
            server.Grant(Enumerable.Range(0, Grants).Select(i => new BastionGrant((ulong)(100_000 + i), $"g-{i};person=p{i}", $"p{i}", "10.0.0.1:22", now, now.AddHours(1))));
            server.GrantTarget(1001, TimeSpan.FromMinutes(30));
        });
    }

    /// <summary>OpenSSH as it comes: the same key, from a file of authorized keys.</summary>
    private static async Task<int> PlainAsync(BastionBench bench)
    {
        var port = BastionBench.FreePort();
        var folder = bench.Folder;
        var key = await bench.CertificateAsync(1001);
        await File.WriteAllTextAsync(folder + "/plain", string.Create(CultureInfo.InvariantCulture, $"""
            Port {port}
            ListenAddress 127.0.0.1
            PidFile {folder}/plain.pid
            HostKey {bench.Layout.HostKey}
            HostCertificate {bench.Layout.HostCertificate}
            UsePAM no
            StrictModes no
            MaxStartups 200:30:600
            AuthorizedKeysFile {folder}/authorized_keys
            TrustedUserCAKeys {bench.Layout.UserAuthorities}
            AuthorizedPrincipalsFile {folder}/principals

            """));
        await File.WriteAllTextAsync(folder + "/principals", "alice\n");
        await File.WriteAllTextAsync(folder + "/authorized_keys", await File.ReadAllTextAsync(key + ".pub"));
        bench.Start("/usr/sbin/sshd", ["-D", "-f", folder + "/plain", "-E", folder + "/plain.log"]);
        await BastionBench.UntilAsync(() => File.Exists(folder + "/plain.log") && File.ReadAllText(folder + "/plain.log").Contains("Server listening", StringComparison.Ordinal));
        return port;
    }

    private static async Task<double> RateAsync(TcpListener source, BenchTunnel tunnel)
    {
        const int Total = 256 << 20;
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, tunnel.LocalPort);
        using var from = await source.AcceptTcpClientAsync();
        var clock = Stopwatch.StartNew();
        var sending = Task.Run(async () =>
        {
            var block = new byte[1 << 16];
            for (var sent = 0; sent < Total; sent += block.Length)
                await from.GetStream().WriteAsync(block);
        });
        var buffer = new byte[1 << 18];
        for (var read = 0; read < Total;)
            read += await client.GetStream().ReadAsync(buffer) is > 0 and var count ? count : throw new InvalidOperationException("The tunnel ended.");
        await sending;
        var rate = Total / 1e6 / clock.Elapsed.TotalSeconds;
        tunnel.Ssh.Kill();
        return rate;
    }

    private static async Task<double> TimeAsync(Func<Task> action)
    {
        var clock = Stopwatch.StartNew();
        await action();
        return clock.Elapsed.TotalMilliseconds;
    }

    private static async Task<List<double>> TimesAsync(int runs, Func<Task> action)
    {
        var times = new List<double>(runs);
        for (var i = 0; i < runs; i++)
            times.Add(await TimeAsync(action));
        return times;
    }

    private static double P(List<double> times, int percent)
    {
        times.Sort();
        return times[Math.Min(times.Count - 1, times.Count * percent / 100)];
    }

    private static void Print(FormattableString line)
    {
        if (Environment.GetEnvironmentVariable("REMPART_BENCH_RESULTS") is { } file)
            File.AppendAllText(file, line.ToString(CultureInfo.InvariantCulture) + "\n");
        TestContext.Current.TestOutputHelper?.WriteLine(line.ToString(CultureInfo.InvariantCulture));
    }
}
