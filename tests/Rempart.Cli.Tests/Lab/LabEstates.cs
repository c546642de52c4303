using Rempart.Cli.Lab;
using Rempart.Core.Estates;
using Rempart.Core.Networks;

namespace Rempart.Cli.Tests.Lab;

/// <summary>Estates to build, and the packets to try in them.</summary>
internal static class LabEstates
{
    /// <summary>Two isolated environments behind two routers, a range of ports, UDP, both families, and the internet.</summary>
    public const string Small = """
        estate: { id: small, name: Small }
        environments:
          - { id: prod, isolated-from: [test] }
          - { id: test }
        subnets:
          - { id: app, environment: prod, cidr: [10.1.0.0/24, "fd00:1::/64"] }
          - { id: data, environment: prod, cidr: [10.2.0.0/24, "fd00:2::/64"] }
          - { id: trial, environment: test, cidr: [10.9.0.0/24, "fd00:9::/64"] }
        hosts:
          - { id: inner, roles: [router], interfaces: { app: [10.1.0.1, "fd00:1::1"], data: [10.2.0.1, "fd00:2::1"] } }
          - { id: outer, roles: [router], interfaces: { trial: [10.9.0.1, "fd00:9::1"] } }
          - { id: web, subnet: app, addresses: [10.1.0.10, "fd00:1::10"] }
          - { id: db, subnet: data, addresses: [10.2.0.10, "fd00:2::10"] }
          - { id: visitor, subnet: trial, addresses: [10.9.0.10, "fd00:9::10"] }
        exposure:
          - { host: web, ports: [443/tcp], to: internet }
          - { host: db, ports: [5432/tcp, 53/udp, 7000-7010/tcp], to: prod }
        flows:
          - { id: web-to-db, from: web, to: db, ports: [5432/tcp, 53/udp], why: stores }
          - { id: app-to-db, from: app, to: db, ports: [7000-7010/tcp], why: streams }
          - { id: customers, from: internet, to: web, ports: [443/tcp], why: buys }
          - { id: trial-to-internet, from: trial, to: internet, ports: [443/tcp, 123/udp], why: updates }
        """;

    /// <summary>A subnet with two routers, a subnet between two routers, and a host in two subnets.</summary>
    public const string Ways = """
        estate: { id: ways, name: Ways }
        environments: [{ id: prod }]
        subnets:
          - { id: app, environment: prod, cidr: [10.1.0.0/24, "fd00:1::/64"] }
          - { id: between, environment: prod, cidr: [10.2.0.0/24, "fd00:2::/64"] }
          - { id: data, environment: prod, cidr: [10.3.0.0/24, "fd00:3::/64"] }
          - { id: side, environment: prod, cidr: [10.4.0.0/24, "fd00:4::/64"] }
        hosts:
          - { id: a, roles: [router], interfaces: { app: [10.1.0.1, "fd00:1::1"], between: [10.2.0.1, "fd00:2::1"] } }
          - { id: b, roles: [router], interfaces: { between: [10.2.0.2, "fd00:2::2"], data: [10.3.0.1, "fd00:3::1"] } }
          - { id: c, roles: [router], interfaces: { app: [10.1.0.2, "fd00:1::2"], side: [10.4.0.1, "fd00:4::1"] } }
          - { id: web, subnet: app, addresses: [10.1.0.10, "fd00:1::10"] }
          - { id: db, subnet: data, addresses: [10.3.0.10, "fd00:3::10"] }
          - { id: both, interfaces: { side: [10.4.0.10, "fd00:4::10"], between: [10.2.0.10, "fd00:2::10"] } }
        exposure:
          - { host: db, ports: [5432/tcp, 514/udp], to: prod }
          - { host: both, ports: [8080/tcp], to: prod }
        flows:
          - { id: web-to-db, from: web, to: db, ports: [5432/tcp], why: stores }
          - { id: web-to-both, from: web, to: both, ports: [8080/tcp], why: asks }
          - { id: side-to-db, from: side, to: db, ports: [514/udp], why: reports }
        """;

    public static Estate Load(string folder) => EstateLoader.Load(folder).Estate!;

