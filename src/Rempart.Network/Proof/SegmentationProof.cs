using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Network.Declared;

namespace Rempart.Network.Proof;

/// <summary>
/// Proves what the routers' rulesets do against what the estate declares, over all addresses, protocols and ports, IPv4 and IPv6.
/// What must be closed is proved on the upper bound (nothing may pass), what must be open on the lower bound (all surely passes).
/// Between a subnet's own routers nothing is assumed to stop a packet. Connections within one subnet pass no router and are not
/// part of the proof.
/// </summary>
public static class SegmentationProof
{
    /// <summary>Checks an estate.</summary>
    /// <param name="estate">What is declared.</param>
    /// <param name="routers">What was read, by router id; a router that is missing leaves a gap.</param>
    /// <param name="scope">Which part to prove.</param>
    /// <returns>Violations with counterexamples, and gaps with reasons.</returns>
    public static ProofResult Check(Estate estate, IReadOnlyDictionary<string, RouterState> routers, ProofScope scope = ProofScope.Everything)
    {
        ArgumentNullException.ThrowIfNull(estate);
        ArgumentNullException.ThrowIfNull(routers);
        var network = new DeclaredNetwork(estate);
        var run = new ProofRun(network, routers);
        foreach (var from in network.Zones)
        {
            foreach (var to in network.Zones)
            {
                if (from != to && (scope == ProofScope.Everything || network.AreIsolated(from, to)))
                    run.CheckClosed(from, to);
            }
        }
        if (scope == ProofScope.Everything)
        {
            foreach (var flow in network.Flows)
                run.CheckOpen(flow);
            foreach (var problem in network.Problems)
                run.Gaps.Add(new Gap(problem.Split(" (", 2)[0].Replace("'", "", StringComparison.Ordinal).Replace("flow ", "flow/", StringComparison.Ordinal), problem));
        }
        return run.Conclude();
    }

    /// <summary>Checks only that isolated environments cannot reach each other.</summary>
    /// <param name="estate">What is declared.</param>
    /// <param name="routers">What was read, by router id.</param>
    /// <returns>Violations with counterexamples, and gaps with reasons.</returns>
    public static ProofResult CheckEnvironments(Estate estate, IReadOnlyDictionary<string, RouterState> routers) => Check(estate, routers, ProofScope.IsolatedEnvironments);
}
