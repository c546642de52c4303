using Rempart.Network.Policies;
using Rempart.Network.Reachability.Classes;

namespace Rempart.Network.Reachability.Rows;

/// <summary>Turns the rules of policies into sets, each once for an address family.</summary>
internal sealed class RuleTable(FamilySpace space, PodClasses classes, ConnectionTable connections)
{
    private readonly Dictionary<(string? Namespace, object Rule), Rule> _rules = new(RuleComparer.Instance);
    private readonly Peers _everyone = space.Everyone;
    private readonly ILookup<int, int> _byPorts = Enumerable.Range(0, classes.Classes.Count).ToLookup(number => classes.Classes[number].Ports);

    public Rule Of(string policyNamespace, NetworkPolicyRule rule)
    {
        // Selectors without a namespace mean the policy's own, so that one rule in two namespaces is two.
        if (_rules.TryGetValue((policyNamespace, rule), out var known))
            return known;
        var peers = _everyone;
        if (rule.Peers is not null)
        {
            peers = new(new(space.Length), new(space.Length));
            foreach (var peer in rule.Peers)
                peers.Add(space.Of(policyNamespace, peer));
        }
        return Keep((policyNamespace, rule), peers, rule.Ports);
    }

    public Rule Of(AdminRule rule)
    {
        if (_rules.TryGetValue((null, rule), out var known))
            return known;
        var peers = new Peers(new(space.Length), new(space.Length));
        foreach (var peer in rule.Peers)
            peers.Add(space.Of(peer));
        return Keep((null, rule), peers, rule.Ports);
    }

    /// <summary>The parts of a rule in which the connections are the same for all peers.</summary>
    public IEnumerable<(Peers Peers, ConnectionSet Connections)> Parts(Rule rule, Profile profile)
    {
        if (rule.Ports is null)
            return [(rule.Peers, rule.Connections)];
        return profile.Direction == Direction.Ingress ? [(rule.Peers, connections.Of(rule.Ports, profile.Ports))] : PartsByDestination(rule);
    }

    private IEnumerable<(Peers Peers, ConnectionSet Connections)> PartsByDestination(Rule rule)
    {
        foreach (var group in _byPorts)
        {
            var members = new Bits(space.Length);
            foreach (var number in group)
                members.Add(number);
            if (members.Overlaps(rule.Peers.Possible))
                yield return (Both(rule.Peers, members), connections.Of(rule.Ports, classes.Classes[group.First()].Representative.Ports));
        }
        // Outside the cluster nobody declares names of ports.
        var outside = new Bits(space.Length);
        outside.AddRange(space.PodCount, space.Length);
        yield return (Both(rule.Peers, outside), connections.Of(rule.Ports, []));
    }

    private static Peers Both(Peers peers, Bits members) => new(peers.Sure.Copy().And(members), peers.Possible.Copy().And(members));

    private Rule Keep((string? Namespace, object Rule) source, Peers peers, IReadOnlyList<PolicyPort>? ports)
    {
        var named = PortSets.HasNames(ports);
        var rule = new Rule(peers, named ? ConnectionSet.None : connections.Of(ports, []), named ? ports : null);
        _rules.Add(source, rule);
        return rule;
    }

    // Rules are compared as objects: comparing what they say would cost more than reading them again.
    private sealed class RuleComparer : IEqualityComparer<(string? Namespace, object Rule)>
    {
        public static readonly RuleComparer Instance = new();

        public bool Equals((string? Namespace, object Rule) x, (string? Namespace, object Rule) y) => ReferenceEquals(x.Rule, y.Rule) && x.Namespace == y.Namespace;

        public int GetHashCode((string? Namespace, object Rule) key) => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(key.Rule);
    }
}
