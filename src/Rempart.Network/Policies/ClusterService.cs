using Rempart.Core.Estates;

namespace Rempart.Network.Policies;

/// <summary>A Service. Policies do not see it: they see the pods behind it.</summary>
/// <param name="Namespace">The namespace's name.</param>
/// <param name="Name">Its name.</param>
/// <param name="Selector">The labels of the pods behind it; null when it selects none.</param>
/// <param name="Ports">Its ports.</param>
/// <param name="Location">Where it is declared.</param>
public sealed record ClusterService(string Namespace, string Name, LabelSet? Selector, IReadOnlyList<ServicePort> Ports, SourceLocation Location)
{
    /// <summary>Whether a pod is behind the Service.</summary>
    /// <param name="pod">The pod.</param>
    /// <returns>True when it is.</returns>
    public bool Selects(Pod pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        return Selector is { Count: > 0 } && pod.Namespace == Namespace && Selector.All(label => pod.Labels[label.Key] == label.Value);
    }
}
