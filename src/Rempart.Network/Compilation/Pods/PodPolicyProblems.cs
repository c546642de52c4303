using Rempart.Network.Policies;

namespace Rempart.Network.Compilation.Pods;

/// <summary>Policies that no addresses and ports say: they are errors, because rules without them would let through what they deny.</summary>
internal static class PodPolicyProblems
{
    public static IEnumerable<string> Of(ClusterModel cluster, AddressedPods pods)
    {
        foreach (var foreign in cluster.ForeignPolicies)
            yield return $"{foreign.Location}: the rules of {foreign.Kind} '{foreign.Name}' are not known, so they cannot be compiled";
        foreach (var policy in cluster.AdminPolicies)
        {
            foreach (var peer in policy.Ingress.Concat(policy.Egress).SelectMany(rule => rule.Peers))
            {
                if (peer.Nodes is not null)
                    yield return $"{peer.Location}: this peer of the {policy.Kind} '{policy.Name}' is nodes, whose addresses no manifest shows; write them as networks";
                if (peer.DomainNames is not null)
                    yield return $"{peer.Location}: this peer of the {policy.Kind} '{policy.Name}' is names of domains, whose addresses only DNS knows; write them as networks";
            }
        }
        foreach (var equals in cluster.AdminPolicies.GroupBy(policy => (policy.Tier, policy.Priority)).Select(group => group.ToArray()))
        {
            for (var at = 1; at < equals.Length; at++)
            {
                if (equals[..at].FirstOrDefault(other => Meet(equals[at], other, pods)) is { } other)
                    yield return $"{equals[at].Location}: the {equals[at].Kind} '{equals[at].Name}' has the priority {equals[at].Priority} of the {other.Kind} '{other.Name}' and selects pods of it, so which one is asked first is not defined; give it another priority";
            }
        }
    }

    private static bool Meet(AdminPolicy one, AdminPolicy other, AddressedPods pods) =>
        ((one.Ingress.Count > 0 && other.Ingress.Count > 0) || (one.Egress.Count > 0 && other.Egress.Count > 0))
        && pods.All.Any(pod => one.Subject.Matches(pod.Pod, pod.Space) && other.Subject.Matches(pod.Pod, pod.Space));
}
