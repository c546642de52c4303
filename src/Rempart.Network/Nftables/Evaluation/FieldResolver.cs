using Rempart.Network.Sets;

namespace Rempart.Network.Nftables;

/// <summary>Turns fields of packets and their written values into boxes (nft(8), "Payload expressions" and "Primary expressions").</summary>
internal sealed class FieldResolver(bool ipv6, ConnectionState state, InterfaceNames interfaces, bool translates, bool untracks)
{
    private readonly PacketBox _all = PacketBox.All(ipv6);

    /// <summary>The packets that have the field at all; only they can match, whatever the value and also when it is negated.</summary>
    public Constraint Domain(string field) => field switch
    {
        "ip saddr" or "ip daddr" or "ip protocol" or "ip version" => Of(!ipv6),
        "ip6 saddr" or "ip6 daddr" or "ip6 nexthdr" or "ip6 version" => Of(ipv6),
        "tcp sport" or "tcp dport" => Transport(6),
        "udp sport" or "udp dport" => Transport(17),
        "dccp sport" or "dccp dport" => Transport(33),
        "sctp sport" or "sctp dport" => Transport(132),
        "udplite sport" or "udplite dport" => Transport(136),
        "icmp type" or "icmp code" => Of(!ipv6).And(Transport(1)),
        "icmpv6 type" or "icmpv6 code" => Of(ipv6).And(Transport(58)),
        _ => Constraint.Exactly(_all),
    };

    /// <summary>The packets whose field has a value, as the rule writes it.</summary>
    public Constraint Resolve(string field, string written)
    {
        var domain = Domain(field);
        if (domain.Box is null)
            return domain;
        var value = Value(field, written);
        return value is { } known ? domain.And(known) : Constraint.Within(domain.Box, $"'{field} {written}' is not understood");
    }

    private Constraint? Value(string field, string written)
    {
        switch (field)
        {
            case "ip saddr" or "ip6 saddr":
                return NamedValues.TryAddresses(written, ipv6, out var source) ? Constraint.Exactly(_all with { Source = Set(source) }) : null;
            case "ip daddr" or "ip6 daddr":
                return NamedValues.TryAddresses(written, ipv6, out var destination) ? Constraint.Exactly(_all with { Destination = Set(destination) }) : null;
            case "ip protocol" or "meta l4proto":
                return NamedValues.TryProtocol(written, out var protocol) ? Constraint.Exactly(_all with { Protocol = Set(protocol) }) : null;
            case "ip6 nexthdr":
                // With extension headers between, the next header is not the protocol above IP.
                return NamedValues.TryProtocol(written, out var next) ? Constraint.Within(_all with { Protocol = Set(next) }, "'ip6 nexthdr' sees extension headers; 'meta l4proto' does not") : null;
            case "tcp sport" or "udp sport" or "dccp sport" or "sctp sport" or "udplite sport" or "th sport":
                return NamedValues.TryPort(written, out var from) ? Constraint.Exactly(_all with { SourcePort = Set(from) }) : null;
            case "tcp dport" or "udp dport" or "dccp dport" or "sctp dport" or "udplite dport" or "th dport":
                return NamedValues.TryPort(written, out var to) ? Constraint.Exactly(_all with { DestinationPort = Set(to) }) : null;
            case "icmp type" or "icmpv6 type":
                return NamedValues.TryIcmpType(written, ipv6, out var type)
                    ? Constraint.Exactly(_all with { SourcePort = IntervalSet<ushort>.Of((ushort)(type.First << 8), (ushort)((type.Last << 8) | 0xFF)) }) : null;
            case "meta iif" or "meta iifname":
                return Constraint.Exactly(_all with { In = interfaces.Matching(written) });
            case "meta oif" or "meta oifname":
                return Constraint.Exactly(_all with { Out = interfaces.Matching(written) });
            case "meta nfproto":
                return Family(written, "ipv4", "ipv6");
            case "meta protocol" or "ether type":
                return Family(written, "ip", "ip6");
            case "ct state":
                return State(written);
            case "ct direction":
                return written switch { "original" => Constant(state == ConnectionState.New), "reply" => Constant(state == ConnectionState.Established), _ => null };
            case "ct status" when written is "dnat" or "snat" && !translates:
                return Constant(false);
            default:
                return Constraint.Within(_all, $"'{field}' is not known from the packet's addresses, ports and interfaces");
        }
    }

    private Constraint? State(string written)
    {
        // What is not tracked has no state, whatever it is.
        if (untracks)
            return Constraint.Within(_all, "'ct state' is not known where rules take packets out of connection tracking");
        return written switch
        {
            "new" => Constant(state == ConnectionState.New),
            "established" => Constant(state == ConnectionState.Established),
            "related" or "invalid" or "untracked" => Constant(false),
            _ => null,
        };
    }

    private Constraint? Family(string written, string ipv4Name, string ipv6Name)
    {
        if (written == ipv4Name || written is "0x0800" && ipv4Name == "ip")
            return Constant(!ipv6);
        if (written == ipv6Name || written is "0x86dd" && ipv4Name == "ip")
            return Constant(ipv6);
        return written is "arp" or "vlan" ? Constant(false) : null;
    }

    private Constraint Constant(bool holds) => holds ? Constraint.Exactly(_all) : Constraint.Nothing;

    private Constraint Of(bool holds) => Constant(holds);

    private Constraint Transport(byte protocol) => Constraint.Exactly(_all with { Protocol = IntervalSet<byte>.Of(protocol) });

    private static IntervalSet<T> Set<T>(Interval<T> interval) where T : struct, System.Numerics.IBinaryInteger<T>, System.Numerics.IMinMaxValue<T> => IntervalSet<T>.Of(interval.First, interval.Last);
}

/// <summary>What connection tracking says of a packet.</summary>
internal enum ConnectionState
{
    /// <summary>The first packet of a connection.</summary>
    New,

    /// <summary>An answer within a connection that was let through.</summary>
    Established,
}
