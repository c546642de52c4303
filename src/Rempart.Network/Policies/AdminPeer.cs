using Rempart.Core.Estates;

namespace Rempart.Network.Policies;

/// <summary>One peer of an admin policy's rule. Exactly one of the parts is given.</summary>
/// <param name="Pods">Pods by selectors.</param>
/// <param name="Networks">Ranges of addresses, those of pods included.</param>
/// <param name="Nodes">Nodes by their labels: their addresses are not in the manifests, so what they match is unknown.</param>
/// <param name="DomainNames">Names whose addresses only DNS knows, so what they match is unknown.</param>
/// <param name="Location">Where it stands.</param>
public sealed record AdminPeer(
    AdminPodSelector? Pods, IReadOnlyList<IpBlock>? Networks, LabelSelector? Nodes, IReadOnlyList<string>? DomainNames, SourceLocation Location);
