using Rempart.Network.Policies;

namespace Rempart.Network.Reachability.Classes;

/// <summary>What the policies of a cluster look at: sets of shapes, ranges of addresses, names of ports.</summary>
internal sealed class PolicySets
{
    private readonly HashSet<Bits> _sets = [];

    public PolicySets(ClusterModel cluster, PodIndex index)
    {
        foreach (var policy in cluster.NetworkPolicies)
        {
            Add(index.Select(policy));
            foreach (var rule in (policy.Ingress ?? []).Concat(policy.Egress ?? []))
            {
                AddNames(rule.Ports);
                foreach (var peer in rule.Peers ?? [])
                {
                    if (peer.IpBlock is { } block)
                        Blocks.Add(block);
                    else
                        Add(index.Select(policy.Namespace, peer));
                }
            }
        }
        foreach (var policy in cluster.AdminPolicies)
        {
            Add(index.Select(policy.Subject));
            foreach (var rule in policy.Ingress.Concat(policy.Egress))
            {
                AddNames(rule.Ports);
                foreach (var peer in rule.Peers)
                {
                    Blocks.AddRange(peer.Networks ?? []);
                    if (peer.Pods is { } pods)
                        Add(index.Select(pods));
                }
            }
        }
        foreach (var policy in cluster.ForeignPolicies)
        {
            if (policy.Namespace is { } space)
                Add(index.InNamespace(space));
        }
    }

    public IReadOnlyCollection<Bits> Sets => _sets;

    public List<IpBlock> Blocks { get; } = [];

    public HashSet<string> PortNames { get; } = new(StringComparer.Ordinal);

    private void Add(Bits set) => _sets.Add(set);

    private void AddNames(IReadOnlyList<PolicyPort>? ports)
    {
        foreach (var port in ports ?? [])
        {
            if (port.Name is { } name)
                PortNames.Add(name);
        }
    }
}
