using Rempart.Network.Policies;

namespace Rempart.Network.Reachability.Explanations;

/// <summary>Why one direction lets a connection through or not.</summary>
/// <param name="Direction">The direction.</param>
/// <param name="Verdict">Whether it lets the connection through.</param>
/// <param name="Reason">A sentence's worth of why, without the rules: <c>allowed by NetworkPolicy shop/allow-web</c>.</param>
/// <param name="Rules">The rules that decide; of a connection that no rule allows, the policies that isolate the pod.</param>
public sealed record DirectionExplanation(Direction Direction, Verdict Verdict, string Reason, IReadOnlyList<DecidingRule> Rules);
