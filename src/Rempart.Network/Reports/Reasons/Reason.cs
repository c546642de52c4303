using Rempart.Core.Estates;

namespace Rempart.Network.Reports.Reasons;

/// <summary>One reason why connections of one direction pass or do not.</summary>
/// <param name="Source">What gives the reason.</param>
/// <param name="Text">The reason in np-guard's words: <c>NetworkPolicy 'shop/db' allows connections by Ingress rule #1</c>.</param>
/// <param name="Location">Where the rule or the policy stands; <see cref="SourceLocation.None"/> for what no manifest says.</param>
public sealed record Reason(ReasonSource Source, string Text, SourceLocation Location)
{
    /// <summary>That no policy says otherwise.</summary>
    public static Reason Default { get; } = new(ReasonSource.Default, "the system default (Allow all)", SourceLocation.None);
}

/// <summary>What gives a reason.</summary>
public enum ReasonSource
{
    /// <summary>No policy: everything passes.</summary>
    Default,

    /// <summary>A NetworkPolicy.</summary>
    NetworkPolicy,

    /// <summary>An admin policy, an Ingress, a Route, or what is not known.</summary>
    Other,
}
