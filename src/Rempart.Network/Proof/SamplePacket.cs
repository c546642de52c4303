using Rempart.Network.Declared;
using Rempart.Network.Nftables;
using Rempart.Network.Sets;

namespace Rempart.Network.Proof;

/// <summary>Picks the packet of a set that says most to a person: declared hosts, TCP, a port people know.</summary>
internal sealed class SamplePacket(DeclaredNetwork network)
{
    private static readonly byte[] Protocols = [6, 17, 132, 1, 58];
    private static readonly System.Net.IPAddress[] Examples = [System.Net.IPAddress.Parse("198.51.100.10"), System.Net.IPAddress.Parse("2001:db8::10")];
    private static readonly ushort[] Ports = [22, 443, 5432, 80, 8443, 53, 3306, 8080];

    public Packet Of(IEnumerable<PacketBox> region, bool ipv6)
    {
        var box = region.MinBy(box => Array.IndexOf(Protocols, Protocol(box)) is >= 0 and var rank ? rank : Protocols.Length)!;
        return new Packet(Address(box.Source, ipv6), Address(box.Destination, ipv6), Protocol(box), Port(box.SourcePort, [40000]), Port(box.DestinationPort, box.SourcePort.Contains(40000) ? Ports : [40000]));
    }

    private static byte Protocol(PacketBox box) => Protocols.FirstOrDefault(box.Protocol.Contains, box.Protocol.Intervals[0].First);

    private static ushort Port(IntervalSet<ushort> ports, ushort[] liked) => liked.FirstOrDefault(ports.Contains, Math.Max(ports.Intervals[0].First, ports.Contains(1) ? (ushort)1 : ports.Intervals[0].First));

    /// <summary>Whether a person knows the address: it is a declared host's, or one from the documentation ranges.</summary>
    public bool IsKnown(System.Net.IPAddress address) => network.HostAddresses.Contains(address) || Examples.Contains(address);

    /// <summary>The address of a set that says most to a person.</summary>
    public System.Net.IPAddress Address(IntervalSet<UInt128> addresses, bool ipv6)
    {
        if (network.HostAddresses.FirstOrDefault(host => AddressNumbers.IsIPv6(host) == ipv6 && addresses.Contains(AddressNumbers.Of(host))) is { } declared)
            return declared;
        // An address from the documentation ranges when the internet is meant, else one a host can have: not the network's own.
        foreach (var address in Examples)
        {
            if (AddressNumbers.IsIPv6(address) == ipv6 && addresses.Contains(AddressNumbers.Of(address)))
                return address;
        }
        var first = addresses.Intervals[0];
        return AddressNumbers.ToAddress(first.Last - first.First >= 9 ? first.First + 9 : first.Last, ipv6);
    }
}
