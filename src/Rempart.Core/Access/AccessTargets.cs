using System.Net;
using Rempart.Core.Estates;
using Rempart.Core.Networks;

namespace Rempart.Core.Access;

/// <summary>Where the targets of accesses are reached. The kinds are looked up in the order of the estate: service, datastore, host, cluster, environment.</summary>
public static class AccessTargets
{
    /// <summary>Ports of a range that can be asked for; more is no administration.</summary>
    private const int MostPorts = 16;

    /// <summary>The targets that a grant's target stands for: itself, or everything with a destination in an environment.</summary>
    /// <param name="estate">The estate.</param>
    /// <param name="target">The id in the grant.</param>
    public static IReadOnlyList<string> Expand(Estate estate, string target)
    {
        ArgumentNullException.ThrowIfNull(estate);
        if (IsConcrete(estate, target))
            return Destinations(estate, target).Count > 0 ? [target] : [];
        if (estate.Environments.Find(target) is null)
            return [];
        var ids = estate.Services.Select(one => one.Id).Concat(estate.Datastores.Select(one => one.Id)).Concat(estate.Hosts.Select(one => one.Id)).Concat(estate.Clusters.Select(one => one.Id));
        return [.. ids.Distinct(StringComparer.Ordinal)
            .Where(id => EnvironmentsOf(estate, id).Contains(target) && Destinations(estate, id).Count > 0)
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>Whether an id is that of a service, datastore, host or cluster.</summary>
    /// <param name="estate">The estate.</param>
    /// <param name="target">The id.</param>
    public static bool IsConcrete(Estate estate, string target)
    {
        ArgumentNullException.ThrowIfNull(estate);
        return estate.Services.Find(target) is not null || estate.Datastores.Find(target) is not null || estate.Hosts.Find(target) is not null || estate.Clusters.Find(target) is not null;
    }

    /// <summary>The environments a target is in.</summary>
    /// <param name="estate">The estate.</param>
    /// <param name="target">The id of a service, datastore, host or cluster.</param>
    public static IReadOnlyList<string> EnvironmentsOf(Estate estate, string target)
    {
        ArgumentNullException.ThrowIfNull(estate);
        if (estate.Services.Find(target) is { } service)
            return [service.Environment];
        if (estate.Datastores.Find(target) is { } datastore)
            return estate.EnvironmentOf(datastore) is { } environment ? [environment] : [];
        if (estate.Hosts.Find(target) is { } host)
            return estate.EnvironmentsOf(host);
        return estate.Clusters.Find(target) is { } cluster ? [cluster.Environment] : [];
    }

    /// <summary>
    /// Where a target is reached from the bastion, one destination a port. Its first address counts, else its first name. A loopback
    /// address never counts: at the end of a tunnel it would be the bastion itself.
    /// </summary>
    /// <param name="estate">The estate.</param>
    /// <param name="target">The id of a service, datastore, host or cluster.</param>
    public static IReadOnlyList<Destination> Destinations(Estate estate, string target)
    {
        ArgumentNullException.ThrowIfNull(estate);
        if (estate.Services.Find(target) is { } service)
        {
            var on = estate.Hosts.Find(service.RunsOn.Host);
            var place = service.Addresses.Count > 0 ? Place(service.Addresses, service.Names) : Place(on?.AllAddresses ?? [], [.. service.Names, .. on?.Names ?? []]);
            return At(place, service.Listens.Select(listener => listener.Port));
        }
        if (estate.Datastores.Find(target) is { } datastore)
        {
            var on = estate.Hosts.Find(datastore.Host);
            var place = on is null ? Place([], datastore.Connection?.Host is { } declared ? [declared] : []) : Place(on.AllAddresses, on.Names);
            return At(place, datastore.Port is { } port ? [port] : []);
        }
        if (estate.Hosts.Find(target) is { } host)
            return At(Place(host.AllAddresses, host.Names), estate.Exposure.Where(exposure => exposure.Host == host.Id && exposure.To.Kind != ExposureKind.Loopback).SelectMany(exposure => exposure.Ports));
        return estate.Clusters.Find(target)?.Endpoint is { } endpoint ? [endpoint] : [];
    }

    private static string? Place(IEnumerable<IPAddress> addresses, IEnumerable<string> names) =>
        addresses.Where(address => !IPAddress.IsLoopback(address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)).Select(address => address.ToString()).FirstOrDefault()
        ?? names.Select(name => name.ToLowerInvariant()).FirstOrDefault(name => name != "localhost" && Destination.TryParse(IPAddress.TryParse(name, out var address) && address.ToString().Contains(':', StringComparison.Ordinal) ? $"[{name}]:1" : $"{name}:1", out _));

    private static Destination[] At(string? place, IEnumerable<PortRange> ports) => place is null
        ? []
        : [.. ports.Where(range => range.Protocol == TransportProtocol.Tcp && range.Last - range.First < MostPorts)
            .SelectMany(range => Enumerable.Range(range.First, range.Last - range.First + 1)).Distinct().Order()
            .Select(port => new Destination(place, port))];
}
