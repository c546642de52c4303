using Rempart.Core.Estates;
using Rempart.Network.Kubernetes.Objects;
using Rempart.Network.Policies;

namespace Rempart.Network.Kubernetes;

/// <summary>Puts together what was read: namespaces that only their content names, pods under their workloads, and the checks.</summary>
internal static class ClusterAssembly
{
    public static ManifestReading Assemble(ObjectParts parts)
    {
        var namespaces = Namespaces(parts);
        var cluster = new ClusterModel
        {
            Namespaces = [.. namespaces.Values],
            Pods = Pods(parts),
            Services = parts.Services,
            Ingresses = parts.Ingresses,
            NetworkPolicies = Distinct(parts.NetworkPolicies, policy => (policy.Namespace, policy.Name), policy => policy.Location, "NetworkPolicy", parts),
            AdminPolicies = Distinct(parts.AdminPolicies, policy => (policy.Kind, policy.Name), policy => policy.Location, "admin policy", parts),
            ForeignPolicies = parts.ForeignPolicies,
        };
        ClusterChecks.Run(cluster, parts);
        // A stable sort: what one file says stays in its order.
        return new(cluster, [.. parts.Diagnostics.OrderBy(diagnostic => diagnostic.Location)]);
    }

    private static SortedDictionary<string, Namespace> Namespaces(ObjectParts parts)
    {
        var namespaces = new SortedDictionary<string, Namespace>(StringComparer.Ordinal);
        foreach (var space in parts.Namespaces)
        {
            if (!namespaces.TryAdd(space.Name, space))
                parts.Error(space.Location, $"the namespace '{space.Name}' is declared twice; it stands at {namespaces[space.Name].Location} too");
        }
        var mentioned = parts.Pods.Select(owned => owned.Pod.Namespace)
            .Concat(parts.NetworkPolicies.Select(policy => policy.Namespace))
            .Concat(parts.Services.Select(service => service.Namespace))
            .Concat(parts.Ingresses.Select(ingress => ingress.Namespace));
        foreach (var name in mentioned.Distinct(StringComparer.Ordinal))
        {
            if (!namespaces.ContainsKey(name))
                namespaces.Add(name, Namespace.Undeclared(name));
        }
        return namespaces;
    }

    /// <summary>
    /// The pods under the workload at the top of their owners. A template whose pods are there themselves adds none, and neither
    /// does the template of a workload that another one owns.
    /// </summary>
    private static List<Pod> Pods(ObjectParts parts)
    {
        var owners = new Dictionary<WorkloadName, WorkloadName?>();
        foreach (var owner in parts.Owners)
        {
            if (!owners.TryAdd(owner.Workload, owner.OwnedBy))
                parts.Diagnostics.Add(new(DiagnosticSeverity.Error, LocationOf(parts, owner.Workload), $"the {owner.Workload.Kind} '{owner.Workload.Namespace}/{owner.Workload.Name}' is declared twice"));
        }
        var real = new HashSet<WorkloadName>();
        foreach (var owned in parts.Pods)
        {
            if (owned.OwnedBy is { } direct)
                Climb(direct, owners, real);
        }
        foreach (var (workload, above) in owners)
        {
            if (above is { } owner && owners.ContainsKey(owner))
                real.Add(workload);
        }
        var pods = new List<Pod>(parts.Pods.Count);
        var names = new HashSet<(string, string)>();
        foreach (var (pod, ownedBy) in parts.Pods)
        {
            if (pod.Kind == "Pod" && !names.Add((pod.Namespace, pod.Name)))
                parts.Error(pod.Location, $"the pod '{pod.Namespace}/{pod.Name}' is declared twice");
            else if (ownedBy is { } direct)
                pods.Add(Climb(direct, owners, null) is var top ? pod with { Workload = top.Name, Kind = top.Kind } : pod);
            else if (pod.Kind == "Pod" || !real.Contains(new(pod.Namespace, pod.Kind, pod.Name)))
                pods.Add(pod);
        }
        return pods;
    }

    private static WorkloadName Climb(WorkloadName from, Dictionary<WorkloadName, WorkloadName?> owners, HashSet<WorkloadName>? passed)
    {
        // Owners that own each other are no tree; a few steps are enough for every real one.
        for (var step = 0; step < 8; step++)
        {
            passed?.Add(from);
            if (!owners.TryGetValue(from, out var above) || above is not { } next || !owners.ContainsKey(next))
                break;
            from = next;
        }
        return from;
    }

    private static SourceLocation LocationOf(ObjectParts parts, WorkloadName workload) =>
        parts.Pods.Last(owned => owned.Pod.Kind == workload.Kind && owned.Pod.Name == workload.Name && owned.Pod.Namespace == workload.Namespace).Pod.Location;

    private static List<T> Distinct<T, TKey>(List<T> items, Func<T, TKey> key, Func<T, SourceLocation> location, string what, ObjectParts parts) where TKey : notnull
    {
        var first = new Dictionary<TKey, T>();
        foreach (var item in items)
        {
            if (!first.TryAdd(key(item), item))
                parts.Error(location(item), $"the {what} '{key(item)}' is declared twice; it stands at {location(first[key(item)])} too");
        }
        return items;
    }
}
