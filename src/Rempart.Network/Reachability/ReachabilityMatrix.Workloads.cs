using Rempart.Network.Policies;
using Rempart.Network.Reachability.Classes;
using Rempart.Network.Reachability.Rows;
using Rempart.Network.Reports;

namespace Rempart.Network.Reachability;

public sealed partial class ReachabilityMatrix
{
    /// <summary>What passes between all pods of some classes: surely what passes between every two of them.</summary>
    internal Connectivity BetweenWorkloads(int[] sources, int[] destinations)
    {
        if (sources.Length == 1 && destinations.Length == 1)
            return BetweenClasses(sources[0], destinations[0]);
        Connectivity? together = null;
        foreach (var source in sources)
        {
            foreach (var destination in destinations)
                together = Together(together, BetweenClasses(source, destination));
        }
        return together!.Value;
    }

    /// <summary>The classes that pods of a class may send anything to, as far as their own policies say.</summary>
    internal Bits MayReach(int source)
    {
        var reached = new Bits(ClassCount);
        AddReached(reached, _ipv4, source);
        if (!ReferenceEquals(_ipv4, _ipv6))
            AddReached(reached, _ipv6, source);
        return reached;
    }

    private void AddReached(Bits reached, FamilyRows rows, int source)
    {
        foreach (var (connections, members) in rows[_profiles.Egress[source]].Upper.Groups)
        {
            if (connections.IsNone)
                continue;
            foreach (var end in members)
            {
                if (end >= ClassCount)
                    break;
                reached.Add(end);
            }
        }
    }

    /// <summary>What passes between pods of some classes and ranges of addresses outside that the policies do not cut further.</summary>
    internal IEnumerable<(Peer Range, Connectivity Connectivity)> Outside(int[] classes, Direction direction, OutsideRanges ranges)
    {
        var profiles = direction == Direction.Egress ? _profiles.Egress : _profiles.Ingress;
        foreach (var (peer, first) in ranges.In(direction))
        {
            var rows = RowsOf(first);
            var outside = rows.Outside(first);
            Connectivity? together = null;
            foreach (var number in classes)
                together = Together(together, rows[profiles[number]][outside]);
            if (!together!.Value.Possible.IsNone)
                yield return (peer, together.Value);
        }
    }

    private static Connectivity Together(Connectivity? before, Connectivity one) =>
        before is not { } some ? one : new(some.Allowed.Intersect(one.Allowed), some.Possible.Union(one.Possible));
}
