using System.Net;
using System.Net.Sockets;
using Rempart.Network.Nftables;
using Rempart.Network.Policies;
using Rempart.Network.Reachability;
using Rempart.Network.Tests.Reachability;

namespace Rempart.Network.Tests.Compilation.Pods;

/// <summary>The first packet of a connection between two pods, or a pod and the outside, which is no pod.</summary>
internal sealed record PodPacket(Pod? From, Pod? To, IPAddress Source, IPAddress Destination, NetworkProtocol Protocol, ushort Port)
{
    public Packet Packet => new(Source, Destination, (byte)Protocol, 40000, Port);

    public string Line => $"{From?.Name ?? "outside"} => {To?.Name ?? "outside"}: {Packet}";

    /// <summary>
    /// Every pair of pods, and of a pod and an address outside, in each family that both have, over every protocol and port. What
    /// a pod sends to itself passes no node.
    /// </summary>
    public static List<PodPacket> All(ClusterModel cluster, IReadOnlyList<IPAddress> outside, IReadOnlyList<ushort> ports)
    {
        (Pod? Pod, IPAddress Address)[] ends = [.. cluster.Pods.SelectMany(pod => pod.Addresses.Select(address => ((Pod?)pod, address))), .. outside.Select(address => ((Pod?)null, address))];
        return [.. from source in ends
                   from destination in ends
                   where (source.Pod is not null || destination.Pod is not null) && !ReferenceEquals(source.Pod, destination.Pod)
                   where source.Address.AddressFamily == destination.Address.AddressFamily
                   from protocol in RandomClusters.Protocols
                   from port in ports
                   select new PodPacket(source.Pod, destination.Pod, source.Address, destination.Address, protocol, port)];
    }

    /// <summary>
    /// What the engine says about packets. About a pair of pods that share both families it says Unknown where the families
    /// differ; so each family is also asked about alone, in a cluster whose pods have only that one.
    /// </summary>
    public static Func<PodPacket, Verdict> Engine(ClusterModel cluster)
    {
        var whole = ReachabilityMatrix.Of(cluster);
        var families = new Dictionary<AddressFamily, (ReachabilityMatrix Matrix, Dictionary<Pod, Pod> Pods)>();
        foreach (var family in (AddressFamily[])[AddressFamily.InterNetwork, AddressFamily.InterNetworkV6])
        {
            var pods = new Dictionary<Pod, Pod>(ReferenceEqualityComparer.Instance);
            foreach (var pod in cluster.Pods.Where(pod => pod.Addresses.Any(address => address.AddressFamily == family)))
                pods.Add(pod, pod with { Addresses = [.. pod.Addresses.Where(address => address.AddressFamily == family)] });
            families[family] = (ReachabilityMatrix.Of(cluster with { Pods = [.. pods.Values] }), pods);
        }
        return packet =>
        {
            var (matrix, pods) = families[packet.Source.AddressFamily];
            var exact = Between(matrix, packet.From is { } from ? pods[from] : null, packet.To is { } to ? pods[to] : null, packet).Of(packet.Protocol, packet.Port);
            // The bounds over both families hold what each family does.
            var bounds = Between(whole, packet.From, packet.To, packet);
            if (bounds.Allowed.Contains(packet.Protocol, packet.Port) && exact != Verdict.Allowed)
                throw new InvalidOperationException($"{packet.Line}: the lower bound holds it, the family alone does not pass");
            if (!bounds.Possible.Contains(packet.Protocol, packet.Port) && exact != Verdict.Denied)
                throw new InvalidOperationException($"{packet.Line}: the upper bound does not hold it, the family alone passes");
            return exact;
        };
    }

    private static Connectivity Between(ReachabilityMatrix matrix, Pod? from, Pod? to, PodPacket packet) =>
        from is null ? matrix.Between(packet.Source, to!) : to is null ? matrix.Between(from, packet.Destination) : matrix.Between(from, to);
}
