using System.Collections.Frozen;
using System.Globalization;
using Rempart.Core.Networks;
using Rempart.Network.Sets;

namespace Rempart.Network.Nftables;

/// <summary>Values as rules write them: numbers, ranges, addresses, and the names nft knows.</summary>
internal static class NamedValues
{
    private static readonly FrozenDictionary<string, byte> Protocols = new Dictionary<string, byte>(StringComparer.Ordinal)
    {
        ["ip"] = 0,
        ["hopopt"] = 0,
        ["icmp"] = 1,
        ["igmp"] = 2,
        ["ipencap"] = 4,
        ["tcp"] = 6,
        ["udp"] = 17,
        ["dccp"] = 33,
        ["ipv6"] = 41,
        ["gre"] = 47,
        ["esp"] = 50,
        ["ah"] = 51,
        ["icmpv6"] = 58,
        ["ipv6-icmp"] = 58,
        ["ospf"] = 89,
        ["ipip"] = 94,
        ["pim"] = 103,
        ["comp"] = 108,
        ["ipcomp"] = 108,
        ["vrrp"] = 112,
        ["l2tp"] = 115,
        ["sctp"] = 132,
        ["udplite"] = 136,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Those of /etc/services that rulesets use; another name is not understood, and says so.
    private static readonly FrozenDictionary<string, ushort> Services = new Dictionary<string, ushort>(StringComparer.Ordinal)
    {
        ["ftp-data"] = 20,
        ["ftp"] = 21,
        ["ssh"] = 22,
        ["telnet"] = 23,
        ["smtp"] = 25,
        ["domain"] = 53,
        ["bootps"] = 67,
        ["bootpc"] = 68,
        ["tftp"] = 69,
        ["http"] = 80,
        ["kerberos"] = 88,
        ["pop3"] = 110,
        ["sunrpc"] = 111,
        ["ntp"] = 123,
        ["epmap"] = 135,
        ["netbios-ns"] = 137,
        ["netbios-dgm"] = 138,
        ["netbios-ssn"] = 139,
        ["imap2"] = 143,
        ["snmp"] = 161,
        ["snmp-trap"] = 162,
        ["bgp"] = 179,
        ["ldap"] = 389,
        ["https"] = 443,
        ["microsoft-ds"] = 445,
        ["isakmp"] = 500,
        ["syslog"] = 514,
        ["dhcpv6-client"] = 546,
        ["dhcpv6-server"] = 547,
        ["submission"] = 587,
        ["ldaps"] = 636,
        ["domain-s"] = 853,
        ["imaps"] = 993,
        ["pop3s"] = 995,
        ["openvpn"] = 1194,
        ["mysql"] = 3306,
        ["ipsec-nat-t"] = 4500,
        ["mdns"] = 5353,
        ["postgresql"] = 5432,
        ["http-alt"] = 8080,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, byte> IcmpTypes = new Dictionary<string, byte>(StringComparer.Ordinal)
    {
        ["echo-reply"] = 0,
        ["destination-unreachable"] = 3,
        ["source-quench"] = 4,
        ["redirect"] = 5,
        ["echo-request"] = 8,
        ["router-advertisement"] = 9,
        ["router-solicitation"] = 10,
        ["time-exceeded"] = 11,
        ["parameter-problem"] = 12,
        ["timestamp-request"] = 13,
        ["timestamp-reply"] = 14,
        ["info-request"] = 15,
        ["info-reply"] = 16,
        ["address-mask-request"] = 17,
        ["address-mask-reply"] = 18,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, byte> Icmpv6Types = new Dictionary<string, byte>(StringComparer.Ordinal)
    {
        ["destination-unreachable"] = 1,
        ["packet-too-big"] = 2,
        ["time-exceeded"] = 3,
        ["parameter-problem"] = 4,
        ["echo-request"] = 128,
        ["echo-reply"] = 129,
        ["mld-listener-query"] = 130,
        ["mld-listener-report"] = 131,
        ["mld-listener-done"] = 132,
        ["mld-listener-reduction"] = 132,
        ["nd-router-solicit"] = 133,
        ["nd-router-advert"] = 134,
        ["nd-neighbor-solicit"] = 135,
        ["nd-neighbor-advert"] = 136,
        ["nd-redirect"] = 137,
        ["router-renumbering"] = 138,
        ["ind-neighbor-solicit"] = 141,
        ["ind-neighbor-advert"] = 142,
        ["mld2-listener-report"] = 143,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool TryProtocol(string text, out Interval<byte> value) => TryRange(text, Protocols, out value);

    public static bool TryPort(string text, out Interval<ushort> value) => TryRange(text, Services, out value);

    public static bool TryIcmpType(string text, bool ipv6, out Interval<byte> value) => TryRange(text, ipv6 ? Icmpv6Types : IcmpTypes, out value);

    /// <summary>An address, a network, or a range of addresses, of one family.</summary>
    public static bool TryAddresses(string text, bool ipv6, out Interval<UInt128> value)
    {
        value = default;
        if (text == "*")
        {
            value = AddressNumbers.All(ipv6).Intervals[0];
            return true;
        }
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0)
        {
            // nft masks host bits away, as here.
            if (!Cidr.TryParseAddress(text[..slash], out var address, out _) || (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6) != ipv6
                || !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > (ipv6 ? 128 : 32))
            {
                return false;
            }
            value = AddressNumbers.Of(Cidr.NetworkOf(address, length));
            return true;
        }
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (!TryAddress(dash < 0 ? text : text[..dash], ipv6, out var first) || !TryAddress(dash < 0 ? text : text[(dash + 1)..], ipv6, out var last) || last < first)
            return false;
        value = new(first, last);
        return true;
    }

    private static bool TryAddress(string text, bool ipv6, out UInt128 number)
    {
        number = 0;
        if (!Cidr.TryParseAddress(text, out var address, out _) || (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6) != ipv6)
            return false;
        number = AddressNumbers.Of(address);
        return true;
    }

    private static bool TryRange<T>(string text, FrozenDictionary<string, T> names, out Interval<T> value) where T : struct, System.Numerics.IBinaryInteger<T>, System.Numerics.IMinMaxValue<T>
    {
        value = new(T.MinValue, T.MaxValue);
        if (text == "*" || TryOne(text, names, out var only) && Single(only, out value))
            return true;
        // A name may hold a dash; then it was found above.
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash <= 0 || !TryOne(text[..dash], names, out var first) || !TryOne(text[(dash + 1)..], names, out var last) || last < first)
            return false;
        value = new(first, last);
        return true;
    }

    private static bool Single<T>(T only, out Interval<T> value) where T : struct, IComparable<T>
    {
        value = new(only, only);
        return true;
    }

    private static bool TryOne<T>(string text, FrozenDictionary<string, T> names, out T number) where T : struct, System.Numerics.IBinaryInteger<T>
    {
        if (names.TryGetValue(text, out number))
            return true;
        return text.StartsWith("0x", StringComparison.Ordinal)
            ? T.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
            : T.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
