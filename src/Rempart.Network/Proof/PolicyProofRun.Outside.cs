using System.Net;
using System.Net.Sockets;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Networks;
using Rempart.Network.Declared;
using Rempart.Network.Nftables;
using Rempart.Network.Policies;
using Rempart.Network.Reachability;
using Rempart.Network.Reachability.Classes;
using Rempart.Network.Sets;

namespace Rempart.Network.Proof;

internal sealed partial class PolicyProofRun
{
    private static readonly bool[] Families = [false, true];

    /// <summary>
    /// Pods to and from every address that is no pod's: the subnets and the internet, and in the cluster's own subnets the declared
    /// hosts. Other addresses of the cluster's subnets may be pods, which <see cref="CheckPods"/> proves.
    /// </summary>
    public void CheckOutside()
    {
        var cluster = _estate.Clusters.Find(_clusterId);
        foreach (var (service, pods) in _services.Where(known => known.Pods.Length > 0))
        {
            foreach (var direction in (Direction[])[Direction.Egress, Direction.Ingress])
            {
                var ends = OutsideEnds(service, direction);
                foreach (var zone in _network.Zones)
                    CheckZone(service, pods, direction, zone, ends, isOwn: cluster?.Subnets.Contains(zone.Id) == true);
            }
        }
    }

    /// <summary>The declared other ends of a service's flows in one direction that are no pods of this cluster.</summary>
    private (Flow Flow, DeclaredEnd[] Ends)[] OutsideEnds(Service service, Direction direction)
    {
        var me = new FlowEnd(FlowEndKind.Service, service.Id);
        return [.. _estate.Flows.Where(flow => (direction == Direction.Egress ? flow.From : flow.To) == me)
            .Select(flow => (flow, Other: direction == Direction.Egress ? flow.To : flow.From))
            .Where(pair => !IsPod(pair.Other))
            .Select(pair => (pair.flow, _network.EndsOf(pair.Other).ToArray()))];
    }

    private bool IsPod(FlowEnd end) => end.Kind == FlowEndKind.Service && _services.Any(known => known.Service.Id == end.Id);

    private void CheckZone(Service service, Pod[] pods, Direction direction, Zone zone, (Flow Flow, DeclaredEnd[] Ends)[] flows, bool isOwn)
    {
        var resource = $"cluster/{_clusterId} {(direction == Direction.Egress ? $"{service.Id} -> {zone.Id}" : $"{zone.Id} -> {service.Id}")}";
        var (open, closed, doubtful, some) = (false, false, false, false);
        foreach (var ipv6 in Families)
        {
            var universe = isOwn ? zone.Addresses(ipv6).Intersect(Hosts(ipv6)) : zone.Addresses(ipv6);
            foreach (var pod in pods.DistinctBy(_matrix.ClassOf).Where(pod => MayHave(pod, ipv6)))
            {
                foreach (var (address, declared) in Pieces(universe, zone, flows, direction, ipv6))
                {
                    some = true;
                    var real = direction == Direction.Egress ? _matrix.Between(pod, address) : _matrix.Between(address, pod);
                    if (!open && real.Allowed.Except(declared) is { IsNone: false } hole)
                    {
                        open = true;
                        ReportOutside("undeclared-connection-passes", resource, $"no flow declares it, and {hole} passes {Between(pod, zone, direction)}", pod, address, direction, hole);
                    }
                    var expected = SurelyHas(pod, ipv6) ? declared : ConnectionSet.None;
                    if (!closed && expected.Except(real.Possible) is { IsNone: false } stopped)
                    {
                        closed = true;
                        ReportOutside("declared-flow-closed", resource, $"it is declared, and {stopped} is stopped {Between(pod, zone, direction)}", pod, address, direction, stopped);
                    }
                    doubtful |= !real.Possible.Except(real.Allowed).Except(declared).IsNone || !expected.Intersect(real.Possible).Except(real.Allowed).IsNone;
                }
            }
        }
        if (doubtful)
            _gaps.Add(new Gap(resource, "what passes is not certain from the manifests; 'rempart network connectivity --explain' says why"));
        else if (some)
            _examined.Add(resource);
    }

    private static string Between(Pod pod, Zone zone, Direction direction)
    {
        var outside = zone.IsInternet ? "the internet" : $"subnet '{zone.Id}'";
        return direction == Direction.Egress ? $"from {pod.DisplayName} to {outside}" : $"from {outside} to {pod.DisplayName}";
    }

