using Rempart.Core.Estates;

namespace Rempart.Network.Policies;

/// <summary>One rule of a NetworkPolicy: it allows the ports from or to the peers.</summary>
/// <param name="Peers">The peers; null for everyone, as a missing or empty <c>from</c> or <c>to</c> says.</param>
/// <param name="Ports">The ports; null for all traffic, as missing or empty <c>ports</c> say.</param>
/// <param name="Location">Where it stands.</param>
public sealed record NetworkPolicyRule(IReadOnlyList<NetworkPolicyPeer>? Peers, IReadOnlyList<PolicyPort>? Ports, SourceLocation Location);
