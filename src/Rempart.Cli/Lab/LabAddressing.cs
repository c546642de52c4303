using System.Net;
using Rempart.Core.Estates;

namespace Rempart.Cli.Lab;

/// <summary>
/// Which addresses a subnet's namespace has: those of its declared hosts, one for each service that runs in pods there, and one
/// that nothing declares, all on the loopback interface.
/// </summary>
internal sealed class LabAddressing
{
    private const string Holder = "lo";

    // RFC 5737 and RFC 3849: addresses for examples, which no estate should own.
    private static readonly string[] Outside = ["198.51.100.10", "203.0.113.10", "192.0.2.10", "2001:db8::10", "3fff::10"];

    private readonly Estate _estate;
    private readonly HashSet<IPAddress> _taken;

    public LabAddressing(Estate estate)
    {
        _estate = estate;
        _taken = [.. estate.Hosts.SelectMany(host => host.AllAddresses), .. estate.Services.SelectMany(service => service.Addresses)];
    }

    public IReadOnlyList<LabAddress> Of(Subnet subnet)
    {
        var addresses = new Dictionary<IPAddress, string>();
        foreach (var host in _estate.Hosts.Where(host => !host.Roles.Contains(HostRole.Router)))
        {
            foreach (var address in (host.Interfaces.GetValueOrDefault(subnet.Id) ?? []).Concat(host.Subnet == subnet.Id ? host.Addresses : []))
                addresses.TryAdd(address, $"host {host.Id}");
        }
        foreach (var service in _estate.Services)
        {
            foreach (var address in service.Addresses.Where(address => !IPAddress.IsLoopback(address) && SmallestWith(address) == subnet))
                addresses.TryAdd(address, $"service {service.Id}");
        }
        var pods = _estate.Services.Where(service => service.Addresses.Count == 0 && _estate.Clusters.Find(service.RunsOn.Cluster)?.Subnets.Contains(subnet.Id) == true);
        foreach (var owner in pods.Select(service => $"service {service.Id}").Prepend(LabAddress.Undeclared))
        {
            foreach (var network in subnet.Cidr)
            {
                if (Free(subnet, network) is { } address)
                    addresses.TryAdd(address, owner);
            }
        }
        return [.. addresses.Select(pair => new LabAddress(pair.Key.ToString(), Holder, pair.Value))];
    }

    /// <summary>Addresses that play the internet.</summary>
    public IReadOnlyList<LabAddress> OfInternet() => OfInternet(address => SmallestWith(address) is null);

    /// <summary>Addresses that play the internet, one of each family.</summary>
    /// <param name="isFree">Whether nothing else has an address.</param>
    public static IReadOnlyList<LabAddress> OfInternet(Func<IPAddress, bool> isFree) =>
        [.. Outside.Select(IPAddress.Parse).Where(isFree)
            .GroupBy(address => address.AddressFamily).Select(family => new LabAddress(family.First().ToString(), Holder, LabAddress.Undeclared))];

    private Subnet? SmallestWith(IPAddress address) =>
        _estate.Subnets.SelectMany(subnet => subnet.Cidr.Where(network => network.Contains(address)).Select(network => (subnet, network.PrefixLength)))
            .OrderByDescending(pair => pair.PrefixLength).ThenBy(pair => pair.subnet.Id, StringComparer.Ordinal).Select(pair => pair.subnet).FirstOrDefault();

    /// <summary>An address in the middle of a network (or well behind its start) that nothing else has.</summary>
    private IPAddress? Free(Subnet subnet, IPNetwork network)
    {
        var bytes = network.BaseAddress.GetAddressBytes();
        var hostBits = (bytes.Length * 8) - network.PrefixLength;
        var size = 1L << Math.Min(hostBits, 16);
        for (var offset = size / 2; offset < size - 1; offset++)
        {
            var candidate = Plus(bytes, offset);
            if (SmallestWith(candidate) == subnet && _taken.Add(candidate))
                return candidate;
        }
        return null;
    }

    private static IPAddress Plus(byte[] start, long offset)
    {
        var bytes = (byte[])start.Clone();
        for (var at = bytes.Length - 1; offset > 0; at--, offset >>= 8)
            bytes[at] |= (byte)offset;
        return new IPAddress(bytes);
    }
}
