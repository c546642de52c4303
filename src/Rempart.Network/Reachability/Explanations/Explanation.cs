namespace Rempart.Network.Reachability.Explanations;

/// <summary>Why a connection passes or does not. Both directions must let it through.</summary>
/// <param name="Verdict">Whether it passes.</param>
/// <param name="Egress">What the source's side says; allowed for a source outside the cluster.</param>
/// <param name="Ingress">What the destination's side says; allowed for a destination outside the cluster.</param>
public sealed record Explanation(Verdict Verdict, DirectionExplanation Egress, DirectionExplanation Ingress);
