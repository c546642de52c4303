using System.Text;
using Rempart.Network.Policies;
using Rempart.Network.Reachability;
using Rempart.Network.Reachability.Explanations;

namespace Rempart.Network.Reports;

/// <summary>
/// Explains, for every pair of workloads and for the outside, one connection of each verdict: which rule decides on both sides,
/// with its file and line.
/// </summary>
public static class ConnectivityExplanation
{
    /// <summary>Writes explanations.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="options">What is reported; its connection is the one explained, else the first of each verdict.</param>
    /// <returns>The text.</returns>
    public static string Write(ClusterModel cluster, ConnectivityOptions options)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(options);
        var matrix = ReachabilityMatrix.Of(cluster);
        var workloads = new WorkloadTable(matrix);
        var ranges = OutsideRanges.Of(cluster);
        var text = new StringBuilder();
        foreach (var source in workloads.All)
        {
            foreach (var destination in workloads.All.Where(destination => destination != source && options.Includes(source.Peer, destination.Peer)))
            {
                Pod from = source.Pods[0], to = destination.Pods[0];
                Write(text, options, source.Peer, destination.Peer, matrix.Between(from, to), (protocol, port) => matrix.Explain(from, to, protocol, port));
            }
            foreach (var (range, address) in ranges.In(Direction.Egress).Where(range => options.Includes(source.Peer, range.Range)))
                Write(text, options, source.Peer, range, matrix.Between(source.Pods[0], address), (protocol, port) => matrix.Explain(source.Pods[0], address, protocol, port));
            foreach (var (range, address) in ranges.In(Direction.Ingress).Where(range => options.Includes(range.Range, source.Peer)))
                Write(text, options, range, source.Peer, matrix.Between(address, source.Pods[0]), (protocol, port) => matrix.Explain(address, source.Pods[0], protocol, port));
        }
        return text.ToString();
    }

    private static void Write(StringBuilder text, ConnectivityOptions options, Peer source, Peer destination, Connectivity connectivity, Func<NetworkProtocol, ushort, Explanation> explain)
    {
        text.Append(source.Name).Append(" => ").Append(destination.Name).Append('\n');
        Part(text, options, "allowed", connectivity.Allowed, explain);
        Part(text, options, "unknown", connectivity.Unknown, explain);
        Part(text, options, "denied", ConnectionSet.All.Except(connectivity.Possible), explain);
    }

    private static void Part(StringBuilder text, ConnectivityOptions options, string verdict, ConnectionSet connections, Func<NetworkProtocol, ushort, Explanation> explain)
    {
        if (connections.IsNone || (options.Connection is { } one && !connections.Contains(one.Protocol, one.Port)))
            return;
        var (protocol, port) = options.Connection is { } asked ? (asked.Protocol, asked.Port) : First(connections);
        var explanation = explain(protocol, port);
        text.Append("  ").Append(verdict).Append(" : ").Append(options.Connection?.ToString() ?? connections.ToString()).Append('\n');
        Side(text, "egress", explanation.Egress);
        Side(text, "ingress", explanation.Ingress);
    }

    private static void Side(StringBuilder text, string name, DirectionExplanation side)
    {
        text.Append("    ").Append(name).Append(' ').Append(side.Verdict switch { Verdict.Allowed => "allowed", Verdict.Denied => "denied", _ => "unknown" }).Append(": ").Append(side.Reason).Append('\n');
        foreach (var rule in side.Rules)
            text.Append("      ").Append(rule).Append('\n');
    }

    private static (NetworkProtocol Protocol, ushort Port) First(ConnectionSet connections)
    {
        foreach (var protocol in new[] { NetworkProtocol.Tcp, NetworkProtocol.Udp, NetworkProtocol.Sctp })
        {
            if (connections[protocol] is { IsEmpty: false } ports)
                return (protocol, ports.Intervals[0].First);
        }
        throw new ArgumentException("There is no connection.", nameof(connections));
    }
}
