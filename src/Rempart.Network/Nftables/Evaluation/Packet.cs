using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Rempart.Network.Nftables;

/// <summary>
/// The first packet of a connection, as a router sees it between its routing decision and its way out. Ports count for every
/// protocol as the first four bytes above IP, which is how nftables reads them.
/// </summary>
/// <param name="Source">The source address.</param>
/// <param name="Destination">The destination address, of the same family.</param>
/// <param name="Protocol">The IANA number of the protocol above IP.</param>
/// <param name="SourcePort">The source port.</param>
/// <param name="DestinationPort">The destination port.</param>
public sealed record Packet(IPAddress Source, IPAddress Destination, byte Protocol, ushort SourcePort, ushort DestinationPort)
{
    /// <summary>The name of the interface it came in by; null when that is not known.</summary>
    public string? In { get; init; }

    /// <summary>The name of the interface it goes out by; null when that is not known.</summary>
    public string? Out { get; init; }

    /// <summary>Whether it is IPv6.</summary>
    public bool IsIPv6 => Source.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>The packet in a line: <c>10.0.0.5:40000 -&gt; 10.0.1.7:5432/tcp</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Protocol switch
    {
        6 or 17 or 132 => string.Create(CultureInfo.InvariantCulture, $"{Ended(Source, SourcePort)} -> {Ended(Destination, DestinationPort)}/{NameOf(Protocol)}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Source} -> {Destination} {NameOf(Protocol)}"),
    };

    internal static string NameOf(byte protocol) => protocol switch
    {
        1 => "icmp",
        6 => "tcp",
        17 => "udp",
        58 => "icmpv6",
        132 => "sctp",
        _ => string.Create(CultureInfo.InvariantCulture, $"protocol {protocol}"),
    };

    private static string Ended(IPAddress address, ushort port) =>
        string.Create(CultureInfo.InvariantCulture, $"{(address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address)}:{port}");
}
