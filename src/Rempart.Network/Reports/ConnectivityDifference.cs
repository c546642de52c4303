using Rempart.Network.Policies;
using Rempart.Network.Reachability;

namespace Rempart.Network.Reports;

/// <summary>A connection that two states of a cluster do not share.</summary>
/// <param name="Change">How it differs.</param>
/// <param name="Source">The source.</param>
/// <param name="Destination">The destination.</param>
/// <param name="Before">What surely passes before.</param>
/// <param name="After">What surely passes after.</param>
/// <param name="Workloads">The workloads of the pair that only one of the states has.</param>
public sealed record ConnectivityDifference(ConnectivityChange Change, Peer Source, Peer Destination, ConnectionSet Before, ConnectionSet After, IReadOnlyList<Peer> Workloads);

/// <summary>How a connection differs.</summary>
public enum ConnectivityChange
{
    /// <summary>Other connections of the pair pass.</summary>
    Changed,

    /// <summary>The pair could not connect before.</summary>
    Added,

    /// <summary>The pair can no longer connect.</summary>
    Removed,
}

/// <summary>Compares who can reach whom in two states of a cluster.</summary>
public static class ConnectivityComparison
{
    /// <summary>Compares.</summary>
    /// <param name="before">The first state.</param>
    /// <param name="after">The second state.</param>
    /// <returns>The differences: changed, then added, then removed, each by the names of source and destination.</returns>
    public static IReadOnlyList<ConnectivityDifference> Of(ClusterModel before, ClusterModel after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var ranges = OutsideRanges.Of(before, after);
        var first = ConnectivityAnalysis.Of(ReachabilityMatrix.Of(IngressController.AddTo(before)), new(), ranges);
        var second = ConnectivityAnalysis.Of(ReachabilityMatrix.Of(IngressController.AddTo(after)), new(), ranges);
        var earlier = first.Connections.ToDictionary(connection => (connection.Source, connection.Destination), connection => connection.Connections);
        var later = second.Connections.ToDictionary(connection => (connection.Source, connection.Destination), connection => connection.Connections);
        var once = first.Workloads.Except(second.Workloads).Concat(second.Workloads.Except(first.Workloads)).ToHashSet();
        var differences = new List<ConnectivityDifference>();
        foreach (var pair in earlier.Keys.Union(later.Keys))
        {
            var (was, now) = (earlier.GetValueOrDefault(pair, ConnectionSet.None), later.GetValueOrDefault(pair, ConnectionSet.None));
            if (was.Equals(now))
                continue;
            var change = was.IsNone ? ConnectivityChange.Added : now.IsNone ? ConnectivityChange.Removed : ConnectivityChange.Changed;
            differences.Add(new(change, pair.Source, pair.Destination, was, now, [.. new[] { pair.Source, pair.Destination }.Where(once.Contains)]));
        }
        return [.. differences
            .OrderBy(difference => difference.Change)
            .ThenBy(difference => difference.Source.Name, StringComparer.Ordinal)
            .ThenBy(difference => difference.Destination.Name, StringComparer.Ordinal)];
    }
}
