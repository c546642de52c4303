namespace Rempart.Network.Policies;

/// <summary>Pods as admin policies select them.</summary>
/// <param name="NamespaceSelector">Their namespaces.</param>
/// <param name="PodSelector">The pods of these namespaces; null for all.</param>
public sealed record AdminPodSelector(LabelSelector NamespaceSelector, LabelSelector? PodSelector)
{
    /// <summary>Whether a pod is selected.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="podNamespace">Its namespace.</param>
    /// <returns>True when it is.</returns>
    public bool Matches(Pod pod, Namespace podNamespace)
    {
        ArgumentNullException.ThrowIfNull(pod);
        ArgumentNullException.ThrowIfNull(podNamespace);
        return NamespaceSelector.Matches(podNamespace.Labels) && (PodSelector is null || PodSelector.Matches(pod.Labels));
    }
}
