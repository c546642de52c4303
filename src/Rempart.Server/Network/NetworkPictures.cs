using System.Globalization;
using Rempart.Core.Estates;
using Rempart.Core.Networks;
using Rempart.Network.Proof;

namespace Rempart.Server.Network;

/// <summary>Keeps the picture of the last proofs. It is drawn anew after each verification, and lost with the process: the next start draws it.</summary>
internal sealed class NetworkPictures(IEstateSource estates, TimeProvider time) : INetworkPictures
{
    private readonly Lock _lock = new();
    private (Estate Estate, ProofResult Proof)? _routers;
    private (Estate Estate, IReadOnlyList<ProofResult> Proofs)? _clusters;
    private DateTimeOffset? _readAt;

    public NetworkPicture Current
    {
        get
        {
            lock (_lock)
            {
                var estate = estates.Current;
                // A proof is about the estate it was made for; another one is unknown until it is verified.
                var routers = _routers is { } one && one.Estate.Digest == estate.Digest ? one.Proof : null;
                var clusters = _clusters is { } other && other.Estate.Digest == estate.Digest ? other.Proofs : [];
                return Draw(estate, routers, clusters, routers is null && clusters.Count == 0 ? null : _readAt);
            }
        }
    }

    /// <summary>Takes what was proved of the routers.</summary>
    public void TakeRouters(Estate estate, ProofResult proof)
    {
        lock (_lock)
            (_routers, _readAt) = ((estate, proof), time.GetUtcNow());
    }

    /// <summary>Takes what was proved of the clusters.</summary>
    public void TakeClusters(Estate estate, IReadOnlyList<ProofResult> proofs)
    {
        lock (_lock)
            (_clusters, _readAt) = ((estate, proofs), time.GetUtcNow());
    }

    internal static NetworkPicture Draw(Estate estate, ProofResult? routers, IReadOnlyList<ProofResult> clusters, DateTimeOffset? readAt)
    {
        var proofs = routers is null ? clusters : [routers, .. clusters];
        var connections = estate.Flows.Select(flow => OfFlow(estate, flow, proofs)).ToList();
        foreach (var violation in proofs.SelectMany(proof => proof.Violations).Where(violation => violation.Finding.Rule != "declared-flow-closed"))
        {
            if (Ends(violation.Finding.Resource) is { } ends)
                connections.Add(Of(ends, ConnectionState.ForbiddenOpen, violation));
        }
        foreach (var gap in proofs.SelectMany(proof => proof.Gaps))
        {
            if (Ends(gap.Resource) is { } ends && !connections.Exists(known => known.From == ends.From && known.To == ends.To))
                connections.Add(new() { Id = gap.Resource, From = ends.From, To = ends.To, Ports = "", State = ConnectionState.Unknown, Explanation = gap.Reason });
        }
        var gaps = proofs.SelectMany(proof => proof.Gaps).Where(gap => Ends(gap.Resource) is null && !gap.Resource.StartsWith("flow/", StringComparison.Ordinal));
        return new(readAt, connections, [.. gaps.Select(gap => $"{gap.Resource}: {gap.Reason}").Distinct(StringComparer.Ordinal)]);
    }

    private static NetworkConnection OfFlow(Estate estate, Flow flow, IReadOnlyList<ProofResult> proofs)
    {
        // Between pods of one cluster its policies decide; everywhere else the routers do.
        string[] resources = ClusterOf(estate, flow.From) is { } cluster && cluster == ClusterOf(estate, flow.To)
            ? [$"cluster/{cluster} {flow.From.Id} -> {flow.To.Id}"]
            : [$"flow/{flow.Id}"];
        var stopped = proofs.SelectMany(proof => proof.Violations).FirstOrDefault(violation => violation.Finding.Rule == "declared-flow-closed" && resources.Contains(violation.Finding.Resource));
        var gap = proofs.SelectMany(proof => proof.Gaps).FirstOrDefault(gap => resources.Contains(gap.Resource));
        var examined = proofs.Any(proof => proof.Examined.Any(resources.Contains));
        var state = stopped is not null ? ConnectionState.Closed : gap is not null || !examined ? ConnectionState.Unknown : ConnectionState.Open;
        return new()
        {
            Id = flow.Id,
            From = Key(flow.From),
            To = Key(flow.To),
            Ports = string.Join(", ", flow.Ports),
            State = state,
            Explanation = stopped?.Finding.Message ?? gap?.Reason ?? (examined
                ? "Every packet of it passes, and so do its answers."
                : "What stands between its ends was not read: no router or cluster between them could be examined."),
            Why = flow.Why,
            Rules = stopped is null ? [] : RulesOf(stopped),
        };
    }

    private static NetworkConnection Of((string From, string To) ends, ConnectionState state, Violation violation) => new()
    {
        Id = $"{violation.Finding.Rule} {violation.Finding.Resource}",
        From = ends.From,
        To = ends.To,
        Ports = violation.Counterexample is { } packet ? PortOf(packet) : "",
        State = state,
        Explanation = violation.Finding.Message,
        Rules = RulesOf(violation),
    };

    private static string PortOf(Rempart.Network.Nftables.Packet packet) => packet.Protocol switch
    {
        6 => string.Create(CultureInfo.InvariantCulture, $"{packet.DestinationPort}/tcp"),
        17 => string.Create(CultureInfo.InvariantCulture, $"{packet.DestinationPort}/udp"),
        132 => string.Create(CultureInfo.InvariantCulture, $"{packet.DestinationPort}/sctp"),
        1 or 58 => "icmp",
        var other => string.Create(CultureInfo.InvariantCulture, $"IP protocol {other}"),
    };

    private static string[] RulesOf(Violation violation) => [.. violation.Rules.Select(rule => $"router {rule.Router}: {rule.Trace}")];

    // "subnet/a -> subnet/b" between routers, "cluster/c a -> b" between the pods of services.
    private static (string From, string To)? Ends(string resource)
    {
        if (resource.Split(" -> ", 2) is not [var from, var to])
            return null;
        return from.StartsWith("cluster/", StringComparison.Ordinal) && from.Split(' ', 2) is [_, var service]
            ? ($"service/{service}", $"service/{to}")
            : (from, to);
    }

    private static string? ClusterOf(Estate estate, FlowEnd end) => end.Kind == FlowEndKind.Service ? estate.Services.Find(end.Id)?.RunsOn.Cluster : null;

    private static string Key(FlowEnd end) => end.Kind switch
    {
        FlowEndKind.Internet => "internet",
        FlowEndKind.Service => $"service/{end.Id}",
        FlowEndKind.Datastore => $"datastore/{end.Id}",
        FlowEndKind.Host => $"host/{end.Id}",
        _ => $"subnet/{end.Id}",
    };
}
