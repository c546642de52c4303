using Rempart.Network.Policies;
using Rempart.Network.Reachability;

namespace Rempart.Network.Reports;

/// <summary>The workloads of a cluster with the classes of their pods.</summary>
internal sealed class WorkloadTable
{
    private readonly ReachabilityMatrix _matrix;
    private readonly ILookup<int, Entry> _byClass;
    private readonly Dictionary<int, Entry[]> _reached = [];

    public WorkloadTable(ReachabilityMatrix matrix)
    {
        _matrix = matrix;
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
        _byClass = All.SelectMany(entry => entry.Classes.Select(number => (number, entry))).ToLookup(pair => pair.number, pair => pair.entry);
    }

    public IReadOnlyList<Entry> All { get; }

    /// <summary>The workloads that the policies of a workload let it send anything to: most clusters forbid most pairs.</summary>
    public IEnumerable<Entry> ReachedFrom(Entry source) => source.Classes is [var only] ? Reached(only) : source.Classes.SelectMany(Reached).Distinct();

    private Entry[] Reached(int source)
    {
        if (!_reached.TryGetValue(source, out var reached))
        {
            var entries = new HashSet<Entry>(ReferenceEqualityComparer.Instance);
            foreach (var number in _matrix.MayReach(source))
                entries.UnionWith(_byClass[number]);
            _reached.Add(source, reached = [.. entries]);
        }
        return reached;
    }

    /// <summary>A workload. Most have pods of one class only.</summary>
    internal sealed record Entry(Peer Peer, int[] Classes, List<Pod> Pods);
}
