using System.Net;
using Rempart.Network.Policies;
using Rempart.Network.Reachability.Explanations;

namespace Rempart.Network.Reachability;

public sealed partial class ReachabilityMatrix
{
    /// <summary>Says which rules decide about a connection from a pod to a pod.</summary>
    /// <param name="source">One of <see cref="ClusterModel.Pods"/>.</param>
    /// <param name="destination">One of <see cref="ClusterModel.Pods"/>.</param>
    /// <param name="protocol">The protocol.</param>
    /// <param name="port">The destination port.</param>
    /// <returns>The explanation.</returns>
    public Explanation Explain(Pod source, Pod destination, NetworkProtocol protocol, ushort port)
    {
        var (egress, ingress) = Directions(ClassOf(source), ClassOf(destination));
        return new(
            Between(source, destination).Of(protocol, port),
            new DirectionWalk(Cluster, source, End.Of(destination, Cluster), Direction.Egress, protocol, port).Explain(egress.Of(protocol, port)),
            new DirectionWalk(Cluster, destination, End.Of(source, Cluster), Direction.Ingress, protocol, port).Explain(ingress.Of(protocol, port)));
    }

    /// <summary>Says which rules decide about a connection from a pod to an address outside the cluster.</summary>
    /// <param name="source">One of <see cref="ClusterModel.Pods"/>.</param>
    /// <param name="destination">The address.</param>
    /// <param name="protocol">The protocol.</param>
    /// <param name="port">The destination port.</param>
    /// <returns>The explanation.</returns>
    public Explanation Explain(Pod source, IPAddress destination, NetworkProtocol protocol, ushort port)
    {
        var verdict = Between(source, destination).Of(protocol, port);
        return new(verdict, new DirectionWalk(Cluster, source, End.Of(destination), Direction.Egress, protocol, port).Explain(verdict), Outside(Direction.Ingress));
    }

    /// <summary>Says which rules decide about a connection from an address outside the cluster to a pod.</summary>
    /// <param name="source">The address.</param>
    /// <param name="destination">One of <see cref="ClusterModel.Pods"/>.</param>
    /// <param name="protocol">The protocol.</param>
    /// <param name="port">The destination port.</param>
    /// <returns>The explanation.</returns>
    public Explanation Explain(IPAddress source, Pod destination, NetworkProtocol protocol, ushort port)
    {
        var verdict = Between(source, destination).Of(protocol, port);
        return new(verdict, Outside(Direction.Egress), new DirectionWalk(Cluster, destination, End.Of(source), Direction.Ingress, protocol, port).Explain(verdict));
    }

    private static DirectionExplanation Outside(Direction direction) => new(direction, Verdict.Allowed, "this end is outside the cluster", []);
}
