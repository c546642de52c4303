using Rempart.Core.Controls;
using Rempart.Network.Declared;
using Rempart.Network.Nftables;
using Rempart.Network.Sets;

namespace Rempart.Network.Proof;

internal sealed partial class ProofRun
{
    private static readonly IntervalSet<byte> Icmp = IntervalSet<byte>.Of([new(1, 1), new(58, 58)]);

    /// <summary>Nothing but the declared flows may pass from one zone to another.</summary>
    public void CheckClosed(Zone from, Zone to)
    {
        var (leaving, entering) = (_network.Routers.Of(from), _network.Routers.Of(to));
        if (leaving.Count == 0 && entering.Count == 0)
        {
            _unjoined.UnionWith(new[] { from, to }.Where(zone => !zone.IsInternet).Select(zone => zone.Id));
            return;
        }
        var decided = true;
        foreach (var ipv6 in Families)
        {
            var all = PacketBox.All(ipv6) with { Source = from.Addresses(ipv6), Destination = to.Addresses(ipv6) };
            if (!all.IsEmpty)
                decided &= CheckClosed(from, to, all, ipv6, leaving, entering);
        }
        if (decided)
            _examined.Add(Pair(from, to));
    }

    private bool CheckClosed(Zone from, Zone to, PacketBox all, bool ipv6, IReadOnlyList<string> leaving, IReadOnlyList<string> entering)
    {
        var declared = _network.Flows.Where(flow => flow.From.Zone == from && flow.To.Zone == to).SelectMany(flow => Boxes(flow, ipv6)).ToArray();
        var doubts = new List<Doubt>();
        var passing = Passing(from, to, [all], ipv6, leaving, doubts, out var unreadLeaving);
        passing = Passing(from, to, passing, ipv6, entering, doubts, out var unreadEntering);
        var open = Region.Except(passing, declared);
        if (open.Count == 0)
            return true;
        if (unreadLeaving.Concat(unreadEntering).Distinct(StringComparer.Ordinal).ToArray() is { Length: > 0 } unread)
        {
            foreach (var router in unread)
                _unread[router] = _unread.GetValueOrDefault(router) + 1;
            return false;
        }
        var pings = open.Select(box => box with { Protocol = box.Protocol.Intersect(Icmp) }).Where(box => !box.IsEmpty).ToList();
        var holes = open.Select(box => box with { Protocol = box.Protocol.Except(Icmp) }).Where(box => !box.IsEmpty).ToList();
        var decided = holes.Count == 0 || Report(from, to, holes, ipv6, leaving, entering, doubts, icmp: false);
        return (pings.Count == 0 || Report(from, to, pings, ipv6, leaving, entering, doubts, icmp: true)) && decided;
    }

    /// <summary>What any of the routers that stand at one side may let through; all, where none stands.</summary>
    private List<PacketBox> Passing(Zone from, Zone to, List<PacketBox> packets, bool ipv6, IReadOnlyList<string> routers, List<Doubt> doubts, out string[] unread)
    {
        unread = [.. routers.Where(router => !_views.ContainsKey(router))];
        if (routers.Count == 0 || unread.Length > 0 || packets.Count == 0)
            return packets;
        return [.. routers.SelectMany(router => _views[router].MayAccept(from, to, packets, ipv6, doubts))];
    }

    private bool Report(Zone from, Zone to, List<PacketBox> open, bool ipv6, IReadOnlyList<string> leaving, IReadOnlyList<string> entering, List<Doubt> doubts, bool icmp)
    {
        // One pair of routers that surely lets a packet through is enough.
        foreach (var first in leaving.Count == 0 ? [null] : leaving.Cast<string?>())
        {
            foreach (var last in entering.Count == 0 ? [null] : entering.Cast<string?>())
            {
                string[] way = [.. new[] { first, last }.OfType<string>().Distinct(StringComparer.Ordinal)];
                var surely = way.Aggregate(open, (rest, router) => Region.Except(rest, _views[router].MayDeny(from, to, rest, ipv6, null)));
                if (surely.Count == 0)
                    continue;
                var packet = _sample.Of(surely, ipv6);
                DecidingRouterRule[] rules = [.. way.Select(router => new DecidingRouterRule(router, _views[router].Trace(from, to, packet)))];
                var finding = Finding(from, to, packet, rules, icmp);
                // The other family's packet says no more.
                if (!_violations.Exists(violation => violation.Finding.Rule == finding.Rule && violation.Finding.Resource == finding.Resource))
                    _violations.Add(new Violation(finding, packet, rules));
                return true;
            }
        }
        Gaps.Add(new Gap(Pair(from, to), $"{(icmp ? "ICMP" : "a connection")} such as {_sample.Of(open, ipv6)} is not declared and may pass or not: {Reasons(doubts)}"));
        return false;
    }

    private Finding Finding(Zone from, Zone to, Packet packet, DecidingRouterRule[] rules, bool icmp)
    {
        var isolated = _network.AreIsolated(from, to);
        var remedy = $"Remove the rule, or declare a flow if it is needed. To put the declared rules in place: rempart network apply ESTATE --router {rules[0].Router}";
        if (icmp)
            return new Finding("icmp-passes", Pair(from, to), isolated ? Severity.Medium : Severity.Low, $"ICMP that belongs to no connection passes, such as {packet}, by {Rules(rules)}.", remedy);
        return isolated
            ? new Finding("environments-not-separated", Pair(from, to), Severity.Critical, $"Environment '{from.Environment}' reaches '{to.Environment}', which are isolated: {packet} passes by {Rules(rules)}.", remedy)
            : new Finding("undeclared-connection-passes", Pair(from, to), Severity.High, $"No flow declares it, and {packet} passes by {Rules(rules)}.", remedy);
    }

    private static IEnumerable<PacketBox> Boxes(DeclaredFlow flow, bool ipv6)
    {
        var all = PacketBox.All(ipv6) with { Source = flow.From.Set(ipv6), Destination = flow.To.Set(ipv6) };
        if (all.IsEmpty)
            yield break;
        foreach (var protocol in flow.Flow.Ports.GroupBy(port => port.Protocol))
        {
            yield return all with
            {
                Protocol = IntervalSet<byte>.Of(protocol.Key == Core.Networks.TransportProtocol.Tcp ? (byte)6 : (byte)17),
                DestinationPort = IntervalSet<ushort>.Of(protocol.Select(port => new Interval<ushort>((ushort)port.First, (ushort)port.Last))),
            };
        }
    }
}
