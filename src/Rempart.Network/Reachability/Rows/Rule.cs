using Rempart.Network.Policies;

namespace Rempart.Network.Reachability.Rows;

/// <summary>What a rule says in one address family.</summary>
/// <param name="Peers">Who it is about.</param>
/// <param name="Connections">What it is about, when that is the same for all of them.</param>
/// <param name="Ports">The ports, when they have names that each destination resolves for itself; else null.</param>
internal sealed record Rule(Peers Peers, ConnectionSet Connections, IReadOnlyList<PolicyPort>? Ports)
{
    /// <summary>Whether someone may be a peer and may not.</summary>
    public bool IsUncertain { get; } = !Peers.Sure.Equals(Peers.Possible);
}
