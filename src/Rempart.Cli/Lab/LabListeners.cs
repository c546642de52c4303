using System.Net;
using Rempart.Core.Estates;
using Rempart.Core.Networks;

namespace Rempart.Cli.Lab;

/// <summary>What the estate declares to listen, as addresses. Of a range of ports the first and the last listen.</summary>
internal static class LabListeners
{
    /// <summary>The listeners at the addresses of a subnet.</summary>
    public static IReadOnlyList<string> Of(Estate estate, IReadOnlyList<LabAddress> addresses)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var address in addresses)
        {
            var ports = address.Of.Split(' ', 2) switch
            {
                ["host", var id] => estate.ListenersOn(estate.Hosts.Get(id)).Where(listener => !listener.LoopbackOnly).Select(listener => listener.Port),
                ["service", var id] => estate.Services.Get(id).Listens.Select(listener => listener.Port),
                _ => [],
            };
            Add(found, address.Address, ports);
        }
        return [.. found];
    }

    /// <summary>What the flows to the internet connect to.</summary>
    public static IReadOnlyList<string> OfInternet(Estate estate, IReadOnlyList<LabAddress> addresses)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var address in addresses)
            Add(found, address.Address, estate.Flows.Where(flow => flow.To.Kind == FlowEndKind.Internet).SelectMany(flow => flow.Ports));
        return [.. found];
    }

    private static void Add(SortedSet<string> found, string address, IEnumerable<PortRange> ports)
    {
        foreach (var port in ports)
        {
            foreach (var number in (int[])[port.First, port.Last])
                found.Add(new LabEndpoint(IPAddress.Parse(address), number, port.Protocol).ToString());
        }
    }
}
