using Rempart.Core.Estates;

namespace Rempart.Network.Reachability.Explanations;

/// <summary>A rule, or a whole policy, that decides about a connection.</summary>
/// <param name="Policy">The policy with its kind: <c>NetworkPolicy shop/allow-web</c>.</param>
/// <param name="Rule">The number of the rule in its direction, from 1; null when it is the policy that isolates.</param>
/// <param name="Effect">What it does: <c>allows</c>, <c>denies</c>, <c>passes on</c>, <c>isolates</c>, <c>may …</c>.</param>
/// <param name="Location">Where it stands.</param>
public sealed record DecidingRule(string Policy, int? Rule, string Effect, SourceLocation Location)
{
    /// <summary>The rule in words: <c>NetworkPolicy shop/allow-web rule 2 allows (policies.yaml:14:5)</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Rule is null ? $"{Policy} {Effect} ({Location})" : $"{Policy} rule {Rule} {Effect} ({Location})";
}
