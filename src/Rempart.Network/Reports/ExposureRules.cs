using Rempart.Network.Policies;
using Rempart.Network.Reachability;
using Rempart.Network.Reachability.Classes;

namespace Rempart.Network.Reports;

/// <summary>What the policies of one pod let pass from or to pods that are known only by selectors. What the other end's policies say is not known.</summary>
internal sealed class ExposureRules
{
    private readonly Pod _pod;
    private readonly Direction _direction;
    private readonly NetworkPolicy[] _isolating;
    private readonly AdminPolicy[] _admin;

    public ExposureRules(ClusterModel cluster, Pod pod, Direction direction)
    {
        (_pod, _direction) = (pod, direction);
        var space = cluster.NamespaceOf(pod.Namespace);
        _isolating = [.. cluster.NetworkPolicies.Where(policy => policy.Rules(direction) is not null && policy.Selects(pod))];
        _admin = [.. cluster.AdminPolicies.Where(policy => policy.Rules(direction).Count > 0 && policy.Subject.Matches(pod, space)).OrderBy(policy => policy.Priority)];
    }

    /// <summary>Whether any policy selects the pod in the direction.</summary>
    public bool IsProtected => _isolating.Length > 0 || _admin.Length > 0;

    public ConnectionSet To(RepresentativePeer peer)
    {
        var afterAdmin = _isolating.Length > 0 ? NetworkPolicies(peer) : Tier(AdminTier.Baseline, peer, ConnectionSet.All);
        return Tier(AdminTier.Admin, peer, afterAdmin);
    }

    private ConnectionSet Tier(AdminTier tier, RepresentativePeer peer, ConnectionSet next)
    {
        ConnectionSet open = ConnectionSet.All, accepted = ConnectionSet.None, passed = ConnectionSet.None;
        foreach (var rule in _admin.Where(policy => policy.Tier == tier).SelectMany(policy => policy.Rules(_direction)))
        {
            if (!rule.Peers.Any(candidate => candidate.Pods is { } pods && peer.IsWithin(RepresentativePeer.Of(pods))))
                continue;
            var now = open.Intersect(Ports(rule.Ports));
            open = open.Except(now);
            if (rule.Action == AdminAction.Accept)
                accepted = accepted.Union(now);
            else if (rule.Action == AdminAction.Pass)
                passed = passed.Union(now);
        }
        return accepted.Union(open.Union(passed).Intersect(next));
    }

    private ConnectionSet NetworkPolicies(RepresentativePeer peer)
    {
        var allowed = ConnectionSet.None;
        foreach (var policy in _isolating)
        {
            foreach (var rule in policy.Rules(_direction)!)
            {
                if (rule.Peers is null || rule.Peers.Any(candidate => candidate.IpBlock is null && peer.IsWithin(RepresentativePeer.Of(policy.Namespace, candidate))))
                    allowed = allowed.Union(Ports(rule.Ports));
            }
        }
        return allowed;
    }

    private ConnectionSet Ports(IReadOnlyList<PolicyPort>? ports) => ports is null ? ConnectionSet.All : PortSets.Of(ports, _direction == Direction.Ingress ? _pod.Ports : []);
}
