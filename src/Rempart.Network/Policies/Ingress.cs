using Rempart.Core.Estates;

namespace Rempart.Network.Policies;

/// <summary>An Ingress, or a Route of OpenShift: the services of its namespace that the ingress controller opens to the outside.</summary>
/// <param name="Namespace">The namespace's name.</param>
/// <param name="Name">Its name.</param>
/// <param name="Backends">The services behind it.</param>
/// <param name="Location">Where it is declared.</param>
public sealed record Ingress(string Namespace, string Name, IReadOnlyList<IngressBackend> Backends, SourceLocation Location)
{
    /// <summary>The kind of the object: <c>Ingress</c> or <c>Route</c>.</summary>
    public string Kind { get; init; } = "Ingress";
}
