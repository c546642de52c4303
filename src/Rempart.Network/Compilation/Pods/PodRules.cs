using Rempart.Network.Policies;

namespace Rempart.Network.Compilation.Pods;

/// <summary>The nftables rules of a node that routes between pods: a file for <c>nft -f</c>, which the kernel takes whole or not at all.</summary>
/// <param name="Text">The rules.</param>
/// <param name="Pods">The number of pods that the rules know by address.</param>
/// <param name="LeftOut">The pods that no rule is about, each with the reason: they use the network of their node.</param>
/// <param name="Problems">What could not be compiled and why. With a problem the rules are not those of the cluster: do not load them.</param>
public sealed record PodRules(string Text, int Pods, IReadOnlyList<string> LeftOut, IReadOnlyList<string> Problems);

/// <summary>
/// Compiles the policies of a cluster to nftables, rule by rule as they are written: NetworkPolicies and the policies of the
/// administrators. It asks nothing of <see cref="Reachability.ReachabilityMatrix"/>, so that packets through the rules check what
/// that says. For the flows that an estate declares, see <see cref="NftablesCompiler"/>.
/// </summary>
/// <remarks>
/// The node must see the pods' own addresses: rules are about packets after the translation of services' addresses. Only what the
/// node passes on is filtered; what it sends itself reaches every pod, as the API demands, and so does what a pod sends to itself.
/// </remarks>
public static class PodPolicyCompiler
{
    /// <summary>The table that belongs to these rules; no other is touched.</summary>
    public const string Table = "rempart-pods";

    /// <summary>Compiles the policies of a cluster.</summary>
    /// <param name="cluster">The cluster; every pod needs an address, but those on the network of their node.</param>
    /// <returns>The rules, and what they do not hold.</returns>
    public static PodRules Compile(ClusterModel cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var pods = new AddressedPods(cluster);
        var sets = new NamedSets();
        var matches = new RuleMatches(pods, sets);
        var egress = new DirectionChains(cluster, pods, matches, sets, Direction.Egress);
        var ingress = new DirectionChains(cluster, pods, matches, sets, Direction.Ingress);
        var text = $"# Policies of a cluster, compiled by Rempart rule by rule for the node that routes between its pods. Load with: nft -f FILE (whole or not at all).\n"
            + string.Concat(pods.LeftOut.Select(one => $"# Left out: {Comment.Clean(one)}.\n"))
            + $"table inet {Table}\ndelete table inet {Table}\ntable inet {Table} {{\n{sets.Text}{egress.Text}{ingress.Text}"
            // Only errors about connections that were let through. A helper's expected connection does not pass.
            + "\tchain related {\n"
            + "\t\ticmp type { destination-unreachable, time-exceeded, parameter-problem } counter accept\n"
            + "\t\ticmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem } counter accept\n"
            + "\t\tcounter drop\n\t}\n}\n";
        return new PodRules(text, pods.All.Count, pods.LeftOut, [.. pods.Problems, .. PodPolicyProblems.Of(cluster, pods)]);
    }
}
