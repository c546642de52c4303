using System.Net;
using System.Net.Sockets;
using Rempart.Core.Networks;

namespace Rempart.Server.Exposure;

/// <summary>A socket that waits for others: a listening TCP socket, or a bound UDP socket without a peer.</summary>
/// <param name="Protocol">TCP or UDP.</param>
/// <param name="Address">The bound address; null when the socket takes both IPv4 and IPv6 on every address.</param>
/// <param name="Interface">The interface it is bound to; null for any.</param>
/// <param name="Port">The port.</param>
/// <param name="Processes">The names of the processes that hold it, sorted; empty when they could not be read.</param>
internal sealed record ListeningSocket(TransportProtocol Protocol, IPAddress? Address, string? Interface, int Port, IReadOnlyList<string> Processes)
{
    /// <summary>Whether only the host itself can reach it.</summary>
    public bool IsLoopback => Interface == "lo" || (Address is not null && IPAddress.IsLoopback(Address.IsIPv4MappedToIPv6 ? Address.MapToIPv4() : Address));

    /// <summary>Such as <c>0.0.0.0:8080/tcp</c>, <c>[::1]:53/udp</c> or <c>*:22/tcp</c> (IPv4 and IPv6). Never a process id.</summary>
    public override string ToString()
    {
        var address = Address switch
        {
            null => "*",
            { AddressFamily: AddressFamily.InterNetworkV6 } => $"[{Address}]",
            _ => Address.ToString(),
        };
        var scope = Interface is null ? "" : $"%{Interface}";
        return $"{address}{scope}:{new PortRange(Port, Protocol)}";
    }

    /// <summary>The processes, or that they are not known.</summary>
    public string Holder => Processes.Count == 0 ? "an unknown process" : string.Join(", ", Processes.Select(name => $"'{name}'"));
}
