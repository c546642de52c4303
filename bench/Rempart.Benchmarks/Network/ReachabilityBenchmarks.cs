using BenchmarkDotNet.Attributes;
using Rempart.Network.Policies;
using Rempart.Network.Reachability;

namespace Rempart.Benchmarks.Network;

/// <summary>The engine alone: the matrix of a cluster that is read already, and of a large one after one policy changed.</summary>
[MemoryDiagnoser]
public class ReachabilityBenchmarks
{
    private ClusterModel _cluster = new();
    private ReachabilityMatrix _large = ReachabilityMatrix.Of(new());
    private NetworkPolicy[] _changed = [];

    /// <summary>Makes the clusters.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _cluster = SyntheticCluster.Make(10_000, 1000);
        var large = SyntheticCluster.Make(100_000, 1000);
        _large = ReachabilityMatrix.Of(large);
        // One policy no longer allows anything.
        _changed = [.. large.NetworkPolicies];
        _changed[500] = _changed[500] with { Ingress = [], Egress = [] };
    }

    /// <summary>The matrix of 10,000 pods and 1,000 policies.</summary>
    [Benchmark]
    public ReachabilityMatrix Full() => ReachabilityMatrix.Of(_cluster);

    /// <summary>The matrix of 100,000 pods after one of 1,000 policies changed, and every pair of classes asked that it may touch.</summary>
    [Benchmark]
    public ReachabilityMatrix OneChangedPolicy() => _large.With(_changed);
}
