using System.Net;
using System.Net.Sockets;
using Rempart.Network.Nftables;
using Rempart.Network.Policies;
using Rempart.Network.Reachability.Classes;

namespace Rempart.Network.Reports;

/// <summary>The addresses outside a cluster, cut where the policies of a direction tell them apart; IPv6 where a policy names an IPv6 range.</summary>
internal sealed class OutsideRanges
{
    private readonly (Peer Range, IPAddress First)[][] _ranges = new (Peer, IPAddress)[2][];

    private OutsideRanges(params ClusterModel[] clusters)
    {
        // Where no policy names an IPv6 range, none tells two IPv6 addresses apart, and the report stays the one np-guard's users know.
        var namesIPv6 = clusters.Any(cluster => Blocks(cluster, Direction.Ingress).Concat(Blocks(cluster, Direction.Egress)).Any(block => AddressNumbers.IsIPv6(block.Network)));
        foreach (var direction in new[] { Direction.Ingress, Direction.Egress })
        {
            _ranges[(int)direction] = [.. Ranges(AddressFamily.InterNetwork, clusters, direction), .. namesIPv6 ? Ranges(AddressFamily.InterNetworkV6, clusters, direction) : []];
        }
    }

    /// <summary>The ranges of one cluster.</summary>
    public static OutsideRanges Of(ClusterModel cluster) => new(cluster);

    /// <summary>The ranges that two clusters both can be told in.</summary>
    public static OutsideRanges Of(ClusterModel one, ClusterModel other) => new(one, other);

    /// <summary>The ranges of a direction, each with its first address.</summary>
    public IReadOnlyList<(Peer Range, IPAddress First)> In(Direction direction) => _ranges[(int)direction];

    private static IEnumerable<IpBlock> Blocks(ClusterModel cluster, Direction direction) => cluster.NetworkPolicies
        .SelectMany(policy => policy.Rules(direction) ?? []).SelectMany(rule => rule.Peers ?? []).Select(peer => peer.IpBlock).OfType<IpBlock>()
        .Concat(cluster.AdminPolicies.SelectMany(policy => policy.Rules(direction)).SelectMany(rule => rule.Peers).SelectMany(peer => peer.Networks ?? []));

    private static IEnumerable<(Peer Range, IPAddress First)> Ranges(AddressFamily family, ClusterModel[] clusters, Direction direction)
    {
        var cuts = new AddressAtoms(family, clusters.SelectMany(cluster => Blocks(cluster, direction)));
        var ipv6 = family == AddressFamily.InterNetworkV6;
        return Enumerable.Range(0, cuts.Count).Select(range =>
        {
            var (first, last) = (AddressNumbers.ToAddress(cuts[range].First, ipv6), AddressNumbers.ToAddress(cuts[range].Last, ipv6));
            return (Peer.External(first, last), first);
        });
    }
}
