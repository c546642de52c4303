using Rempart.Core.Estates;

namespace Rempart.Network.Policies;

/// <summary>A policy of a kind that Rempart does not know the rules of, such as CiliumNetworkPolicy: what it may touch is unknown.</summary>
/// <param name="Kind">The kind as written.</param>
/// <param name="Namespace">The namespace whose pods it may touch; null for all.</param>
/// <param name="Name">Its name.</param>
/// <param name="Location">Where it is declared.</param>
public sealed record ForeignPolicy(string Kind, string? Namespace, string Name, SourceLocation Location);
