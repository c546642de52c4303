using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Rempart.Network.Sets;

namespace Rempart.Network.Nftables;

/// <summary>Addresses as numbers: IPv4 from 0 to 2^32-1, IPv6 whole.</summary>
internal static class AddressNumbers
{
    public static IntervalSet<UInt128> All(bool ipv6) => ipv6 ? IntervalSet<UInt128>.Full : AllIPv4;

    private static readonly IntervalSet<UInt128> AllIPv4 = IntervalSet<UInt128>.Of(0, uint.MaxValue);

    public static UInt128 Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        return length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    public static IPAddress ToAddress(UInt128 number, bool ipv6)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new IPAddress(ipv6 ? bytes : bytes[12..]);
    }

    public static Interval<UInt128> Of(IPNetwork network)
    {
        var first = Of(network.BaseAddress);
        var free = (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 32 : 128) - network.PrefixLength;
        return new(first, free == 128 ? UInt128.MaxValue : first + ((UInt128.One << free) - 1));
    }

    public static IntervalSet<UInt128> Of(IEnumerable<IPNetwork> networks, bool ipv6) =>
        IntervalSet<UInt128>.Of(networks.Where(network => IsIPv6(network) == ipv6).Select(Of));

    public static bool IsIPv6(IPNetwork network) => IsIPv6(network.BaseAddress);

    public static bool IsIPv6(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6;
}
