using CsCheck;
using Rempart.Network.Reachability;

namespace Rempart.Network.Tests.Reachability;

public sealed class ReachabilityPropertyTests
{
    [Fact]
    public void Every_verdict_agrees_with_the_naive_reference()
    {
        var pairs = 0L;
        RandomClusters.Certain.Sample(
            cluster =>
            {
                var naive = new NaiveReference(cluster);
                var matrix = ReachabilityMatrix.Of(cluster);
                foreach (var (protocol, port) in Traffic())
                {
                    foreach (var source in cluster.Pods)
                    {
                        foreach (var destination in cluster.Pods)
                            Check(matrix.Between(source, destination), naive.Between(source, destination, protocol, port), protocol, port);
                        foreach (var address in RandomClusters.Outside)
                        {
                            Check(matrix.Between(source, address), naive.Between(source, address, protocol, port), protocol, port);
                            Check(matrix.Between(address, source), naive.Between(address, source, protocol, port), protocol, port);
                        }
                    }
                }
                Interlocked.Add(ref pairs, cluster.Pods.Count * (cluster.Pods.Count + (2L * RandomClusters.Outside.Length)));
            },
            iter: 1200);
        pairs.ShouldBeGreaterThan(100_000);
    }

    [Fact]
    public void What_is_not_known_lies_between_the_bounds_whatever_it_turns_out_to_be() => Gen.Select(RandomClusters.Certain, Gen.Bool.Array[8]).Sample(
        (cluster, hidden) =>
        {
            var blind = cluster with { Pods = [.. cluster.Pods.Select((pod, index) => hidden[index] ? pod with { Addresses = [] } : pod)] };
            var known = ReachabilityMatrix.Of(cluster);
            var bounds = ReachabilityMatrix.Of(blind);
            for (var source = 0; source < cluster.Pods.Count; source++)
            {
                for (var destination = 0; destination < cluster.Pods.Count; destination++)
                {
                    var truth = known.Between(cluster.Pods[source], cluster.Pods[destination]);
                    var bound = bounds.Between(blind.Pods[source], blind.Pods[destination]);
                    truth.Allowed.Contains(bound.Allowed).ShouldBeTrue();
                    bound.Possible.Contains(truth.Possible).ShouldBeTrue();
                }
            }
        },
        iter: 500);

    [Fact]
    public void An_explanation_says_what_the_matrix_says_and_names_a_rule_of_the_cluster() => RandomClusters.Certain.Sample(
        cluster =>
        {
            var matrix = ReachabilityMatrix.Of(cluster);
            foreach (var source in cluster.Pods)
            {
                foreach (var destination in cluster.Pods)
                {
                    var explanation = matrix.Explain(source, destination, NetworkProtocol.Tcp, 80);
                    explanation.Verdict.ShouldBe(matrix.Between(source, destination).Of(NetworkProtocol.Tcp, 80));
                    if (explanation.Verdict == Verdict.Denied && source.Addresses.Count == 1)
                        (explanation.Egress.Verdict == Verdict.Denied || explanation.Ingress.Verdict == Verdict.Denied).ShouldBeTrue();
                    foreach (var direction in new[] { explanation.Egress, explanation.Ingress })
                    {
                        if (direction.Verdict == Verdict.Denied)
                            direction.Rules.ShouldNotBeEmpty();
                    }
                }
            }
        },
        iter: 300);

    [Fact]
    public void Another_set_of_policies_gives_the_matrix_of_a_cluster_with_them() => Gen.Select(RandomClusters.Certain, RandomClusters.Certain).Sample(
        (cluster, other) =>
        {
            var changed = ReachabilityMatrix.Of(cluster).With(other.NetworkPolicies);
            var fresh = ReachabilityMatrix.Of(cluster with { NetworkPolicies = other.NetworkPolicies });
            foreach (var source in cluster.Pods)
            {
                foreach (var destination in cluster.Pods)
                    changed.Between(source, destination).ShouldBe(fresh.Between(source, destination));
            }
        },
        iter: 300);

    private static IEnumerable<(NetworkProtocol Protocol, ushort Port)> Traffic() => RandomClusters.Protocols.SelectMany(protocol => RandomClusters.Ports.Select(port => (protocol, port)));

    private static void Check(Connectivity connectivity, Verdict verdict, NetworkProtocol protocol, ushort port) =>
        connectivity.Of(protocol, port).ShouldBe(verdict);
}
