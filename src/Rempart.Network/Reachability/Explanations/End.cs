using System.Net;
using Rempart.Network.Policies;

namespace Rempart.Network.Reachability.Explanations;

/// <summary>One end of a connection: a pod with its namespace, or an address outside the cluster.</summary>
internal sealed record End(Pod? Pod, Namespace? Namespace, IPAddress? Address)
{
    public static End Of(Pod pod, ClusterModel cluster) => new(pod, cluster.NamespaceOf(pod.Namespace), null);

    public static End Of(IPAddress address) => new(null, null, address);

    public Certainty Matches(string policyNamespace, NetworkPolicyPeer peer)
    {
        if (peer.IpBlock is { } block)
            return Matches(block);
        return Pod is not null && peer.Matches(policyNamespace, Pod, Namespace!) ? OfLabels : Certainty.No;
    }

    public Certainty Matches(AdminPeer peer)
    {
        if (peer.Pods is { } pods)
            return Pod is not null && pods.Matches(Pod, Namespace!) ? OfLabels : Certainty.No;
        if (peer.Networks is { } networks)
            return networks.Select(Matches).Aggregate(Certainty.No, (one, other) => one > other ? one : other);
        return Pod is null || (Pod.HostNetwork && peer.Nodes is not null) ? Certainty.Maybe : Certainty.No;
    }

    private Certainty OfLabels => Pod!.HostNetwork ? Certainty.Maybe : Certainty.Yes;

    private Certainty Matches(IpBlock block)
    {
        if (Address is not null)
            return block.Contains(Address) ? Certainty.Yes : Certainty.No;
        if (Pod is { HostNetwork: false, Addresses.Count: > 0 })
        {
            var inside = Pod.Addresses.Count(block.Contains);
            return inside == 0 ? Certainty.No : inside == Pod.Addresses.Count ? Certainty.Yes : Certainty.Maybe;
        }
        return Certainty.Maybe;
    }
}
