namespace Rempart.Network.Policies;

/// <summary>What decides who can reach whom in a cluster.</summary>
public sealed record ClusterModel
{
    /// <summary>The namespaces, those that no manifest declares included.</summary>
    public IReadOnlyList<Namespace> Namespaces { get; init; } = [];

    /// <summary>The pods. Namespaces that they name are in <see cref="Namespaces"/>.</summary>
    public IReadOnlyList<Pod> Pods { get; init; } = [];

    /// <summary>The Services.</summary>
    public IReadOnlyList<ClusterService> Services { get; init; } = [];

    /// <summary>The Ingresses.</summary>
    public IReadOnlyList<Ingress> Ingresses { get; init; } = [];

    /// <summary>The NetworkPolicies.</summary>
    public IReadOnlyList<NetworkPolicy> NetworkPolicies { get; init; } = [];

    /// <summary>The policies of the administrators.</summary>
    public IReadOnlyList<AdminPolicy> AdminPolicies { get; init; } = [];

    /// <summary>Policies whose rules are not known; what they may touch is unknown.</summary>
    public IReadOnlyList<ForeignPolicy> ForeignPolicies { get; init; } = [];

    /// <summary>The namespace of a name; <see cref="Namespace.Undeclared"/> when there is none. Takes time proportional to their number.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The namespace.</returns>
    public Namespace NamespaceOf(string name) => Namespaces.FirstOrDefault(candidate => candidate.Name == name) ?? Namespace.Undeclared(name);
}
