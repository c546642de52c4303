using Rempart.Core.Estates;
using Rempart.Network.Policies;
using Rempart.Network.Reachability;

namespace Rempart.Network.Proof;

/// <summary>
/// Proves what the policies of a cluster do between the pods of declared services, and between them and every address outside of
/// the cluster, against the declared flows: nothing else may pass (on the upper bound), and each flow must (on the lower bound).
/// Pods that no service of the estate selects are gaps.
/// </summary>
public static class PolicyProof
{
    /// <summary>Checks one cluster.</summary>
    /// <param name="estate">What is declared.</param>
    /// <param name="clusterId">The id of the cluster in the estate.</param>
    /// <param name="cluster">What was read of it.</param>
    /// <returns>Violations with the deciding policies, and gaps with reasons.</returns>
    public static ProofResult Check(Estate estate, string clusterId, ClusterModel cluster)
    {
        ArgumentNullException.ThrowIfNull(estate);
        ArgumentNullException.ThrowIfNull(cluster);
        var run = new PolicyProofRun(estate, clusterId, ReachabilityMatrix.Of(cluster));
        run.CheckPods();
        run.CheckOutside();
        return run.Conclude();
    }
}
