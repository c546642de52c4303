using Rempart.Network.Policies;
using Rempart.Network.Reachability;

namespace Rempart.Network.Reports;

/// <summary>The workloads of a cluster with the classes of their pods.</summary>
internal sealed class WorkloadTable
{
    public WorkloadTable(ReachabilityMatrix matrix)
    {
        var byName = new Dictionary<(string, string, string), (HashSet<int> Classes, List<Pod> Pods)>();
        foreach (var pod in matrix.Cluster.Pods)
        {
            if (pod.Kind == IngressController.Kind)
                continue;
            if (!byName.TryGetValue((pod.Namespace, pod.Workload, pod.Kind), out var workload))
                byName.Add((pod.Namespace, pod.Workload, pod.Kind), workload = ([], []));
            workload.Classes.Add(matrix.ClassOf(pod));
            workload.Pods.Add(pod);
        }
        All = [.. byName
            .Select(entry => new Entry(Peer.Workload(entry.Key.Item1, entry.Key.Item2, entry.Key.Item3), [.. entry.Value.Classes], entry.Value.Pods))
            .OrderBy(entry => entry.Peer.Name, StringComparer.Ordinal)];
    }

    public IReadOnlyList<Entry> All { get; }

    /// <summary>A workload. Most have pods of one class only.</summary>
    internal sealed record Entry(Peer Peer, int[] Classes, List<Pod> Pods);
}
