using Rempart.Core.Estates;

namespace Rempart.Network.Policies;

/// <summary>One rule of an admin policy.</summary>
/// <param name="Name">Its name; null when it has none.</param>
/// <param name="Action">What it does.</param>
/// <param name="Peers">Whom it is about.</param>
/// <param name="Ports">The ports; null for all traffic.</param>
/// <param name="Location">Where it stands.</param>
public sealed record AdminRule(string? Name, AdminAction Action, IReadOnlyList<AdminPeer> Peers, IReadOnlyList<PolicyPort>? Ports, SourceLocation Location);
