using Rempart.Network.Policies;

namespace Rempart.Network.Reachability.Classes;

/// <summary>
/// The pods by what selectors see of them. Pods of one namespace with equal labels are one shape; sets of shapes are bits, and
/// what a selector matches is found through an index of labels and remembered. Knows nothing of policies, so that it serves
/// every change of them.
/// </summary>
internal sealed class PodIndex
{
    private readonly Dictionary<string, Bits> _byNamespace = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, string), Bits> _byLabel = [];
    private readonly Dictionary<string, Bits> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<LabelSelector, Bits> _pods = [];
    private readonly Dictionary<LabelSelector, Bits> _namespaces = [];
    private readonly IReadOnlyList<Namespace> _spaces;

    public PodIndex(ClusterModel cluster)
    {
        _spaces = cluster.Namespaces;
        var shapes = new Dictionary<(string, LabelSet), int>();
        ShapeOf = new int[cluster.Pods.Count];
        var representatives = new List<Pod>();
        for (var i = 0; i < ShapeOf.Length; i++)
        {
            var pod = cluster.Pods[i];
            if (!shapes.TryGetValue((pod.Namespace, pod.Labels), out var shape))
            {
                shape = representatives.Count;
                shapes.Add((pod.Namespace, pod.Labels), shape);
                representatives.Add(pod);
            }
            ShapeOf[i] = shape;
        }
        Count = representatives.Count;
        for (var shape = 0; shape < Count; shape++)
        {
            var pod = representatives[shape];
            Set(_byNamespace, pod.Namespace).Add(shape);
            foreach (var (key, value) in pod.Labels)
            {
                Set(_byLabel, (key, value)).Add(shape);
                Set(_byKey, key).Add(shape);
            }
        }
        None = new(Count);
        All = Bits.Full(Count);
    }

    /// <summary>The number of shapes.</summary>
    public int Count { get; }

    /// <summary>The shape of each pod.</summary>
    public int[] ShapeOf { get; }

    public Bits None { get; }

    public Bits All { get; }

    public Bits InNamespace(string name) => _byNamespace.GetValueOrDefault(name, None);

    /// <summary>The shapes whose labels a selector matches. The set must not be changed.</summary>
    public Bits Pods(LabelSelector selector)
    {
        if (selector.MatchesEverything)
            return All;
        if (_pods.TryGetValue(selector, out var known))
            return known;
        var found = All.Copy();
        foreach (var (key, value) in selector.Labels)
            found.And(_byLabel.GetValueOrDefault((key, value), None));
        foreach (var expression in selector.Expressions)
            Restrict(found, expression);
        _pods.Add(selector, found);
        return found;
    }

    /// <summary>The shapes in the namespaces that a selector matches. The set must not be changed.</summary>
    public Bits InNamespaces(LabelSelector selector)
    {
        if (selector.MatchesEverything)
            return All;
        if (_namespaces.TryGetValue(selector, out var known))
            return known;
        var found = new Bits(Count);
        foreach (var space in _spaces)
        {
            if (selector.Matches(space.Labels))
                found.Or(InNamespace(space.Name));
        }
        _namespaces.Add(selector, found);
        return found;
    }

    public Bits Select(AdminPodSelector pods) => pods.PodSelector is { MatchesEverything: false } selector
        ? InNamespaces(pods.NamespaceSelector).Copy().And(Pods(selector))
        : InNamespaces(pods.NamespaceSelector);

    public Bits Select(string policyNamespace, NetworkPolicyPeer peer)
    {
        var spaces = peer.NamespaceSelector is { } selector ? InNamespaces(selector) : InNamespace(policyNamespace);
        return peer.PodSelector is { MatchesEverything: false } pods ? spaces.Copy().And(Pods(pods)) : spaces;
    }

    public Bits Select(NetworkPolicy policy) => policy.PodSelector.MatchesEverything ? InNamespace(policy.Namespace) : InNamespace(policy.Namespace).Copy().And(Pods(policy.PodSelector));

    private void Restrict(Bits found, LabelRequirement requirement)
    {
        switch (requirement.Operator)
        {
            case LabelOperator.Exists:
                found.And(_byKey.GetValueOrDefault(requirement.Key, None));
                break;
            case LabelOperator.DoesNotExist:
                found.AndNot(_byKey.GetValueOrDefault(requirement.Key, None));
                break;
            default:
                var any = new Bits(Count);
                foreach (var value in requirement.Values)
                    any.Or(_byLabel.GetValueOrDefault((requirement.Key, value), None));
                if (requirement.Operator == LabelOperator.In)
                    found.And(any);
                else
                    found.AndNot(any);
                break;
        }
    }

    private Bits Set<TKey>(Dictionary<TKey, Bits> sets, TKey key) where TKey : notnull
    {
        if (!sets.TryGetValue(key, out var set))
            sets.Add(key, set = new(Count));
        return set;
    }
}
