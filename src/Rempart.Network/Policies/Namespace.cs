using Rempart.Core.Estates;

namespace Rempart.Network.Policies;

/// <summary>A namespace of a cluster.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Labels">Its labels, <c>kubernetes.io/metadata.name</c> among them.</param>
/// <param name="Location">Where it is declared; <see cref="SourceLocation.None"/> when only its content is.</param>
public sealed record Namespace(string Name, LabelSet Labels, SourceLocation Location)
{
    /// <summary>The label that Kubernetes gives every namespace: its name.</summary>
    public const string NameLabel = "kubernetes.io/metadata.name";

    /// <summary>A namespace that no manifest declares; only its name label is known.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The namespace.</returns>
    public static Namespace Undeclared(string name) => new(name, LabelSet.Of([new(NameLabel, name)]), SourceLocation.None);

    /// <summary>Whether a manifest declares the namespace.</summary>
    public bool IsDeclared => Location != SourceLocation.None;
}
