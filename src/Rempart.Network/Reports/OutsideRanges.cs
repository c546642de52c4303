using System.Net;
using System.Net.Sockets;
using Rempart.Network.Policies;
using Rempart.Network.Reachability.Classes;

namespace Rempart.Network.Reports;

/// <summary>The IPv4 addresses outside a cluster, cut where the policies of a direction tell them apart.</summary>
internal sealed class OutsideRanges
{
    private readonly (Peer Range, IPAddress First)[][] _ranges = new (Peer, IPAddress)[2][];

    private OutsideRanges(params ClusterModel[] clusters)
    {
        foreach (var direction in new[] { Direction.Ingress, Direction.Egress })
        {
            var cuts = new AddressAtoms(AddressFamily.InterNetwork, clusters.SelectMany(cluster => Blocks(cluster, direction)));
            _ranges[(int)direction] = [.. Enumerable.Range(0, cuts.Count).Select(range =>
            {
                var (first, last) = (Ipv4(cuts[range].First), Ipv4(cuts[range].Last));
                return (Peer.External(first, last), first);
            })];
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

    private static IPAddress Ipv4(UInt128 number)
    {
        var value = (uint)number;
        return new IPAddress([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);
    }
}
