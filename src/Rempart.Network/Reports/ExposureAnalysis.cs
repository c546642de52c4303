using Rempart.Network.Policies;
using Rempart.Network.Reachability;

namespace Rempart.Network.Reports;

/// <summary>Finds how workloads are exposed to pods that the manifests do not show, and to the outside.</summary>
internal static class ExposureAnalysis
{
    public static ExposureReport Of(ReachabilityMatrix matrix, WorkloadTable workloads, ConnectivityOptions options, IReadOnlyList<ReportedConnection> allowed)
    {
        var cluster = matrix.Cluster;
        var peers = Peers(cluster);
        var unprotected = new List<UnprotectedWorkload>();
        var exposed = new List<ExposedConnection>[] { [], [] };
        foreach (var workload in workloads.All.Where(workload => options.IsFocus(workload.Peer)))
        {
            foreach (var direction in new[] { Direction.Egress, Direction.Ingress })
            {
                if (options.Direction is { } only && only != direction)
                    continue;
                exposed[(int)direction].AddRange(Outside(workload.Peer, direction, allowed));
                var rules = new ExposureRules(cluster, workload.Pods[0], direction);
                if (!rules.IsProtected)
                    unprotected.Add(new(workload.Peer, direction));
                var everyone = rules.To(new RepresentativePeer(null, LabelSelector.Everything, LabelSelector.Everything));
                Add(exposed[(int)direction], workload.Peer, ExposurePeer.EntireCluster, everyone, options);
                foreach (var peer in peers)
                {
                    if (rules.To(peer) is var connections && !everyone.Equals(connections) && (options.Connection is not { } one || !everyone.Contains(one.Protocol, one.Port)))
                        Add(exposed[(int)direction], workload.Peer, peer.Peer, connections, options);
                }
            }
        }
        return new(Sorted(exposed[(int)Direction.Egress]), Sorted(exposed[(int)Direction.Ingress]), unprotected);
    }

    /// <summary>The pods that rules speak of. Those that the manifests show, by the same labels, are in the list of connections already.</summary>
    private static List<RepresentativePeer> Peers(ClusterModel cluster)
    {
        var peers = new Dictionary<string, RepresentativePeer>(StringComparer.Ordinal);
        void Add(RepresentativePeer peer)
        {
            if (!peer.IsEntireCluster && !IsShown(cluster, peer))
                peers.TryAdd(peer.Peer.Name, peer);
        }
        foreach (var policy in cluster.NetworkPolicies)
        {
            foreach (var peer in (policy.Ingress ?? []).Concat(policy.Egress ?? []).SelectMany(rule => rule.Peers ?? []).Where(peer => peer.IpBlock is null))
                Add(RepresentativePeer.Of(policy.Namespace, peer));
        }
        foreach (var pods in cluster.AdminPolicies.SelectMany(policy => policy.Ingress.Concat(policy.Egress)).SelectMany(rule => rule.Peers).Select(peer => peer.Pods).OfType<AdminPodSelector>())
            Add(RepresentativePeer.Of(pods));
        return [.. peers.Values];
    }

    private static bool IsShown(ClusterModel cluster, RepresentativePeer peer) =>
        peer is { PodSelector: { MatchesEverything: false, Expressions.Count: 0 }, NamespaceSelector.Expressions.Count: 0 } && cluster.Pods.Any(pod => peer.PodSelector.Matches(pod.Labels)
            && (peer.Namespace is { } name ? pod.Namespace == name : !peer.NamespaceSelector.MatchesEverything && peer.NamespaceSelector.Matches(cluster.NamespaceOf(pod.Namespace).Labels)));

    private static IEnumerable<ExposedConnection> Outside(Peer workload, Direction direction, IReadOnlyList<ReportedConnection> allowed) => direction == Direction.Egress
        ? allowed.Where(connection => connection.Source == workload && connection.Destination.Kind == PeerKind.External).Select(connection => new ExposedConnection(workload, new(null, connection.Destination.Name), connection.Connections))
        : allowed.Where(connection => connection.Destination == workload && connection.Source.Kind == PeerKind.External).Select(connection => new ExposedConnection(workload, new(null, connection.Source.Name), connection.Connections));

    private static void Add(List<ExposedConnection> list, Peer workload, ExposurePeer peer, ConnectionSet connections, ConnectivityOptions options)
    {
        if ((peer != ExposurePeer.EntireCluster || !connections.IsNone) && (options.Connection is not { } one || connections.Contains(one.Protocol, one.Port)))
            list.Add(new(workload, peer, connections));
    }

    private static List<ExposedConnection> Sorted(List<ExposedConnection> list) =>
        [.. list.OrderBy(exposed => exposed.Workload.Name, StringComparer.Ordinal).ThenBy(exposed => exposed.Peer.Name, StringComparer.Ordinal)];
}
