using Rempart.Network.Reachability;

namespace Rempart.Network.Reports.Reasons;

/// <summary>Joins what both sides say about a pair, and what the matrix answers.</summary>
internal static class PairReasons
{
    private static readonly Verdict[] Verdicts = [Verdict.Allowed, Verdict.Unknown, Verdict.Denied];

    public static List<ExplainedPart> Of(List<SidePart> egress, Connectivity egressAnswer, List<SidePart> ingress, Connectivity ingressAnswer, ConnectivityOptions options)
    {
        var parts = new List<ExplainedPart>();
        var asked = options.Connection is { } one ? ConnectionSet.Of(one.Protocol, Sets.IntervalSet<ushort>.Of(one.Port)) : ConnectionSet.All;
        foreach (var (from, fromVerdict) in Cut(egress, egressAnswer))
        {
            foreach (var (to, toVerdict) in Cut(ingress, ingressAnswer))
            {
                var both = from.Connections.Intersect(to.Connections).Intersect(asked);
                if (both.IsNone)
                    continue;
                var verdict = fromVerdict == Verdict.Denied || toVerdict == Verdict.Denied ? Verdict.Denied
                    : fromVerdict == Verdict.Unknown || toVerdict == Verdict.Unknown ? Verdict.Unknown : Verdict.Allowed;
                if (options.OnlyVerdict is null || options.OnlyVerdict == verdict)
                    Add(parts, new(verdict, both, new(fromVerdict, from.Reasons), new(toVerdict, to.Reasons)));
            }
        }
        return parts;
    }

    private static IEnumerable<(SidePart Part, Verdict Verdict)> Cut(List<SidePart> parts, Connectivity answer)
    {
        foreach (var part in parts)
        {
            foreach (var verdict in Verdicts)
            {
                var set = verdict switch { Verdict.Allowed => answer.Allowed, Verdict.Unknown => answer.Unknown, _ => ConnectionSet.All.Except(answer.Possible) };
                if (part.Split(set).Inside is { } inside)
                    yield return (inside, verdict);
            }
        }
    }

    // Ports that several rounds of cutting took apart, and for which the same is said, are one part again.
    private static void Add(List<ExplainedPart> parts, ExplainedPart part)
    {
        var same = parts.FindIndex(other => other.Verdict == part.Verdict && Same(other.Egress, part.Egress) && Same(other.Ingress, part.Ingress));
        if (same < 0)
            parts.Add(part);
        else
            parts[same] = parts[same] with { Connections = parts[same].Connections.Union(part.Connections) };
    }

    private static bool Same(ExplainedSide one, ExplainedSide other) => one.Verdict == other.Verdict && one.Reasons.SequenceEqual(other.Reasons);
}
