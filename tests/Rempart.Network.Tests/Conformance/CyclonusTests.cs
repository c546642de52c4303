using Rempart.Network.Policies;
using Rempart.Network.Reachability;
using Rempart.Network.Tests.Reachability;

namespace Rempart.Network.Tests.Conformance;

public sealed class CyclonusTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_case_of_its_list_agrees_with_the_naive_reference()
    {
        long cases = 0, probes = 0;
        foreach (var (name, policies) in CyclonusCases.All())
        {
            cases++;
            ClusterModel cluster = CyclonusCases.Cluster with { NetworkPolicies = policies };
            var naive = new NaiveReference(cluster);
            var matrix = ReachabilityMatrix.Of(cluster);
            foreach (var source in cluster.Pods)
            {
                foreach (var destination in cluster.Pods)
                {
                    var connectivity = matrix.Between(source, destination);
                    foreach (var port in destination.Ports)
                    {
                        probes++;
                        if (connectivity.Of(port.Protocol, port.Number) != naive.Between(source, destination, port.Protocol, port.Number))
                            Assert.Fail($"{name}: {source.DisplayName} => {destination.DisplayName} {port.Protocol} {port.Number}");
                    }
                }
            }
        }
        output.WriteLine($"cyclonus: {cases} cases, {probes} probes agree");
        cases.ShouldBeGreaterThan(1000);
    }
}
