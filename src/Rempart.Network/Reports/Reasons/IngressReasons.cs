using Rempart.Network.Policies;
using Rempart.Network.Reachability;

namespace Rempart.Network.Reports.Reasons;

/// <summary>Adds to what a pod's policies say about the ingress controller what Ingresses and Routes open.</summary>
internal static class IngressReasons
{
    public static List<SidePart> Add(List<SidePart> parts, ClusterModel cluster, Pod pod)
    {
        var openings = IngressController.Openings(cluster, pod).OrderBy(opening => opening.Ingress.Kind, StringComparer.Ordinal).ThenBy(opening => opening.Ingress.Name, StringComparer.Ordinal).ToArray();
        var cut = parts.Select(part => part with { Reasons = [.. part.Reasons.Where(reason => reason.Source != ReasonSource.Default)] }).ToList();
        foreach (var (ingress, service, opened) in openings)
        {
            var through = new Reason(ReasonSource.Other, $"{ingress.Kind} '{ingress.Namespace}/{ingress.Name}' allows ingress connections through service {service}", ingress.Location);
            cut = [.. cut.SelectMany(part => part.Split(opened) is var (inside, outside) ? new[] { inside?.With(through), outside } : []).OfType<SidePart>()];
        }
        var all = openings.Aggregate(ConnectionSet.None, (set, opening) => set.Union(opening.Opened));
        var closed = openings.Select(opening => new Reason(ReasonSource.Other, $"{opening.Ingress.Kind} '{opening.Ingress.Namespace}/{opening.Ingress.Name}' allows ingress to service {opening.Service}, but the protocols and ports do not match", opening.Ingress.Location)).ToArray();
        return [.. cut.Select(part => part.Connections.Intersect(all).IsNone ? part with { Reasons = [.. part.Reasons, .. closed] } : part)];
    }
}
