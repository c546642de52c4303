using System.Net;
using Rempart.Network.Policies;

namespace Rempart.Network.Tests.Reachability;

/// <summary>
/// The rules of the two APIs written down as plainly as they read: one pod, one peer, one protocol, one port, one address family
/// at a time, without sets, classes or memory. Shares nothing with the engine but the model. Answers for what is certain only.
/// </summary>
internal sealed class NaiveReference(ClusterModel cluster)
{
    private readonly Dictionary<string, LabelSet> _namespaces = cluster.Namespaces.ToDictionary(space => space.Name, space => space.Labels);

    /// <summary>Unknown when IPv4 and IPv6 differ: which one the traffic takes is not known.</summary>
    public Verdict Between(Pod source, Pod destination, NetworkProtocol protocol, ushort port)
    {
        var families = Families(source, destination).Select(pair =>
            Direction(source, Policies.Direction.Egress, new(destination, pair.Destination), protocol, port)
            && Direction(destination, Policies.Direction.Ingress, new(source, pair.Source), protocol, port)).Distinct().ToArray();
        return families.Length == 1 ? Told(families[0]) : Verdict.Unknown;
    }

    public Verdict Between(Pod source, IPAddress destination, NetworkProtocol protocol, ushort port) =>
        Told(Direction(source, Policies.Direction.Egress, new(null, destination), protocol, port));

    public Verdict Between(IPAddress source, Pod destination, NetworkProtocol protocol, ushort port) =>
        Told(Direction(destination, Policies.Direction.Ingress, new(null, source), protocol, port));

    private static Verdict Told(bool passes) => passes ? Verdict.Allowed : Verdict.Denied;

    private static IEnumerable<(IPAddress Source, IPAddress Destination)> Families(Pod source, Pod destination) =>
        source.Addresses.SelectMany(from => destination.Addresses.Where(to => to.AddressFamily == from.AddressFamily).Select(to => (from, to)));

    private bool Direction(Pod subject, Direction direction, Peer peer, NetworkProtocol protocol, ushort port)
    {
        if (Tier(AdminTier.Admin, subject, direction, peer, protocol, port) is { } first && first != AdminAction.Pass)
            return first == AdminAction.Accept;
        var isolated = false;
        foreach (var policy in cluster.NetworkPolicies)
        {
            var rules = direction == Policies.Direction.Ingress ? policy.Ingress : policy.Egress;
            if (rules is null || policy.Namespace != subject.Namespace || !Selects(policy.PodSelector, subject.Labels))
                continue;
            isolated = true;
            foreach (var rule in rules)
            {
                var ports = rule.Ports is null || rule.Ports.Any(candidate => PortMatches(candidate, subject, direction, peer, protocol, port));
                var peers = rule.Peers is null || rule.Peers.Any(candidate => PeerMatches(candidate, policy.Namespace, peer));
                if (ports && peers)
                    return true;
            }
        }
        if (isolated)
            return false;
        return Tier(AdminTier.Baseline, subject, direction, peer, protocol, port) is not AdminAction.Deny;
    }

    private AdminAction? Tier(AdminTier tier, Pod subject, Direction direction, Peer peer, NetworkProtocol protocol, ushort port)
    {
        foreach (var policy in cluster.AdminPolicies.Where(candidate => candidate.Tier == tier).OrderBy(candidate => candidate.Priority))
        {
            if (!PodMatches(policy.Subject, subject))
                continue;
            foreach (var rule in direction == Policies.Direction.Ingress ? policy.Ingress : policy.Egress)
            {
                if (rule.Ports is not null && !rule.Ports.Any(candidate => PortMatches(candidate, subject, direction, peer, protocol, port)))
                    continue;
                if (rule.Peers.Any(candidate => candidate.Pods is { } pods
                    ? peer.Pod is not null && PodMatches(pods, peer.Pod)
                    : candidate.Networks!.Any(block => InBlock(block, peer.Address))))
                {
                    return rule.Action;
                }
            }
        }
        return null;
    }

    private bool PodMatches(AdminPodSelector selector, Pod pod) =>
        Selects(selector.NamespaceSelector, _namespaces[pod.Namespace]) && (selector.PodSelector is null || Selects(selector.PodSelector, pod.Labels));

    private bool PeerMatches(NetworkPolicyPeer candidate, string policyNamespace, Peer peer)
    {
        if (candidate.IpBlock is not null)
            return InBlock(candidate.IpBlock, peer.Address);
        if (peer.Pod is null)
            return false;
        if (candidate.NamespaceSelector is null ? peer.Pod.Namespace != policyNamespace : !Selects(candidate.NamespaceSelector, _namespaces[peer.Pod.Namespace]))
            return false;
        return candidate.PodSelector is null || Selects(candidate.PodSelector, peer.Pod.Labels);
    }

    private static bool InBlock(IpBlock block, IPAddress address) => block.Network.Contains(address) && block.Except.All(part => !part.Contains(address));

    private static bool PortMatches(PolicyPort candidate, Pod subject, Direction direction, Peer peer, NetworkProtocol protocol, ushort port)
    {
        if (candidate.Protocol is { } named && named != protocol)
            return false;
        if (candidate.Name is null)
            return candidate.First <= port && port <= candidate.Last;
        var destination = direction == Policies.Direction.Ingress ? subject : peer.Pod;
        return destination is not null && destination.Ports.Any(declared => declared.Name == candidate.Name && declared.Protocol == protocol && declared.Number == port);
    }

    private static bool Selects(LabelSelector selector, LabelSet labels)
    {
        var map = labels.ToDictionary(label => label.Key, label => label.Value);
        return selector.Labels.All(label => map.TryGetValue(label.Key, out var value) && value == label.Value)
            && selector.Expressions.All(expression => expression.Operator switch
            {
                LabelOperator.In => map.TryGetValue(expression.Key, out var value) && expression.Values.Contains(value),
                LabelOperator.NotIn => !map.TryGetValue(expression.Key, out var value) || !expression.Values.Contains(value),
                LabelOperator.Exists => map.ContainsKey(expression.Key),
                _ => !map.ContainsKey(expression.Key),
            });
    }

    private sealed record Peer(Pod? Pod, IPAddress Address);
}
