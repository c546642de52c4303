using System.Net;
using Rempart.Core.Estates;

namespace Rempart.Network.Policies;

/// <summary>A pod, or the pods that the template of a workload makes: they differ in nothing that a policy sees but their addresses.</summary>
public sealed record Pod
{
    /// <summary>The namespace's name.</summary>
    public required string Namespace { get; init; }

    /// <summary>The pod's own name; the workload's for the pods of a template.</summary>
    public required string Name { get; init; }

    /// <summary>The name of the workload that owns the pod; the pod's own when nothing owns it.</summary>
    public required string Workload { get; init; }

    /// <summary>The kind of the workload: <c>Deployment</c>, <c>StatefulSet</c>, … or <c>Pod</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The labels.</summary>
    public LabelSet Labels { get; init; } = LabelSet.Empty;

    /// <summary>The ports that the containers declare, in order.</summary>
    public IReadOnlyList<ContainerPort> Ports { get; init; } = [];

    /// <summary>The addresses, at most one of each family; empty when they are not known, as for the pods of a template.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    /// <summary>Whether the pod uses the network of its node. Policies see such pods as the node, each CNI in its own way: verdicts are unknown.</summary>
    public bool HostNetwork { get; init; }

    /// <summary>Where the pod or its workload is declared.</summary>
    public SourceLocation Location { get; init; } = SourceLocation.None;

    /// <summary>The workload as reports name it: <c>shop/cart[Deployment]</c>.</summary>
    public string DisplayName => $"{Namespace}/{Workload}[{Kind}]";
}
