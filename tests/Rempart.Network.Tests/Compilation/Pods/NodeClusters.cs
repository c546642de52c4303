using System.Net;
using CsCheck;
using Rempart.Network.Policies;
using Rempart.Network.Tests.Reachability;

namespace Rempart.Network.Tests.Compilation.Pods;

/// <summary>Random clusters for a node: each pod has addresses of its own, at, beside and within the borders of the ranges that policies name.</summary>
internal static class NodeClusters
{
    /// <summary>The addresses that pods have, whatever their namespace and labels. The first is in every cluster.</summary>
    public static readonly (IPAddress Ipv4, IPAddress Ipv6)[] Places = [.. new[] { ("10.1.0.1", "fd00::1"), ("10.1.0.2", "fd00::2"), ("10.1.0.4", "fd00::3"), ("10.2.0.1", "fd00::4"), ("10.2.0.2", "fd00::5"), ("10.3.0.1", "2001:db8:1::1"), ("10.3.0.2", "2001:db8:1::2"), ("192.168.0.1", "fc00::1") }
        .Select(pair => (IPAddress.Parse(pair.Item1), IPAddress.Parse(pair.Item2)))];

    /// <summary>The addresses outside the cluster.</summary>
    public static readonly IPAddress[] Outside = [.. new[] { "9.255.255.255", "10.1.0.3", "10.9.9.9", "192.0.2.1", "fd00::9", "2001:db8::1" }.Select(IPAddress.Parse)];

    public static readonly Gen<ClusterModel> Random = RandomClusters.Certain.Select(cluster => cluster with
    {
        Pods = [.. cluster.Pods.Select((pod, index) => pod with { Name = $"pod-{index}", Addresses = pod.Addresses.Count == 1 ? [Places[index].Ipv4] : [Places[index].Ipv4, Places[index].Ipv6] })],
    });
}