    /// <summary>
    /// Pairs of every class: between every two zones each kind of address (of each host, of each pod, of nothing declared) with a
    /// port nobody declares, and at every flow its ports, the ports beside them, and the same ports of the other protocol.
    /// </summary>
    public static IReadOnlyList<LabPacket> Packets(Estate estate, LabPlan plan)
    {
        var packets = new List<LabPacket>();
        var zones = plan.Namespaces.Where(place => place.Role is not LabRole.Router).ToArray();
        foreach (var from in zones)
        {
            foreach (var to in zones.Where(to => to != from))
            {
                foreach (var port in (PortRange[])[new(22, TransportProtocol.Tcp), new(53, TransportProtocol.Udp)])
                {
                    foreach (var source in from.Addresses.GroupBy(address => (address.Of, IsIPv6(address))).DistinctBy(group => (group.Key.Of == LabAddress.Undeclared, group.Key.Item2)))
                        packets.AddRange(to.Addresses.Where(target => IsIPv6(target) == source.Key.Item2).Take(2).Select(target => Packet(from, to, source.First(), target, port.First, port.Protocol)));
                }
            }
        }
        foreach (var flow in estate.Flows)
        {
            foreach (var (from, source) in Ends(estate, zones, flow.From))
            {
                foreach (var (to, target) in Ends(estate, zones, flow.To).Where(end => end.Place != from && IsIPv6(end.Address) == IsIPv6(source)))
                {
                    foreach (var port in flow.Ports)
                    {
                        foreach (var number in new[] { port.First - 1, port.First, port.Last, port.Last + 1 }.Where(number => number is > 0 and < 65536).Distinct())
                        {
                            packets.Add(Packet(from, to, source, target, number, TransportProtocol.Tcp));
                            packets.Add(Packet(from, to, source, target, number, TransportProtocol.Udp));
                        }
                    }
                }
            }
        }
        return [.. packets.Distinct()];
    }

    /// <summary>Whether a flow declares a packet, told without the engine and its compiler.</summary>
    public static bool IsDeclared(Estate estate, LabPlan plan, LabPacket packet)
    {
        var zones = plan.Namespaces.Where(place => place.Role is not LabRole.Router).ToArray();
        bool Holds(FlowEnd end, string zone, LabEndpoint at) =>
            Ends(estate, zones, end).Any(one => one.Place.Of == zone && (WholeZone(end, estate) || one.Address.Address == at.Address.ToString()));
        return estate.Flows.Any(flow => flow.Ports.Any(port => port.Contains(packet.Destination.Port, packet.Destination.Protocol))
            && Holds(flow.From, packet.From, packet.Source) && Holds(flow.To, packet.To, packet.Destination));
    }

    // A pod may have any address of its cluster's subnets; which pod it is, network policies say.
    private static bool WholeZone(FlowEnd end, Estate estate) =>
        end.Kind is FlowEndKind.Internet or FlowEndKind.Subnet || (end.Kind == FlowEndKind.Service && estate.Services.Get(end.Id).RunsOn.Cluster is not null);

    private static IEnumerable<(LabNamespace Place, LabAddress Address)> Ends(Estate estate, IEnumerable<LabNamespace> zones, FlowEnd end)
    {
        var of = end.Kind switch
        {
            FlowEndKind.Internet => LabAddress.Undeclared,
            FlowEndKind.Subnet => "",
            FlowEndKind.Host => $"host {end.Id}",
            FlowEndKind.Datastore => $"host {estate.Datastores.Get(end.Id).Host}",
            _ => estate.Services.Get(end.Id).RunsOn.Host is { } host ? $"host {host}" : $"service {end.Id}",
        };
        return from zone in zones
               where end.Kind == FlowEndKind.Internet ? zone.Role == LabRole.Core : zone.Role == LabRole.Subnet && (end.Kind != FlowEndKind.Subnet || zone.Of == end.Id)
               from address in zone.Addresses
               where of.Length == 0 || address.Of == of
               select (zone, address);
    }

    private static LabPacket Packet(LabNamespace from, LabNamespace to, LabAddress source, LabAddress target, int port, TransportProtocol protocol) =>
        new(from.Of, to.Of, new LabEndpoint(System.Net.IPAddress.Parse(source.Address), 0, protocol), new LabEndpoint(System.Net.IPAddress.Parse(target.Address), port, protocol));

    private static bool IsIPv6(LabAddress address) => address.Address.Contains(':', StringComparison.Ordinal);
}
