using Rempart.Network.Policies;
using Rempart.Network.Reachability.Classes;

namespace Rempart.Network.Reachability.Rows;

/// <summary>Computes what a profile lets pass from or to everyone, in one address family.</summary>
internal sealed class RowEvaluation(FamilySpace space, RuleTable rules, ConnectionTable connections)
{
    public Row Evaluate(Profile profile)
    {
        if (profile.Unknown)
            return new(All(ConnectionSet.None), All(ConnectionSet.All));
        var lower = Evaluate(profile, Bound.Lower);
        // Traffic between a pod and its own node always passes, and a pod on the node's network may be on the same node.
        var hosts = profile.Direction == Direction.Ingress && !space.Host.IsEmpty;
        if (!hosts && IsCertain(profile))
            return new(lower, lower);
        var upper = Evaluate(profile, Bound.Upper);
        if (hosts)
            upper.Change(space.Host, static _ => ConnectionSet.All);
        return new(lower, upper);
    }

    private Partition<ConnectionSet> Evaluate(Profile profile, Bound bound)
    {
        var tiers = new TierEvaluation(space, rules, connections, bound);
        var afterAdmin = profile.NetworkPolicies.Count > 0 ? NetworkPolicies(profile, bound) : tiers.Evaluate(profile, AdminTier.Baseline, All(ConnectionSet.All));
        return tiers.Evaluate(profile, AdminTier.Admin, afterAdmin);
    }

    private Partition<ConnectionSet> NetworkPolicies(Profile profile, Bound bound)
    {
        // Rules about the same connections first become one, so that the row is cut as seldom as possible.
        var bySet = new Dictionary<ConnectionSet, Bits>(ReferenceEqualityComparer.Instance);
        foreach (var policy in profile.NetworkPolicies)
        {
            foreach (var rule in policy.Rules(profile.Direction)!)
            {
                foreach (var (peers, set) in rules.Parts(rules.Of(policy.Namespace, rule), profile))
                {
                    if (bySet.TryGetValue(set, out var known))
                        known.Or(peers.For(bound));
                    else
                        bySet.Add(set, peers.For(bound).Copy());
                }
            }
        }
        var row = All(ConnectionSet.None);
        foreach (var (set, peers) in bySet)
            row.Change(peers, before => connections.Union(before, set));
        return row;
    }

    private bool IsCertain(Profile profile)
    {
        if (profile.AdminPolicies.GroupBy(policy => (policy.Tier, policy.Priority)).Any(group => group.Skip(1).Any()))
            return false;
        foreach (var policy in profile.NetworkPolicies)
        {
            foreach (var rule in policy.Rules(profile.Direction)!)
            {
                if (rules.Of(policy.Namespace, rule).IsUncertain)
                    return false;
            }
        }
        return !profile.AdminPolicies.Any(policy => policy.Rules(profile.Direction).Any(rule => rules.Of(rule).IsUncertain));
    }

    private Partition<ConnectionSet> All(ConnectionSet set) => Partition<ConnectionSet>.Of(set, space.Length);
}
