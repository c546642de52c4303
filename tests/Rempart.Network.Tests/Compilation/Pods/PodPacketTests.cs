using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CsCheck;
using Rempart.Network.Compilation.Pods;
using Rempart.Network.Policies;
using Rempart.Network.Reachability;

namespace Rempart.Network.Tests.Compilation.Pods;

/// <summary>
/// The semantics of policies on real packets: their rules, compiled without the engine, are loaded into a node, and what the kernel
/// does with each packet must be what the engine says.
/// </summary>
public sealed class PodPacketTests(PodPlayground playground, ITestOutputHelper output) : IClassFixture<PodPlayground>
{
    public static TheoryData<string> Cases => [.. WrittenCases.All.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_kernel_does_with_every_packet_what_the_engine_and_the_case_say(string name)
    {
        PodPlayground.SkipWhereNoneCanBe();
        var written = WrittenCases.All[name];
        var cluster = WrittenCluster.Read(written.Policies);

        var run = await RunAsync(cluster);

        run.Wrong.ShouldBeEmpty();
        foreach (var line in written.Passes)
            WrittenCluster.Find(run.Packets, line).ShouldAllBe(at => run.Passed[at], line);
        foreach (var line in written.Stopped)
            WrittenCluster.Find(run.Packets, line).ShouldAllBe(at => !run.Passed[at], line);
        output.WriteLine($"{name}: {run}");
    }

    [Fact]
    public async Task The_kernel_does_with_every_packet_of_random_clusters_what_the_engine_says()
    {
        PodPlayground.SkipWhereNoneCanBe();
        var clusters = int.Parse(Environment.GetEnvironmentVariable("REMPART_POD_CLUSTERS") ?? "20", CultureInfo.InvariantCulture);
        var watch = Stopwatch.StartNew();
        var (packets, passed) = (0, 0);
        await NodeClusters.Random.SampleAsync(
            async cluster =>
            {
                var run = await RunAsync(cluster);
                (packets, passed) = (packets + run.Packets.Count, passed + run.Passed.Count(one => one));
                run.Wrong.ShouldBeEmpty();
            },
            iter: clusters,
            threads: 1);
        output.WriteLine($"{clusters} random clusters: {packets} packets, {passed} passed, {packets - passed} stopped, in {watch.Elapsed.TotalSeconds:F1} s");
        passed.ShouldBeGreaterThan(packets / 10);
        passed.ShouldBeLessThan(packets * 9 / 10);
    }

    [Theory]
    [InlineData("tiers of ClusterNetworkPolicies", 12)]
    [InlineData("ipBlock with except", 6)]
    public async Task Every_rule_that_is_removed_from_the_kernel_is_noticed(string name, int least)
    {
        PodPlayground.SkipWhereNoneCanBe();
        var cluster = WrittenCluster.Read(WrittenCases.All[name].Policies);
        var rules = PodPolicyCompiler.Compile(cluster).Text;
        var count = KernelRules(rules).Length;
        count.ShouldBeGreaterThanOrEqualTo(least);
        for (var number = 0; number < count; number++)
        {
            var (chain, handle, text) = KernelRules(rules)[number];
            playground.Node.Execute("", "nft", "delete", "rule", "inet", PodPolicyCompiler.Table, chain, "handle", handle);

            var run = await SendAsync(cluster, [80, 81, 8080, 9090]);

            run.Wrong.ShouldNotBeEmpty(text);
        }
        output.WriteLine($"{name}: each of {count} rules removed, and noticed");
    }

    [Fact]
    public async Task An_error_about_a_connection_that_was_let_through_comes_back_to_a_pod_that_nobody_may_reach()
    {
        PodPlayground.SkipWhereNoneCanBe();
        playground.Load(PodPolicyCompiler.Compile(WrittenCluster.Read(WrittenCases.All["policyTypes when they are not written"].Policies)).Text);
        var (ipv4, ipv6) = NodeClusters.Places[3];
        foreach (var (source, destination) in new[] { (ipv4, NodeClusters.Places[4].Ipv4), (ipv6, NodeClusters.Places[4].Ipv6) })
        {
            // Nobody listens on port 7, so the other end refuses; db denies all incoming traffic.
            using var socket = playground.Places[3].Namespace.Sockets(source.AddressFamily, SocketType.Dgram, ProtocolType.Udp, 1)[0];
            socket.Bind(new IPEndPoint(source, 0));
            await socket.ConnectAsync(destination, 7, TestContext.Current.CancellationToken);
            await socket.SendAsync(new byte[1], TestContext.Current.CancellationToken);

            (await Should.ThrowAsync<SocketException>(async () => await socket.ReceiveAsync(new byte[1], TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30))))
                .SocketErrorCode.ShouldBe(SocketError.ConnectionRefused);
        }
    }