    /// <summary>Cuts addresses where the flows or the policies tell them apart: one address of each piece, and what is declared for it.</summary>
    private IEnumerable<(IPAddress Address, ConnectionSet Declared)> Pieces(IntervalSet<UInt128> universe, Zone zone, (Flow Flow, DeclaredEnd[] Ends)[] flows, Direction direction, bool ipv6)
    {
        List<(IntervalSet<UInt128> Addresses, ConnectionSet Declared)> pieces = [(universe, ConnectionSet.None)];
        foreach (var (flow, ends) in flows)
        {
            var set = ends.Where(end => end.Zone.Id == zone.Id).Aggregate(IntervalSet<UInt128>.Empty, (all, end) => all.Union(end.Set(ipv6)));
            pieces = [.. pieces.SelectMany(piece => new[] { (piece.Addresses.Intersect(set), piece.Declared.Union(Ports(flow))), (piece.Addresses.Except(set), piece.Declared) })];
        }
        var atoms = _atoms[(int)direction, ipv6 ? 1 : 0] ??= new AddressAtoms(ipv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, Blocks(direction));
        var sample = new SamplePacket(_network);
        var addresses = from piece in pieces
                        from atom in Enumerable.Range(0, atoms.Count)
                        let here = piece.Addresses.Intersect(IntervalSet<UInt128>.Of(atoms[atom].First, atoms[atom].Last))
                        where !here.IsEmpty
                        select (Address: sample.Address(here, ipv6), piece.Declared);
        // What is found first is what is shown.
        return addresses.OrderByDescending(piece => sample.IsKnown(piece.Address));
    }

    private readonly AddressAtoms?[,] _atoms = new AddressAtoms?[2, 2];

    private IEnumerable<IpBlock> Blocks(Direction direction) => _matrix.Cluster.NetworkPolicies
        .SelectMany(policy => policy.Rules(direction) ?? []).SelectMany(rule => rule.Peers ?? []).Select(peer => peer.IpBlock).OfType<IpBlock>()
        .Concat(_matrix.Cluster.AdminPolicies.SelectMany(policy => policy.Rules(direction)).SelectMany(rule => rule.Peers).SelectMany(peer => peer.Networks ?? []));

    private IntervalSet<UInt128> Hosts(bool ipv6) => IntervalSet<UInt128>.Of(_network.HostAddresses.Where(address => AddressNumbers.IsIPv6(address) == ipv6)
        .Select(address => new Interval<UInt128>(AddressNumbers.Of(address), AddressNumbers.Of(address))));

    // A pod whose addresses are not in the manifests may have one of either family.
    private static bool MayHave(Pod pod, bool ipv6) => pod.Addresses.Count == 0 || pod.Addresses.Any(address => AddressNumbers.IsIPv6(address) == ipv6);

    /// <summary>Whether a pod has an address of a family: as the manifests say, or else as the cluster's subnets do.</summary>
    private bool SurelyHas(Pod pod, bool ipv6) => pod.Addresses.Count > 0 ? MayHave(pod, ipv6)
        : _estate.Clusters.Find(_clusterId)?.Subnets.Any(subnet => _estate.Subnets.Get(subnet).Cidr.Any(cidr => AddressNumbers.IsIPv6(cidr) == ipv6)) ?? !ipv6;

    private void ReportOutside(string rule, string resource, string what, Pod pod, IPAddress address, Direction direction, ConnectionSet connections)
    {
        var (protocol, port) = Example(connections);
        var explanation = direction == Direction.Egress ? _matrix.Explain(pod, address, protocol, port) : _matrix.Explain(address, pod, protocol, port);
        var packet = AddressOf(pod, AddressNumbers.IsIPv6(address)) is not { } own ? null : direction == Direction.Egress
            ? new Packet(own, address, Number(protocol), 40000, port)
            : new Packet(address, own, Number(protocol), 40000, port);
        Report(rule, resource, what, (protocol, port), explanation, packet);
    }

    // The address of a pod that is not running yet is not known: one of its cluster's subnets, which it may get, stands for it.
    private IPAddress? AddressOf(Pod pod, bool ipv6)
    {
        if (pod.Addresses.FirstOrDefault(address => AddressNumbers.IsIPv6(address) == ipv6) is { } known)
            return known;
        var cidrs = _estate.Clusters.Find(_clusterId)?.Subnets.SelectMany(subnet => _estate.Subnets.Get(subnet).Cidr) ?? [];
        var free = AddressNumbers.Of(cidrs, ipv6).Except(Hosts(ipv6));
        return free.IsEmpty ? null : new SamplePacket(_network).Address(free, ipv6);
    }

    private static ConnectionSet Ports(Flow flow) => flow.Ports.Aggregate(ConnectionSet.None, (all, port) =>
        all.Union(ConnectionSet.Of(port.Protocol == TransportProtocol.Tcp ? NetworkProtocol.Tcp : NetworkProtocol.Udp, IntervalSet<ushort>.Of((ushort)port.First, (ushort)port.Last))));
}
