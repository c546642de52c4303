using Rempart.Network.Policies;

namespace Rempart.Network.Reports.Formats;

/// <summary>Writes a report as a graph for Graphviz.</summary>
internal static class ConnectivityDotFormat
{
    public static string Write(ConnectivityReport report)
    {
        var graph = new DotGraph();
        foreach (var peer in report.Workloads.Concat(report.Connections.SelectMany(connection => new[] { connection.Source, connection.Destination })))
        {
            var color = peer.Kind == PeerKind.External ? "red2" : "blue";
            graph.Node(peer.Name, peer.Label, peer.Namespace is { } space ? $"{space}[namespace]" : null, "black", color);
        }
        foreach (var connection in report.Connections)
        {
            var weight = string.CompareOrdinal(connection.Source.Name, connection.Destination.Name) > 0 ? "1" : "0.5";
            graph.Edge(connection.Source.Name, connection.Destination.Name, report.Connection?.ToString() ?? connection.Connections.ToString(), "gold2", $"weight={weight}");
        }
        if (report.Exposure is { } exposure)
        {
            foreach (var exposed in exposure.Egress.Where(exposed => !IsRange(exposed.Peer)))
                graph.Edge(Node(graph, exposed), To(graph, exposed.Peer), Label(exposed, Direction.Egress, report), "darkorange4", "weight=0.5 style=dashed");
            foreach (var exposed in exposure.Ingress.Where(exposed => !IsRange(exposed.Peer)))
                graph.Edge(To(graph, exposed.Peer), Node(graph, exposed), Label(exposed, Direction.Ingress, report), "darkorange2", "weight=1 style=dashed");
        }
        return graph.ToString();
    }

    private static string Label(ExposedConnection exposed, Direction direction, ConnectivityReport report) =>
        report.Connection is { } one && !report.Exposure!.Unprotected.Contains(new(exposed.Workload, direction)) ? one.ToString() : exposed.Connections.ToString();

    private static bool IsRange(ExposurePeer peer) => peer.Namespace is null && peer != ExposurePeer.EntireCluster;

    private static string Node(DotGraph graph, ExposedConnection exposed)
    {
        graph.Node(exposed.Workload.Name, exposed.Workload.Label, $"{exposed.Workload.Namespace}[namespace]", "black", "blue");
        return exposed.Workload.Name;
    }

    private static string To(DotGraph graph, ExposurePeer peer)
    {
        if (peer.Namespace is not { } space)
        {
            graph.Node(peer.Name, peer.Name, null, "red2", "red2", " shape=diamond");
            return peer.Name;
        }
        var (pods, of) = (Bare(peer.Pods), Bare(space));
        graph.Node($"{pods}_in_{of}", pods, $"{of}[namespace]", "red2", "red2");
        return $"{pods}_in_{of}";
    }

    private static string Bare(string description) => description.StartsWith('[') && description.EndsWith(']') ? description[1..^1] : description;
}
