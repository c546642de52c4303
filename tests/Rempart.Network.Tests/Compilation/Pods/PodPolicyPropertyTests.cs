using CsCheck;
using Rempart.Network.Compilation.Pods;
using Rempart.Network.Nftables;

namespace Rempart.Network.Tests.Compilation.Pods;

/// <summary>Two engines that share no code: who reaches whom by policies, and what compiled rules do with a packet.</summary>
public sealed class PodPolicyPropertyTests
{
    [Fact]
    public void The_compiled_rules_let_pass_what_the_engine_says_passes()
    {
        var packets = 0L;
        NodeClusters.Random.Sample(
            cluster =>
            {
                var rules = PodPolicyCompiler.Compile(cluster);
                rules.Problems.ShouldBeEmpty();
                rules.LeftOut.ShouldBeEmpty();
                var analysis = new RulesetAnalysis(RulesetReader.Read("pods.nft", rules.Text));
                var engine = PodPacket.Engine(cluster);
                foreach (var packet in PodPacket.All(cluster, NodeClusters.Outside, [79, 80, 443, 9090]))
                {
                    analysis.Forward(packet.Packet).Verdict.ShouldBe(engine(packet), packet.Line);
                    Interlocked.Increment(ref packets);
                }
            },
            iter: 100);
        packets.ShouldBeGreaterThan(50_000);
    }
}
