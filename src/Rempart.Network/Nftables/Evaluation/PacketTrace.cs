namespace Rempart.Network.Nftables;

/// <summary>What happens to one packet, and which rule decides.</summary>
/// <param name="Verdict">Whether it passes.</param>
/// <param name="Location">Where the deciding rule or policy stands; null when no chain sees the packet.</param>
/// <param name="Rule">The deciding rule as text; for an unknown verdict the first rule in doubt.</param>
/// <param name="Reason">Why the verdict is unknown; null when it is not.</param>
public sealed record PacketTrace(Verdict Verdict, RuleLocation? Location, string Rule, string? Reason)
{
    /// <summary>The rule with its place: <c>prod.nft:12 (tcp dport 5432 accept)</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Location is null ? Rule : $"{Location} ({Rule})";
}
