using System.Net;
using Rempart.Core.Estates;

namespace Rempart.Cli.Lab;

/// <summary>
/// Plans the lab of an estate: a namespace per subnet and per router, joined as the estate says, and a core that joins all
/// routers. A packet between two subnets passes the router that joins both, else the first router of each, by id: the same ways
/// that the proof of segmentation looks at.
/// </summary>
internal sealed class LabPlanner
{
    private readonly Estate _estate;
    private readonly string _prefix;
    private readonly Host[] _routers;
    private readonly Subnet[] _subnets;
    private readonly List<LabLink> _links = [];
    private readonly LabAddressing _addressing;

    private LabPlanner(Estate estate, string prefix)
    {
        _estate = estate;
        _prefix = prefix;
        _routers = [.. estate.Hosts.Where(host => host.Roles.Contains(HostRole.Router)).OrderBy(host => host.Id, StringComparer.Ordinal)];
        _subnets = [.. estate.Subnets.OrderBy(subnet => subnet.Id, StringComparer.Ordinal)];
        _addressing = new LabAddressing(estate);
    }

    /// <summary>Plans.</summary>
    /// <param name="estate">The estate.</param>
    /// <param name="prefix">What the namespaces' names begin with.</param>
    public static LabPlan Plan(Estate estate, string prefix) => new LabPlanner(estate, prefix).Plan();

    private LabPlan Plan()
    {
        foreach (var router in _routers)
        {
            foreach (var subnet in _subnets.Where(subnet => Joins(router, subnet)))
                _links.Add(new LabLink(NameOf(router), Interface(subnet), NameOf(subnet), Interface(router)));
            _links.Add(new LabLink(CoreName, Interface(router), NameOf(router), CoreInterface));
        }
        // A subnet that no router joins is open to all: nothing of the estate keeps it apart.
        foreach (var subnet in _subnets.Where(subnet => RoutersOf(subnet).Length == 0))
            _links.Add(new LabLink(CoreName, Interface(subnet), NameOf(subnet), CoreInterface));
        return new LabPlan { Namespaces = [.. _subnets.Select(OfSubnet), .. _routers.Select(OfRouter), OfCore()], Links = _links };
    }

    private string CoreName => $"{_prefix}-core";

    private const string CoreInterface = "core";

    private string NameOf(Subnet subnet) => $"{_prefix}-net-{subnet.Id}";

    private string NameOf(Host router) => $"{_prefix}-router-{router.Id}";

    // The kernel keeps 15 letters, fewer than ids may have.
    private string Interface(Subnet subnet) => $"net{Array.IndexOf(_subnets, subnet)}";

    private string Interface(Host router) => $"router{Array.IndexOf(_routers, router)}";

    private static bool Joins(Host router, Subnet subnet) => router.Subnet == subnet.Id || router.Interfaces.ContainsKey(subnet.Id);

    private Host[] RoutersOf(Subnet subnet) => [.. _routers.Where(router => Joins(router, subnet))];

    private LabNamespace OfSubnet(Subnet subnet)
    {
        var routes = new List<LabRoute>();
        var own = RoutersOf(subnet);
        AddDefault(routes, LabLink.UpperAddress, own.Length == 0 ? CoreInterface : Interface(own[0]));
        foreach (var other in _subnets.Where(other => other != subnet))
        {
            if (own.FirstOrDefault(router => Joins(router, other)) is { } common && common != own[0])
                Add(routes, other, LabLink.UpperAddress, Interface(common));
        }
        var addresses = _addressing.Of(subnet);
        return new LabNamespace
        {
            Name = NameOf(subnet),
            Role = LabRole.Subnet,
            Of = subnet.Id,
            Addresses = addresses,
            Routes = routes,
            Listens = LabListeners.Of(_estate, addresses),
        };
    }

    private LabNamespace OfRouter(Host router)
    {
        var routes = new List<LabRoute>();
        AddDefault(routes, LabLink.UpperAddress, CoreInterface);
        var addresses = new List<LabAddress>();
        foreach (var subnet in _subnets.Where(subnet => Joins(router, subnet)))
        {
            Add(routes, subnet, LabLink.LowerAddress, Interface(subnet));
            var declared = (router.Interfaces.GetValueOrDefault(subnet.Id) ?? []).Concat(router.Subnet == subnet.Id ? router.Addresses : []);
            addresses.AddRange(declared.Distinct().Select(address => new LabAddress(address.ToString(), Interface(subnet), $"host {router.Id}")));
        }
        return new LabNamespace { Name = NameOf(router), Role = LabRole.Router, Of = router.Id, Addresses = addresses, Routes = routes };
    }

    private LabNamespace OfCore()
    {
        var routes = new List<LabRoute>();
        foreach (var subnet in _subnets)
            Add(routes, subnet, LabLink.LowerAddress, RoutersOf(subnet) is [var first, ..] ? Interface(first) : Interface(subnet));
        var addresses = _addressing.OfInternet();
        return new LabNamespace
        {
            Name = CoreName,
            Role = LabRole.Core,
            Of = "core",
            Addresses = addresses,
            Routes = routes,
            Listens = LabListeners.OfInternet(_estate, addresses),
        };
    }

    private static void AddDefault(List<LabRoute> routes, string via, string link)
    {
        routes.Add(new LabRoute("0.0.0.0/0", via, link));
        routes.Add(new LabRoute("::/0", via, link));
    }

    private static void Add(List<LabRoute> routes, Subnet subnet, string via, string link) =>
        routes.AddRange(subnet.Cidr.Select((IPNetwork network) => new LabRoute(network.ToString(), via, link)));
}
