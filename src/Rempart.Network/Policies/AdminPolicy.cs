using Rempart.Core.Estates;

namespace Rempart.Network.Policies;

/// <summary>
/// A policy of the cluster's administrators: ClusterNetworkPolicy of <c>policy.networking.k8s.io/v1alpha2</c>, or its elders
/// AdminNetworkPolicy and BaselineAdminNetworkPolicy of <c>v1alpha1</c>. Policies of a tier are asked by priority, lowest number
/// first, and the rules of a policy in order; the first rule that matches decides.
/// </summary>
public sealed record AdminPolicy
{
    /// <summary>The kind as written.</summary>
    public required string Kind { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is asked before or after NetworkPolicies.</summary>
    public required AdminTier Tier { get; init; }

    /// <summary>The priority, 0 to 1000; lower numbers are asked first.</summary>
    public required int Priority { get; init; }

    /// <summary>The pods that the policy selects. It never selects pods on the network of their node.</summary>
    public required AdminPodSelector Subject { get; init; }

    /// <summary>The rules for incoming traffic.</summary>
    public IReadOnlyList<AdminRule> Ingress { get; init; } = [];

    /// <summary>The rules for outgoing traffic.</summary>
    public IReadOnlyList<AdminRule> Egress { get; init; } = [];

    /// <summary>Where the policy is declared.</summary>
    public SourceLocation Location { get; init; } = SourceLocation.None;

    /// <summary>The rules of a direction.</summary>
    /// <param name="direction">The direction.</param>
    /// <returns>The rules.</returns>
    public IReadOnlyList<AdminRule> Rules(Direction direction) => direction == Direction.Ingress ? Ingress : Egress;
}
