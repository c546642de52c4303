using Rempart.Network.Kubernetes.Objects;
using Rempart.Network.Policies;

namespace Rempart.Network.Kubernetes;

/// <summary>Says what is read well and probably not meant so: policies that select nothing, in namespaces that are not there.</summary>
internal static class ClusterChecks
{
    public static void Run(ClusterModel cluster, ObjectParts parts)
    {
        var populated = cluster.Pods.GroupBy(pod => pod.Namespace, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Select(pod => pod.Labels).Distinct().ToArray(), StringComparer.Ordinal);
        var spaces = cluster.Namespaces.ToDictionary(space => space.Name, StringComparer.Ordinal);
        var selections = new Selections(populated, spaces);
        foreach (var policy in cluster.NetworkPolicies)
            Check(policy, spaces, populated, selections, parts);
        foreach (var policy in cluster.AdminPolicies)
        {
            if (!selections.Any(policy.Subject.NamespaceSelector, policy.Subject.PodSelector))
                parts.Warn(policy.Location, $"the {policy.Kind} '{policy.Name}' selects no pod");
            foreach (var rule in policy.Ingress.Concat(policy.Egress))
            {
                foreach (var peer in rule.Peers)
                {
                    if (peer.Pods is { } pods && !selections.Any(pods.NamespaceSelector, pods.PodSelector))
                        parts.Warn(peer.Location, $"this peer of the {policy.Kind} '{policy.Name}' matches no pod");
                }
            }
        }
    }

    private static void Check(NetworkPolicy policy, Dictionary<string, Namespace> spaces, Dictionary<string, LabelSet[]> populated, Selections selections, ObjectParts parts)
    {
        var name = $"the NetworkPolicy '{policy.Namespace}/{policy.Name}'";
        if (!populated.TryGetValue(policy.Namespace, out var pods))
        {
            parts.Warn(policy.Location, spaces[policy.Namespace].IsDeclared
                ? $"{name} selects no pod: its namespace has none"
                : $"{name} selects no pod: no manifest declares its namespace or a pod in it");
        }
        else if (!pods.Any(policy.PodSelector.Matches))
        {
            parts.Warn(policy.Location, $"{name} selects no pod");
        }
        foreach (var peer in (policy.Ingress ?? []).Concat(policy.Egress ?? []).SelectMany(rule => rule.Peers ?? []))
        {
            if (peer.IpBlock is not null)
                continue;
            var found = peer.NamespaceSelector is { } selector ? selections.Any(selector, peer.PodSelector) : pods is not null && pods.Any(labels => peer.PodSelector!.Matches(labels));
            if (!found)
                parts.Warn(peer.Location, $"this peer of {name} matches no pod");
        }
    }

    /// <summary>Remembers which pairs of selectors match a pod: large clusters repeat them.</summary>
    private sealed class Selections(Dictionary<string, LabelSet[]> populated, Dictionary<string, Namespace> spaces)
    {
        private readonly Dictionary<(LabelSelector, LabelSelector?), bool> _known = [];

        public bool Any(LabelSelector namespaceSelector, LabelSelector? podSelector)
        {
            if (_known.TryGetValue((namespaceSelector, podSelector), out var found))
                return found;
            found = populated.Any(space => namespaceSelector.Matches(spaces[space.Key].Labels) && (podSelector is null || Array.Exists(space.Value, podSelector.Matches)));
            _known.Add((namespaceSelector, podSelector), found);
            return found;
        }
    }
}
