using Rempart.Network.Policies;

namespace Rempart.Network.Reachability.Explanations;

/// <summary>Walks the policies of one pod in the order in which they are asked about one connection, and notes what decides.</summary>
internal sealed class DirectionWalk(ClusterModel cluster, Pod subject, End peer, Direction direction, NetworkProtocol protocol, ushort port)
{
    private readonly Namespace _space = cluster.NamespaceOf(subject.Namespace);
    private readonly List<DecidingRule> _rules = [];

    private IReadOnlyList<ContainerPort> DestinationPorts => direction == Direction.Ingress ? subject.Ports : peer.Pod?.Ports ?? [];

    public DirectionExplanation Explain(Verdict verdict)
    {
        var foreign = cluster.ForeignPolicies.FirstOrDefault(policy => policy.Namespace is null || policy.Namespace == subject.Namespace);
        if (foreign is not null)
            return new(direction, verdict, $"the rules of {foreign.Kind} {foreign.Name} are not known", [new($"{foreign.Kind} {foreign.Name}", null, "may decide", foreign.Location)]);
        var isolating = cluster.NetworkPolicies.Where(policy => policy.Rules(direction) is not null && policy.Selects(subject)).ToArray();
        var reason = WalkTier(AdminTier.Admin) ?? WalkNetworkPolicies(isolating) ?? (isolating.Length > 0 ? null : WalkTier(AdminTier.Baseline) ?? "no policy says otherwise");
        if (reason is null)
        {
            reason = $"no rule of the NetworkPolicies that isolate {subject.Namespace}/{subject.Workload} allows it";
            _rules.AddRange(isolating.Select(policy => new DecidingRule(Name(policy), null, "isolates", policy.Location)));
        }
        if (verdict == Verdict.Unknown)
            reason = subject.HostNetwork || peer.Pod is { HostNetwork: true } ? "policies see pods on the network of their node each plug-in in its own way" : "whether a rule matches is not known";
        return new(direction, verdict, reason, _rules);
    }

    private string? WalkTier(AdminTier tier)
    {
        foreach (var policy in cluster.AdminPolicies.Where(policy => policy.Tier == tier && policy.Subject.Matches(subject, _space)).OrderBy(policy => policy.Priority))
        {
            var number = 0;
            foreach (var rule in policy.Rules(direction))
            {
                number++;
                if (rule.Ports is not null && !rule.Ports.Any(candidate => candidate.Matches(protocol, port, DestinationPorts)))
                    continue;
                var match = rule.Peers.Select(peer.Matches).Aggregate(Certainty.No, (one, other) => one > other ? one : other);
                if (match == Certainty.No)
                    continue;
                var effect = rule.Action switch { AdminAction.Accept => "allows", AdminAction.Deny => "denies", _ => "passes on" };
                _rules.Add(new($"{policy.Kind} {policy.Name}", number, match == Certainty.Yes ? effect : "may match and " + effect, rule.Location));
                if (match == Certainty.Yes)
                    return rule.Action == AdminAction.Pass ? (tier == AdminTier.Admin ? null : "no policy says otherwise") : $"{(rule.Action == AdminAction.Accept ? "allowed" : "denied")} by {policy.Kind} {policy.Name}";
            }
        }
        return null;
    }

    private string? WalkNetworkPolicies(NetworkPolicy[] isolating)
    {
        string? reason = null;
        foreach (var policy in isolating)
        {
            var number = 0;
            foreach (var rule in policy.Rules(direction)!)
            {
                number++;
                if (rule.Ports is not null && !rule.Ports.Any(candidate => candidate.Matches(protocol, port, DestinationPorts)))
                    continue;
                var match = rule.Peers is null ? Certainty.Yes : rule.Peers.Select(candidate => peer.Matches(policy.Namespace, candidate)).Aggregate(Certainty.No, (one, other) => one > other ? one : other);
                if (match == Certainty.No)
                    continue;
                _rules.Add(new(Name(policy), number, match == Certainty.Yes ? "allows" : "may match and allow", rule.Location));
                if (match == Certainty.Yes)
                    reason ??= $"allowed by {Name(policy)}";
            }
        }
        return reason;
    }

    private static string Name(NetworkPolicy policy) => $"NetworkPolicy {policy.Namespace}/{policy.Name}";
}
