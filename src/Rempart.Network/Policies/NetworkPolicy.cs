using Rempart.Core.Estates;

namespace Rempart.Network.Policies;

/// <summary>
/// A NetworkPolicy of <c>networking.k8s.io/v1</c>. A pod that any policy selects for a direction is isolated in it: only what
/// the rules of all these policies together allow passes. Traffic passes when both ends let it.
/// </summary>
public sealed record NetworkPolicy
{
    /// <summary>The namespace's name.</summary>
    public required string Namespace { get; init; }

    /// <summary>The policy's name.</summary>
    public required string Name { get; init; }

    /// <summary>The pods of the namespace that the policy selects.</summary>
    public required LabelSelector PodSelector { get; init; }

    /// <summary>The rules for incoming traffic, empty to allow nothing; null when the policy says nothing about it.</summary>
    public IReadOnlyList<NetworkPolicyRule>? Ingress { get; init; }

    /// <summary>The rules for outgoing traffic, empty to allow nothing; null when the policy says nothing about it.</summary>
    public IReadOnlyList<NetworkPolicyRule>? Egress { get; init; }

    /// <summary>Where the policy is declared.</summary>
    public SourceLocation Location { get; init; } = SourceLocation.None;

    /// <summary>Whether the policy selects a pod.</summary>
    /// <param name="pod">The pod.</param>
    /// <returns>True when it does.</returns>
    public bool Selects(Pod pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        return pod.Namespace == Namespace && PodSelector.Matches(pod.Labels);
    }

    /// <summary>The rules of a direction; null when the policy says nothing about it.</summary>
    /// <param name="direction">The direction.</param>
    /// <returns>The rules.</returns>
    public IReadOnlyList<NetworkPolicyRule>? Rules(Direction direction) => direction == Direction.Ingress ? Ingress : Egress;
}
