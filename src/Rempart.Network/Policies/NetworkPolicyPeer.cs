using System.Net;
using Rempart.Core.Estates;

namespace Rempart.Network.Policies;

/// <summary>One peer of a NetworkPolicy's rule: pods by selectors, or a range of addresses.</summary>
/// <param name="PodSelector">The pods; null for all pods of the namespaces, or with an <paramref name="IpBlock"/>.</param>
/// <param name="NamespaceSelector">The namespaces; null for the policy's own, or with an <paramref name="IpBlock"/>.</param>
/// <param name="IpBlock">The range; null with selectors.</param>
/// <param name="Location">Where it stands.</param>
public sealed record NetworkPolicyPeer(LabelSelector? PodSelector, LabelSelector? NamespaceSelector, IpBlock? IpBlock, SourceLocation Location)
{
    /// <summary>Whether a pod is such a peer by its labels; ranges of addresses do not look at labels.</summary>
    /// <param name="policyNamespace">The name of the policy's namespace.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="podNamespace">The pod's namespace.</param>
    /// <returns>True when it is.</returns>
    public bool Matches(string policyNamespace, Pod pod, Namespace podNamespace)
    {
        ArgumentNullException.ThrowIfNull(pod);
        ArgumentNullException.ThrowIfNull(podNamespace);
        if (IpBlock is not null)
            return false;
        var inNamespace = NamespaceSelector is null ? podNamespace.Name == policyNamespace : NamespaceSelector.Matches(podNamespace.Labels);
        return inNamespace && (PodSelector is null || PodSelector.Matches(pod.Labels));
    }

    /// <summary>Whether an address is such a peer; selectors do not look at addresses.</summary>
    /// <param name="address">The address.</param>
    /// <returns>True when it is.</returns>
    public bool Matches(IPAddress address) => IpBlock?.Contains(address) == true;
}
