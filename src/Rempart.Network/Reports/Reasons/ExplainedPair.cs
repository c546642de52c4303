using Rempart.Network.Reachability;

namespace Rempart.Network.Reports.Reasons;

/// <summary>Why the connections between two peers pass or do not.</summary>
/// <param name="Source">The source.</param>
/// <param name="Destination">The destination.</param>
/// <param name="Parts">All connections, cut where other rules decide.</param>
public sealed record ExplainedPair(Peer Source, Peer Destination, IReadOnlyList<ExplainedPart> Parts)
{
    /// <summary>Whether all connections pass because no policy says otherwise.</summary>
    public bool IsDefault => Parts is [{ Verdict: Verdict.Allowed, Connections.IsAll: true, Egress.IsDefault: true, Ingress.IsDefault: true }];
}

/// <summary>Connections about which the same rules decide.</summary>
/// <param name="Verdict">Whether they pass.</param>
/// <param name="Connections">The connections.</param>
/// <param name="Egress">What the source's side says.</param>
/// <param name="Ingress">What the destination's side says.</param>
public sealed record ExplainedPart(Verdict Verdict, ConnectionSet Connections, ExplainedSide Egress, ExplainedSide Ingress);

/// <summary>What one side says about connections.</summary>
/// <param name="Verdict">Whether this side lets them through.</param>
/// <param name="Reasons">Why, in the order in which policies are asked.</param>
public sealed record ExplainedSide(Verdict Verdict, IReadOnlyList<Reason> Reasons)
{
    /// <summary>Whether no policy says otherwise.</summary>
    public bool IsDefault => Reasons is [{ Source: ReasonSource.Default }];
}
