using System.Diagnostics;
using System.Globalization;
using CsCheck;
using Rempart.Network.Compilation.Pods;
using Rempart.Network.Policies;

namespace Rempart.Network.Tests.Compilation.Pods;

/// <summary>
/// The semantics of policies on real packets: their rules, compiled without the engine, are loaded into a node, and what the kernel
/// does with each packet must be what the engine says.
/// </summary>
public sealed class PodPacketTests(PodPlayground playground, ITestOutputHelper output) : IClassFixture<PodPlayground>
{
    [Fact]
    public async Task The_kernel_does_with_every_packet_of_random_clusters_what_the_engine_says()
    {
        PodPlayground.SkipWhereNoneCanBe();
        var clusters = int.Parse(Environment.GetEnvironmentVariable("REMPART_POD_CLUSTERS") ?? "4", CultureInfo.InvariantCulture);
        var watch = Stopwatch.StartNew();
        var (packets, passed) = (0, 0);
        for (var number = 0; number < clusters; number++)
        {
            var (sent, through, wrong) = await CompareAsync(NodeClusters.Random.Single());
            (packets, passed) = (packets + sent, passed + through);
            wrong.ShouldBeEmpty();
        }
        output.WriteLine($"{clusters} random clusters: {packets} packets, {passed} passed, {packets - passed} stopped, in {watch.Elapsed.TotalSeconds:F1} s");
    }

    private async Task<(int Sent, int Passed, List<string> Wrong)> CompareAsync(ClusterModel cluster)
    {
        var rules = PodPolicyCompiler.Compile(cluster);
        rules.Problems.ShouldBeEmpty();
        playground.Load(rules.Text);
        var packets = PodPacket.All(cluster, NodeClusters.Outside, PodPlayground.Ports);
        var engine = PodPacket.Engine(cluster);
        var passed = await PodProbe.SendAsync(playground, packets);
        var wrong = packets.Where((packet, at) => engine(packet) != (passed[at] ? Verdict.Allowed : Verdict.Denied))
            .Select(packet => $"{packet.Line}: the engine says {engine(packet)}").ToList();
        return (packets.Count, passed.Count(one => one), wrong);
    }
}
