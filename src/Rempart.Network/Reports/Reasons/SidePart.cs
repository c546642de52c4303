using Rempart.Network.Reachability;

namespace Rempart.Network.Reports.Reasons;

/// <summary>Connections for which one side gives the same reasons.</summary>
internal sealed record SidePart(ConnectionSet Connections, IReadOnlyList<Reason> Reasons)
{
    public SidePart With(Reason reason) => this with { Reasons = [.. Reasons, reason] };

    /// <summary>What of the part lies in a set, and what does not; an empty half is null.</summary>
    public (SidePart? Inside, SidePart? Outside) Split(ConnectionSet set)
    {
        var inside = Connections.Intersect(set);
        if (inside.IsNone)
            return (null, this);
        var outside = Connections.Except(set);
        return (this with { Connections = inside }, outside.IsNone ? null : this with { Connections = outside });
    }
}