    /// <summary>Loads rules, and lists those in the kernel that decide: with their chain and their handle.</summary>
    private (string Chain, string Handle, string Text)[] KernelRules(string rules)
    {
        playground.Load(rules);
        var chain = "";
        var found = new List<(string, string, string)>();
        foreach (var line in playground.Node.Execute("", "nft", "-a", "list", "table", "inet", PodPolicyCompiler.Table).Split('\n').Select(line => line.Trim()))
        {
            if (line.StartsWith("chain ", StringComparison.Ordinal))
                chain = line.Split(' ')[1];
            else if (line.Contains(" comment \"", StringComparison.Ordinal) && line.LastIndexOf("# handle ", StringComparison.Ordinal) is > 0 and var at)
                found.Add((chain, line[(at + 9)..], line));
        }
        return [.. found];
    }

    private Task<PodRun> RunAsync(ClusterModel cluster)
    {
        var rules = PodPolicyCompiler.Compile(cluster);
        rules.Problems.ShouldBeEmpty();
        playground.Load(rules.Text);
        return SendAsync(cluster, PodPlayground.Ports);
    }

    private async Task<PodRun> SendAsync(ClusterModel cluster, IReadOnlyList<ushort> ports)
    {
        var packets = PodPacket.All(cluster, NodeClusters.Outside, ports);
        return new PodRun(cluster, packets, await PodProbe.SendAsync(playground, packets));
    }

    /// <summary>What the kernel did with packets, beside what the engine says.</summary>
    private sealed class PodRun
    {
        public PodRun(ClusterModel cluster, IReadOnlyList<PodPacket> packets, bool[] passed)
        {
            (Packets, Passed) = (packets, passed);
            var engine = PodPacket.Engine(cluster);
            // An engine that does not know some addresses says less, and nothing wrong.
            var hidden = new Dictionary<Pod, Pod>(ReferenceEqualityComparer.Instance);
            foreach (var pod in cluster.Pods)
                hidden.Add(pod, hidden.Count % 2 == 0 ? pod with { Addresses = [] } : pod);
            var blind = ReachabilityMatrix.Of(cluster with { Pods = [.. cluster.Pods.Select(pod => hidden[pod])] });
            for (var at = 0; at < packets.Count; at++)
            {
                var packet = packets[at];
                var kernel = passed[at] ? Verdict.Allowed : Verdict.Denied;
                if (engine(packet) is var verdict && verdict != kernel)
                    Wrong.Add($"{packet.Line}: the engine says {verdict}, the kernel {kernel}");
                var bounds = packet.From is null ? blind.Between(packet.Source, hidden[packet.To!]) : packet.To is null ? blind.Between(hidden[packet.From], packet.Destination) : blind.Between(hidden[packet.From], hidden[packet.To]);
                if (bounds.Of(packet.Protocol, packet.Port) is var bound && bound != kernel && bound != Verdict.Unknown)
                    Wrong.Add($"{packet.Line}: without all addresses the engine says {bound}, the kernel {kernel}");
            }
        }

        public IReadOnlyList<PodPacket> Packets { get; }

        public bool[] Passed { get; }

        public List<string> Wrong { get; } = [];

        public override string ToString() => $"{Packets.Count} packets, {Passed.Count(one => one)} passed";
    }
}
