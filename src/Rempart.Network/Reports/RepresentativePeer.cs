using Rempart.Network.Policies;

namespace Rempart.Network.Reports;

/// <summary>Pods that no manifest shows, known only by the selectors of a rule that speaks of them.</summary>
/// <param name="Namespace">The namespace's name, when the rule means the policy's own; else null.</param>
/// <param name="NamespaceSelector">The namespaces, when <paramref name="Namespace"/> is null.</param>
/// <param name="PodSelector">The pods.</param>
internal sealed record RepresentativePeer(string? Namespace, LabelSelector NamespaceSelector, LabelSelector PodSelector)
{
    public static RepresentativePeer Of(string policyNamespace, NetworkPolicyPeer peer) => peer.NamespaceSelector is null
        ? new(policyNamespace, LabelSelector.Everything, Ordered(peer.PodSelector))
        : Of(new AdminPodSelector(peer.NamespaceSelector, peer.PodSelector));

    /// <summary>A selector of the one label that names a namespace is that namespace.</summary>
    public static RepresentativePeer Of(AdminPodSelector pods) =>
        pods.NamespaceSelector is { Labels: { Count: 1 } labels, Expressions.Count: 0 } && labels[Policies.Namespace.NameLabel] is { } name
            ? new(name, LabelSelector.Everything, Ordered(pods.PodSelector))
            : new(null, Ordered(pods.NamespaceSelector), Ordered(pods.PodSelector));

    public bool IsEntireCluster => Namespace is null && NamespaceSelector.MatchesEverything && PodSelector.MatchesEverything;

    public ExposurePeer Peer => new(
        Namespace ?? (NamespaceSelector.MatchesEverything ? "[all namespaces]" : $"[namespace with {Describe(NamespaceSelector)}]"),
        PodSelector.MatchesEverything ? "[all pods]" : $"[pod with {Describe(PodSelector)}]");

    /// <summary>Whether every pod that this peer stands for is one that another peer of a rule means too.</summary>
    public bool IsWithin(RepresentativePeer rule)
    {
        if (!Implies(PodSelector, rule.PodSelector))
            return false;
        if (rule.Namespace is not null)
            return Namespace == rule.Namespace;
        // A namespace that is named stands for itself only: which labels its pods' namespace has is another rule's matter.
        return Namespace is not null ? rule.NamespaceSelector.MatchesEverything : Implies(NamespaceSelector, rule.NamespaceSelector);
    }

    // The order of requirements and of their values says nothing, so that two ways to write a selector are one peer.
    private static LabelSelector Ordered(LabelSelector? selector) => selector is null or { Expressions.Count: 0 } ? selector ?? LabelSelector.Everything : new(
        selector.Labels,
        [.. selector.Expressions
            .Select(expression => expression with { Values = [.. expression.Values.Order(StringComparer.Ordinal)] })
            .OrderBy(expression => expression.Key, StringComparer.Ordinal).ThenBy(expression => expression.Operator)]);

    private static bool Implies(LabelSelector known, LabelSelector asked) =>
        asked.Labels.All(label => known.Labels[label.Key] == label.Value) && asked.Expressions.All(expression => known.Expressions.Contains(expression) || ImpliesByLabel(known, expression));

    private static bool ImpliesByLabel(LabelSelector known, LabelRequirement asked) => known.Labels[asked.Key] is { } value && asked.Operator switch
    {
        LabelOperator.In => asked.Values.Contains(value),
        LabelOperator.NotIn => !asked.Values.Contains(value),
        LabelOperator.Exists => true,
        _ => false,
    };

    private static string Describe(LabelSelector selector)
    {
        var parts = selector.Labels.Select(label => $"{label.Key}={label.Value}")
            .Concat(selector.Expressions.Select(expression => $"{{Key:{expression.Key},Operator:{expression.Operator},Values:[{string.Join(' ', expression.Values)}],}}"));
        return $"{{{string.Join(',', parts)}}}";
    }
}
