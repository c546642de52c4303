using Rempart.Network.Policies;

namespace Rempart.Network.Reachability.Classes;

/// <summary>Keeps one object per set of connections and remembers the results of operations, because clusters repeat few sets.</summary>
internal sealed class ConnectionTable
{
    private readonly Dictionary<ConnectionSet, ConnectionSet> _sets = new() { [ConnectionSet.None] = ConnectionSet.None, [ConnectionSet.All] = ConnectionSet.All };
    private readonly Dictionary<(ConnectionSet, ConnectionSet), ConnectionSet> _unions = new(PairComparer.Instance);
    private readonly Dictionary<(ConnectionSet, ConnectionSet), ConnectionSet> _intersections = new(PairComparer.Instance);
    private readonly Dictionary<(ConnectionSet, ConnectionSet), ConnectionSet> _differences = new(PairComparer.Instance);

    public ConnectionSet Intern(ConnectionSet set)
    {
        if (_sets.TryGetValue(set, out var known))
            return known;
        _sets.Add(set, set);
        return set;
    }

    public ConnectionSet Union(ConnectionSet one, ConnectionSet other)
    {
        if (ReferenceEquals(one, other) || other.IsNone)
            return one;
        return one.IsNone ? other : Remember(_unions, one, other, static (left, right) => left.Union(right));
    }

    public ConnectionSet Intersect(ConnectionSet one, ConnectionSet other)
    {
        if (ReferenceEquals(one, other) || ReferenceEquals(other, ConnectionSet.All))
            return one;
        return ReferenceEquals(one, ConnectionSet.All) ? other : Remember(_intersections, one, other, static (left, right) => left.Intersect(right));
    }

    public ConnectionSet Except(ConnectionSet one, ConnectionSet other) =>
        other.IsNone ? one : Remember(_differences, one, other, static (left, right) => left.Except(right));

    /// <summary>What ports of a rule mean for a destination with the given container ports; all traffic when the rule has no ports.</summary>
    public ConnectionSet Of(IReadOnlyList<PolicyPort>? ports, IReadOnlyList<ContainerPort> destination) => ports is null ? ConnectionSet.All : Intern(PortSets.Of(ports, destination));

    private ConnectionSet Remember(Dictionary<(ConnectionSet, ConnectionSet), ConnectionSet> results, ConnectionSet one, ConnectionSet other, Func<ConnectionSet, ConnectionSet, ConnectionSet> operation)
    {
        if (results.TryGetValue((one, other), out var known))
            return known;
        var result = Intern(operation(one, other));
        results.Add((one, other), result);
        return result;
    }

    private sealed class PairComparer : IEqualityComparer<(ConnectionSet One, ConnectionSet Other)>
    {
        public static readonly PairComparer Instance = new();

        public bool Equals((ConnectionSet One, ConnectionSet Other) x, (ConnectionSet One, ConnectionSet Other) y) => ReferenceEquals(x.One, y.One) && ReferenceEquals(x.Other, y.Other);

        public int GetHashCode((ConnectionSet One, ConnectionSet Other) pair) =>
            HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(pair.One), System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(pair.Other));
    }
}
