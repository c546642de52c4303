using System.Net;
using System.Net.Sockets;
using Rempart.Network.Policies;
using Rempart.Network.Reachability.Classes;
using Rempart.Network.Reachability.Rows;

namespace Rempart.Network.Reachability;

/// <summary>
/// Who can reach whom in a cluster: for every pair of pods, and for every pod and every address outside, the connections that
/// surely pass and those that may. Follows the NetworkPolicy API (<c>networking.k8s.io/v1</c>) and the Network Policy API
/// (<c>policy.networking.k8s.io</c>). Immutable; questions may be asked from several threads.
/// </summary>
/// <remarks>
/// What is unknown: pods on the network of their node, rules about ranges of addresses for pods whose address is not known, rules
/// about nodes and domain names, admin policies of equal priority that disagree, and what policies of foreign kinds touch.
/// </remarks>
public sealed partial class ReachabilityMatrix
{
    private readonly PodIndex _index;
    private readonly PodClasses _classes;
    private readonly Profiles _profiles;
    private readonly FamilyRows _ipv4;
    private readonly FamilyRows _ipv6;
    private readonly Lazy<Dictionary<Pod, int>> _numbers;

    private ReachabilityMatrix(ClusterModel cluster, PodIndex index)
    {
        (Cluster, _index) = (cluster, index);
        _classes = new(cluster, index);
        _profiles = new(cluster, index, _classes);
        _ipv4 = new(_profiles, new(_classes, index, _classes.Ipv4, pods => pods.Ipv4), _classes);
        _ipv6 = _classes.NamesBlocks ? new(_profiles, new(_classes, index, _classes.Ipv6, pods => pods.Ipv6), _classes) : _ipv4;
        _numbers = new(() =>
        {
            var numbers = new Dictionary<Pod, int>(ReferenceEqualityComparer.Instance);
            for (var i = 0; i < cluster.Pods.Count; i++)
                numbers[cluster.Pods[i]] = i;
            return numbers;
        });
    }

    /// <summary>The cluster.</summary>
    public ClusterModel Cluster { get; }

    /// <summary>The number of classes: pods of one class are not told apart by any policy.</summary>
    public int ClassCount => _classes.Classes.Count;

    /// <summary>Computes the matrix of a cluster.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <returns>The matrix.</returns>
    public static ReachabilityMatrix Of(ClusterModel cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return new(cluster, new(cluster));
    }

    /// <summary>The matrix of the same pods under other policies. What was learnt of the pods is used again.</summary>
    /// <param name="policies">The NetworkPolicies that take the place of <see cref="ClusterModel.NetworkPolicies"/>.</param>
    /// <returns>The matrix.</returns>
    public ReachabilityMatrix With(IReadOnlyList<NetworkPolicy> policies) => new(Cluster with { NetworkPolicies = policies }, _index);

    /// <summary>What passes from a pod to a pod, over the address families that both may use.</summary>
    /// <param name="source">One of <see cref="ClusterModel.Pods"/>.</param>
    /// <param name="destination">One of <see cref="ClusterModel.Pods"/>.</param>
    /// <returns>The connectivity.</returns>
    public Connectivity Between(Pod source, Pod destination) => BetweenClasses(ClassOf(source), ClassOf(destination));

    /// <summary>What passes from a pod to an address outside the cluster.</summary>
    /// <param name="source">One of <see cref="ClusterModel.Pods"/>.</param>
    /// <param name="destination">The address; one of a pod is taken as outside too.</param>
    /// <returns>The connectivity.</returns>
    public Connectivity Between(Pod source, IPAddress destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var rows = RowsOf(destination);
        return rows[_profiles.Egress[ClassOf(source)]][rows.Outside(destination)];
    }

    /// <summary>What passes from an address outside the cluster to a pod.</summary>
    /// <param name="source">The address; one of a pod is taken as outside too.</param>
    /// <param name="destination">One of <see cref="ClusterModel.Pods"/>.</param>
    /// <returns>The connectivity.</returns>
    public Connectivity Between(IPAddress source, Pod destination)
    {
        ArgumentNullException.ThrowIfNull(source);
        var rows = RowsOf(source);
        return rows[_profiles.Ingress[ClassOf(destination)]][rows.Outside(source)];
    }

    internal int ClassOf(Pod pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        return _numbers.Value.TryGetValue(pod, out var number) ? _classes.ClassOf[number] : throw new ArgumentException("The pod is not one of the cluster's.", nameof(pod));
    }

    internal Connectivity BetweenClasses(int source, int destination)
    {
        var (egress, ingress, others) = Rows(source, destination);
        var first = Both(egress, ingress);
        if (others is null)
            return first;
        // Traffic may take either family: surely passes what passes in both.
        var second = Both(others.Value.Egress, others.Value.Ingress);
        return new(first.Allowed.Intersect(second.Allowed), first.Possible.Union(second.Possible));
    }

    /// <summary>What each end lets pass by itself.</summary>
    internal (Connectivity Egress, Connectivity Ingress) Directions(int source, int destination)
    {
        var (egress, ingress, others) = Rows(source, destination);
        return others is null ? (egress, ingress) : (
            new(egress.Allowed.Intersect(others.Value.Egress.Allowed), egress.Possible.Union(others.Value.Egress.Possible)),
            new(ingress.Allowed.Intersect(others.Value.Ingress.Allowed), ingress.Possible.Union(others.Value.Ingress.Possible)));
    }

    private static Connectivity Both(Connectivity egress, Connectivity ingress) =>
        ReferenceEquals(egress.Allowed, ConnectionSet.All) && ReferenceEquals(egress.Possible, ConnectionSet.All) ? ingress : egress.And(ingress);

    private (Connectivity Egress, Connectivity Ingress, (Connectivity Egress, Connectivity Ingress)? Others) Rows(int source, int destination)
    {
        var one = Rows(_ipv4, source, destination);
        if (ReferenceEquals(_ipv4, _ipv6))
            return (one.Egress, one.Ingress, null);
        PodClass from = _classes.Classes[source], to = _classes.Classes[destination];
        var ipv4 = from.Ipv4 != PodClass.NoAddress && to.Ipv4 != PodClass.NoAddress;
        var ipv6 = from.Ipv6 != PodClass.NoAddress && to.Ipv6 != PodClass.NoAddress;
        if (ipv4 && !ipv6)
            return (one.Egress, one.Ingress, null);
        var other = Rows(_ipv6, source, destination);
        return ipv6 && !ipv4 ? (other.Egress, other.Ingress, null) : (one.Egress, one.Ingress, other);
    }

    private (Connectivity Egress, Connectivity Ingress) Rows(FamilyRows rows, int source, int destination) =>
        (rows[_profiles.Egress[source]][destination], rows[_profiles.Ingress[destination]][source]);

    private FamilyRows RowsOf(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? _ipv4 : _ipv6;
}
