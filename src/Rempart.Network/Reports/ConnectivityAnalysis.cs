using Rempart.Network.Policies;
using Rempart.Network.Reachability;

namespace Rempart.Network.Reports;

/// <summary>Finds who can reach whom, by workloads.</summary>
public static class ConnectivityAnalysis
{
    /// <summary>Analyses a cluster.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="options">What is reported.</param>
    /// <returns>The report.</returns>
    public static ConnectivityReport Of(ClusterModel cluster, ConnectivityOptions options)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(options);
        return Of(ReachabilityMatrix.Of(IngressController.AddTo(cluster)), options, OutsideRanges.Of(cluster));
    }

    internal static ConnectivityReport Of(ReachabilityMatrix matrix, ConnectivityOptions options, OutsideRanges ranges)
    {
        var workloads = new WorkloadTable(matrix);
        List<ReportedConnection> allowed = [], unknown = [];
        void Add(Peer source, Peer destination, Connectivity connectivity)
        {
            if (!options.Includes(source, destination))
                return;
            if (Passes(connectivity.Allowed, options))
                allowed.Add(new(source, destination, connectivity.Allowed));
            if (!connectivity.IsCertain && connectivity.Unknown is var rest && Passes(rest, options))
                unknown.Add(new(source, destination, rest));
        }
        foreach (var source in workloads.All)
        {
            foreach (var destination in workloads.ReachedFrom(source))
            {
                if (!ReferenceEquals(source, destination))
                    Add(source.Peer, destination.Peer, matrix.BetweenWorkloads(source.Classes, destination.Classes));
            }
            foreach (var (range, connectivity) in matrix.Outside(source.Classes, Direction.Egress, ranges))
                Add(source.Peer, range, connectivity);
            foreach (var (range, connectivity) in matrix.Outside(source.Classes, Direction.Ingress, ranges))
                Add(range, source.Peer, connectivity);
        }
        foreach (var (workload, connectivity) in IngressController.Connections(matrix, workloads))
            Add(Peer.IngressController, workload.Peer, connectivity);
        return new()
        {
            Connections = Sorted(allowed),
            Unknown = Sorted(unknown),
            Workloads = options.Focus.Count > 0 ? [] : [.. workloads.All.Select(workload => workload.Peer)],
            Connection = options.Connection,
            Exposure = options.Exposure ? ExposureAnalysis.Of(matrix, workloads, options, allowed) : null,
        };
    }

    private static bool Passes(ConnectionSet connections, ConnectivityOptions options) =>
        !connections.IsNone && (options.Connection is not { } one || connections.Contains(one.Protocol, one.Port));

    private static List<ReportedConnection> Sorted(List<ReportedConnection> connections)
    {
        connections.Sort(static (one, other) =>
        {
            var bySource = string.CompareOrdinal(one.Source.Name, other.Source.Name);
            return bySource != 0 ? bySource : string.CompareOrdinal(one.Destination.Name, other.Destination.Name);
        });
        return connections;
    }
}
