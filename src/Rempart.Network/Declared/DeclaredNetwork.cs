using System.Net;
using Rempart.Core.Estates;
using Rempart.Network.Nftables;
using Rempart.Network.Sets;

namespace Rempart.Network.Declared;

/// <summary>What an estate declares about traffic between subnets: zones, the routers that join them, and the flows as addresses.</summary>
internal sealed class DeclaredNetwork
{
    private readonly Estate _estate;
    private readonly Dictionary<string, Zone> _zones = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];

    public DeclaredNetwork(Estate estate)
    {
        _estate = estate;
        foreach (var subnet in estate.Subnets)
            _zones[subnet.Id] = new Zone(subnet.Id, subnet.Environment, Own(subnet, ipv6: false), Own(subnet, ipv6: true));
        Internet = new Zone(Zone.InternetId, null, Outside(ipv6: false), Outside(ipv6: true));
        Zones = [.. _zones.Values.OrderBy(zone => zone.Id, StringComparer.Ordinal), Internet];
        Routers = new Routing(estate);
        HostAddresses = [.. estate.Hosts.Where(host => !host.Roles.Contains(HostRole.Router)).SelectMany(host => host.AllAddresses)];
        Flows = [.. estate.Flows.SelectMany(Place)];
    }

    /// <summary>The subnets by id, then the internet.</summary>
    public IReadOnlyList<Zone> Zones { get; }

    public Zone Internet { get; }

    public Routing Routers { get; }

    /// <summary>The addresses of declared hosts that are no routers.</summary>
    public IReadOnlyList<IPAddress> HostAddresses { get; }

    /// <summary>Every flow between every pair of zones it connects.</summary>
    public IReadOnlyList<DeclaredFlow> Flows { get; }

    /// <summary>Flows that have no addresses, with the reason; they cannot be enforced nor proved.</summary>
    public IReadOnlyList<string> Problems => _problems;

    public bool AreIsolated(Zone one, Zone other) => one.Environment is not null && other.Environment is not null && _estate.AreIsolated(one.Environment, other.Environment);

    /// <summary>Subnets of one environment may lie within each other: an address belongs to the smallest network that holds it.</summary>
    private IntervalSet<UInt128> Own(Subnet subnet, bool ipv6)
    {
        var own = AddressNumbers.Of(subnet.Cidr, ipv6);
        var smaller = from other in _estate.Subnets
                      where other.Id != subnet.Id
                      from network in other.Cidr
                      where subnet.Cidr.Any(mine => Core.Networks.Cidr.Overlap(mine, network) && (mine.PrefixLength < network.PrefixLength || (mine.PrefixLength == network.PrefixLength && string.CompareOrdinal(other.Id, subnet.Id) < 0)))
                      select network;
        return own.Except(AddressNumbers.Of(smaller, ipv6));
    }

    private IntervalSet<UInt128> Outside(bool ipv6) =>
        AddressNumbers.All(ipv6).Except(AddressNumbers.Of(_estate.Subnets.SelectMany(subnet => subnet.Cidr), ipv6));

    private IEnumerable<DeclaredFlow> Place(Flow flow)
    {
        var from = Ends(flow.From, source: true, out var fromProblem);
        var to = Ends(flow.To, source: false, out var toProblem);
        if ((fromProblem ?? toProblem) is { } problem)
        {
            _problems.Add($"flow '{flow.Id}' ({flow.Location}): {problem}");
            yield break;
        }
        foreach (var source in from)
        {
            foreach (var destination in to)
            {
                if (source.Zone != destination.Zone)
                    yield return new DeclaredFlow(flow, source, destination);
            }
        }
    }

    private List<DeclaredEnd> Ends(FlowEnd end, bool source, out string? problem)
    {
        problem = null;
        switch (end.Kind)
        {
            case FlowEndKind.Internet:
                return [new DeclaredEnd(Internet, null)];
            case FlowEndKind.Subnet:
                return [new DeclaredEnd(_zones[end.Id], null)];
            case FlowEndKind.Host:
                return OfHost(_estate.Hosts.Get(end.Id), out problem);
            case FlowEndKind.Datastore:
                if (_estate.Hosts.Find(_estate.Datastores.Get(end.Id).Host) is { } host)
                    return OfHost(host, out problem);
                problem = $"datastore '{end.Id}' has no host, so its addresses are not known; declare 'host'";
                return [];
            default:
                return OfService(_estate.Services.Get(end.Id), source, out problem);
        }
    }

    private List<DeclaredEnd> OfService(Service service, bool source, out string? problem)
    {
        problem = null;
        var declared = service.Addresses.Where(address => !IPAddress.IsLoopback(address)).ToArray();
        if (!source && declared.Length > 0)
            return [.. declared.GroupBy(ZoneOf).Select(group => new DeclaredEnd(group.Key, [.. group]))];
        if (_estate.Hosts.Find(service.RunsOn.Host) is { } host)
            return OfHost(host, out problem);
        // A pod may have any address of its cluster; which pod it is, the network policies say.
        var subnets = _estate.Clusters.Find(service.RunsOn.Cluster)?.Subnets ?? [];
        if (subnets.Count == 0)
            problem = $"cluster '{service.RunsOn.Cluster}' of service '{service.Id}' declares no subnets, so its addresses are not known; declare 'subnets'";
        return [.. subnets.Select(subnet => new DeclaredEnd(_zones[subnet], null))];
    }

    private List<DeclaredEnd> OfHost(Host host, out string? problem)
    {
        problem = null;
        var ends = new List<DeclaredEnd>();
        if (host.Subnet is not null && host.Addresses.Count > 0)
            ends.Add(new DeclaredEnd(_zones[host.Subnet], [.. host.Addresses]));
        foreach (var (subnet, addresses) in host.Interfaces.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            ends.Add(new DeclaredEnd(_zones[subnet], [.. addresses]));
        if (ends.Count == 0)
            problem = $"host '{host.Id}' has no addresses; declare 'addresses' or 'interfaces'";
        return ends;
    }

    private Zone ZoneOf(IPAddress address)
    {
        var ipv6 = AddressNumbers.IsIPv6(address);
        return Zones.First(zone => zone.Addresses(ipv6).Contains(AddressNumbers.Of(address)));
    }
}
