using Rempart.Core.Controls;
using Rempart.Network.Declared;
using Rempart.Network.Nftables;

namespace Rempart.Network.Proof;

internal sealed partial class ProofRun
{
    /// <summary>A declared flow must pass every router on its way, and its answers must come back.</summary>
    public void CheckOpen(DeclaredFlow flow)
    {
        var (from, to) = (flow.From.Zone, flow.To.Zone);
        var way = _network.Routers.Between(from, to);
        var resource = $"flow/{flow.Flow.Id}";
        if (way.Count == 0)
        {
            _unjoined.UnionWith(new[] { from, to }.Where(zone => !zone.IsInternet).Select(zone => zone.Id));
            return;
        }
        var decided = true;
        var any = false;
        foreach (var ipv6 in Families)
        {
            foreach (var box in Boxes(flow, ipv6))
            {
                any = true;
                foreach (var router in way)
                    decided &= CheckOpen(flow, resource, router, box, ipv6);
            }
        }
        if (!any)
            Gaps.Add(new Gap(resource, $"'{flow.Flow.From}' and '{flow.Flow.To}' have no addresses of one family; declare addresses that can reach each other"));
        else if (decided)
            _examined.Add(resource);
    }

    private bool CheckOpen(DeclaredFlow flow, string resource, string router, PacketBox box, bool ipv6)
    {
        if (!_views.TryGetValue(router, out var view))
        {
            _unread[router] = _unread.GetValueOrDefault(router) + 1;
            return false;
        }
        var (from, to) = (flow.From.Zone, flow.To.Zone);
        var answer = box with { Source = box.Destination, Destination = box.Source, SourcePort = box.DestinationPort, DestinationPort = box.SourcePort };
        return CheckPasses(flow, resource, view, from, to, box, ipv6, ConnectionState.New) && CheckPasses(flow, resource, view, to, from, answer, ipv6, ConnectionState.Established);
    }

    private bool CheckPasses(DeclaredFlow flow, string resource, RouterView view, Zone from, Zone to, PacketBox box, bool ipv6, ConnectionState connection)
    {
        var doubts = new List<Doubt>();
        var stopped = view.MayDeny(from, to, [box], ipv6, doubts, connection);
        if (stopped.Count == 0)
            return true;
        var surely = Region.Except(stopped, view.MayAccept(from, to, stopped, ipv6, null, connection));
        if (surely.Count == 0)
        {
            Gaps.Add(new Gap(resource, $"{_sample.Of(stopped, ipv6)} is declared and may pass router {view.Id} or not: {Reasons(doubts)}"));
            return false;
        }
        var packet = _sample.Of(surely, ipv6);
        DecidingRouterRule[] rules = [new DecidingRouterRule(view.Id, view.Trace(from, to, packet, connection))];
        var what = connection == ConnectionState.New ? $"{packet} is stopped" : $"its answer {packet} is stopped";
        var finding = new Finding("declared-flow-closed", resource, Severity.High, $"Flow '{flow.Flow.Id}' ({flow.Flow.Why}) is declared, and {what} by {Rules(rules)}.",
            $"To put the declared rules in place: rempart network apply ESTATE --router {view.Id}");
        if (!_violations.Exists(violation => violation.Finding.Resource == resource))
            _violations.Add(new Violation(finding, packet, rules));
        return true;
    }
}
