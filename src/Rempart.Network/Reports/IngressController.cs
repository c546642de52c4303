using Rempart.Core.Estates;
using Rempart.Network.Policies;
using Rempart.Network.Reachability;
using Rempart.Network.Sets;

namespace Rempart.Network.Reports;

/// <summary>
/// The ingress controller. Its manifests are seldom among those of the applications, so it is taken for a pod without labels in
/// a namespace of its own: policies let it through when they let every pod of every namespace through.
/// </summary>
internal static class IngressController
{
    public const string Kind = "{ingress-controller}";

    private const string Space = "ingress-controller-ns";

    /// <summary>The cluster with the controller's pod in it, when there is an Ingress.</summary>
    public static ClusterModel AddTo(ClusterModel cluster) => cluster.Ingresses.Count == 0 ? cluster : cluster with
    {
        Namespaces = [.. cluster.Namespaces, Namespace.Undeclared(Space)],
        Pods = [.. cluster.Pods, new Pod { Namespace = Space, Name = "ingress-controller", Workload = "ingress-controller", Kind = Kind, Location = SourceLocation.None }],
    };

    /// <summary>What the Ingresses open, as far as the policies of the pods let it through.</summary>
    public static IEnumerable<(WorkloadTable.Entry Workload, Connectivity Connectivity)> Connections(ReachabilityMatrix matrix, WorkloadTable workloads)
    {
        if (matrix.Cluster.Pods is not [.., { Kind: Kind } controller])
            yield break;
        foreach (var workload in workloads.All)
        {
            Connectivity? together = null;
            foreach (var pod in workload.Pods)
            {
                var opened = Opened(matrix.Cluster, pod);
                var (_, ingress) = matrix.Directions(matrix.ClassOf(controller), matrix.ClassOf(pod));
                var one = ingress.And(new(opened, opened));
                together = together is null ? one : new(together.Value.Allowed.Intersect(one.Allowed), together.Value.Possible.Union(one.Possible));
            }
            if (together is { Possible.IsNone: false } some)
                yield return (workload, some);
        }
    }

    /// <summary>What each Ingress and Route opens on a pod, by the service it goes through.</summary>
    public static List<(Ingress Ingress, string Service, ConnectionSet Opened)> Openings(ClusterModel cluster, Pod pod)
    {
        var openings = new List<(Ingress, string, ConnectionSet)>();
        foreach (var ingress in cluster.Ingresses.Where(ingress => ingress.Namespace == pod.Namespace))
        {
            foreach (var backends in ingress.Backends.GroupBy(backend => backend.Service, StringComparer.Ordinal))
            {
                var opened = ConnectionSet.None;
                foreach (var service in cluster.Services.Where(service => service.Namespace == ingress.Namespace && service.Name == backends.Key && service.Selects(pod)))
                {
                    foreach (var port in service.Ports.Where(port => backends.Any(backend => backend.Means(port))))
                    {
                        if (port.Protocol == NetworkProtocol.Tcp && port.ResolveOn(pod) is { } target)
                            opened = opened.Union(ConnectionSet.Of(NetworkProtocol.Tcp, IntervalSet<ushort>.Of(target)));
                    }
                }
                if (!opened.IsNone)
                    openings.Add((ingress, backends.Key, opened));
            }
        }
        return openings;
    }

    public static ConnectionSet Opened(ClusterModel cluster, Pod pod) =>
        Openings(cluster, pod).Aggregate(ConnectionSet.None, (all, opening) => all.Union(opening.Opened));
}
