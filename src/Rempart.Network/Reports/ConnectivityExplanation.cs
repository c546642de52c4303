using Rempart.Network.Policies;
using Rempart.Network.Reachability;
using Rempart.Network.Reachability.Explanations;
using Rempart.Network.Reports.Formats;
using Rempart.Network.Reports.Reasons;

namespace Rempart.Network.Reports;

/// <summary>Says for each pair which rules decide on both sides.</summary>
public static class ConnectivityExplanation
{
    /// <summary>Explains all pairs that the options ask for.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="options">What is explained.</param>
    /// <returns>The pairs, by the names of source and destination. A workload's first pod stands for it.</returns>
    public static IReadOnlyList<ExplainedPair> Of(ClusterModel cluster, ConnectivityOptions options)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(options);
        var matrix = ReachabilityMatrix.Of(IngressController.AddTo(cluster));
        var workloads = new WorkloadTable(matrix);
        var ranges = OutsideRanges.Of(cluster);
        var pairs = new List<ExplainedPair>();
        void Add(Peer source, Peer destination, Func<List<ExplainedPart>> explain)
        {
            if (options.Includes(source, destination) && explain() is { Count: > 0 } parts)
                pairs.Add(new(source, destination, parts));
        }
        foreach (var source in workloads.All)
        {
            foreach (var destination in workloads.All.Where(destination => destination != source))
                Add(source.Peer, destination.Peer, () => Between(matrix, source, destination, options));
            foreach (var (range, address) in ranges.In(Direction.Egress))
                Add(source.Peer, range, () => Outside(matrix, source.Pods[0], range, address, Direction.Egress, options));
            foreach (var (range, address) in ranges.In(Direction.Ingress))
                Add(range, source.Peer, () => Outside(matrix, source.Pods[0], range, address, Direction.Ingress, options));
            Add(Peer.IngressController, source.Peer, () => FromController(matrix, source, options));
        }
        return [.. pairs.OrderBy(pair => pair.Source.Name, StringComparer.Ordinal).ThenBy(pair => pair.Destination.Name, StringComparer.Ordinal)];
    }

    /// <summary>Writes the explanation of all pairs that the options ask for.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="options">What is explained, and whether an exposure report follows.</param>
    /// <param name="withLocations">Whether each reason ends with file, line and column; without, the layout is np-guard's.</param>
    /// <returns>The text.</returns>
    public static string Write(ClusterModel cluster, ConnectivityOptions options, bool withLocations) =>
        ExplanationTextFormat.Write(Of(cluster, options), withLocations, options?.Exposure == true ? ConnectivityAnalysis.Of(cluster, options) : null);

    /// <summary>Writes the explanation as JSON, each reason with file, line and column.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="options">What is explained.</param>
    /// <returns>The JSON.</returns>
    public static string WriteJson(ClusterModel cluster, ConnectivityOptions options) => ExplanationJsonFormat.Write(Of(cluster, options));

    private static List<ExplainedPart> Between(ReachabilityMatrix matrix, WorkloadTable.Entry source, WorkloadTable.Entry destination, ConnectivityOptions options)
    {
        Pod from = source.Pods[0], to = destination.Pods[0];
        var (egress, ingress) = matrix.Directions(matrix.ClassOf(from), matrix.ClassOf(to));
        var cluster = matrix.Cluster;
        return PairReasons.Of(
            new SideWalk(cluster, from, destination.Peer.Name, End.Of(to, cluster), Direction.Egress).Parts(), egress,
            new SideWalk(cluster, to, source.Peer.Name, End.Of(from, cluster), Direction.Ingress).Parts(), ingress, options);
    }

    private static List<ExplainedPart> Outside(ReachabilityMatrix matrix, Pod pod, Peer range, System.Net.IPAddress address, Direction direction, ConnectivityOptions options)
    {
        List<SidePart> outside = [new(ConnectionSet.All, [Reason.Default])], inside = new SideWalk(matrix.Cluster, pod, range.Name, End.Of(address), direction).Parts();
        return direction == Direction.Egress
            ? PairReasons.Of(inside, matrix.Between(pod, address), outside, Connectivity.All, options)
            : PairReasons.Of(outside, Connectivity.All, inside, matrix.Between(address, pod), options);
    }

    private static List<ExplainedPart> FromController(ReachabilityMatrix matrix, WorkloadTable.Entry destination, ConnectivityOptions options)
    {
        var pod = destination.Pods[0];
        if (matrix.Cluster.Pods is not [.., { Kind: IngressController.Kind } controller] || IngressController.Openings(matrix.Cluster, pod).Count == 0)
            return [];
        var opened = IngressController.Opened(matrix.Cluster, pod);
        var walk = new SideWalk(matrix.Cluster, pod, Peer.IngressController.Name, End.Of(controller, matrix.Cluster), Direction.Ingress).Parts();
        var ingress = matrix.Directions(matrix.ClassOf(controller), matrix.ClassOf(pod)).Ingress.And(new(opened, opened));
        return PairReasons.Of([new(ConnectionSet.All, [Reason.Default])], Connectivity.All, IngressReasons.Add(walk, matrix.Cluster, pod), ingress, options);
    }
}
