using Rempart.Network.Sets;

namespace Rempart.Network.Nftables;

/// <summary>A set of packets of one family: each field has a set of values, and all combinations are in it.</summary>
internal sealed record PacketBox(
    IntervalSet<UInt128> Source,
    IntervalSet<UInt128> Destination,
    IntervalSet<byte> Protocol,
    IntervalSet<ushort> SourcePort,
    IntervalSet<ushort> DestinationPort,
    IntervalSet<ushort> In,
    IntervalSet<ushort> Out)
{
    private static readonly PacketBox AllIPv4 = Whole(ipv6: false);
    private static readonly PacketBox AllIPv6 = Whole(ipv6: true);

    public static PacketBox All(bool ipv6) => ipv6 ? AllIPv6 : AllIPv4;

    public bool IsEmpty => Source.IsEmpty || Destination.IsEmpty || Protocol.IsEmpty || SourcePort.IsEmpty || DestinationPort.IsEmpty || In.IsEmpty || Out.IsEmpty;

    /// <summary>Null when nothing is in both.</summary>
    public PacketBox? Intersect(PacketBox other)
    {
        if (ReferenceEquals(this, other))
            return this;
        if (!Overlaps(other))
            return null;
        return new PacketBox(
            Source.Intersect(other.Source), Destination.Intersect(other.Destination), Protocol.Intersect(other.Protocol),
            SourcePort.Intersect(other.SourcePort), DestinationPort.Intersect(other.DestinationPort), In.Intersect(other.In), Out.Intersect(other.Out));
    }

    public bool Overlaps(PacketBox other) =>
        Meet(Destination, other.Destination) && Meet(DestinationPort, other.DestinationPort) && Meet(Source, other.Source) && Meet(Protocol, other.Protocol)
        && Meet(SourcePort, other.SourcePort) && Meet(In, other.In) && Meet(Out, other.Out);

    /// <summary>What is in this box and not in another, as boxes that do not overlap.</summary>
    public IEnumerable<PacketBox> Except(PacketBox other)
    {
        if (!Overlaps(other))
        {
            yield return this;
            yield break;
        }
        var rest = this;
        if (Source.Except(other.Source) is { IsEmpty: false } source)
            yield return rest with { Source = source };
        rest = rest with { Source = Source.Intersect(other.Source) };
        if (Destination.Except(other.Destination) is { IsEmpty: false } destination)
            yield return rest with { Destination = destination };
        rest = rest with { Destination = Destination.Intersect(other.Destination) };
        if (Protocol.Except(other.Protocol) is { IsEmpty: false } protocol)
            yield return rest with { Protocol = protocol };
        rest = rest with { Protocol = Protocol.Intersect(other.Protocol) };
        if (SourcePort.Except(other.SourcePort) is { IsEmpty: false } sourcePort)
            yield return rest with { SourcePort = sourcePort };
        rest = rest with { SourcePort = SourcePort.Intersect(other.SourcePort) };
        if (DestinationPort.Except(other.DestinationPort) is { IsEmpty: false } destinationPort)
            yield return rest with { DestinationPort = destinationPort };
        rest = rest with { DestinationPort = DestinationPort.Intersect(other.DestinationPort) };
        if (In.Except(other.In) is { IsEmpty: false } into)
            yield return rest with { In = into };
        rest = rest with { In = In.Intersect(other.In) };
        if (Out.Except(other.Out) is { IsEmpty: false } outOf)
            yield return rest with { Out = outOf };
    }

    private static bool Meet<T>(IntervalSet<T> one, IntervalSet<T> other) where T : struct, System.Numerics.IBinaryInteger<T>, System.Numerics.IMinMaxValue<T>
    {
        if (ReferenceEquals(one, other))
            return !one.IsEmpty;
        var here = one.Intervals;
        var there = other.Intervals;
        for (int i = 0, j = 0; i < here.Length && j < there.Length;)
        {
            if (here[i].Last < there[j].First)
                i++;
            else if (there[j].Last < here[i].First)
                j++;
            else
                return true;
        }
        return false;
    }

    private static PacketBox Whole(bool ipv6)
    {
        var (addresses, ports) = (AddressNumbers.All(ipv6), IntervalSet<ushort>.Full);
        return new PacketBox(addresses, addresses, IntervalSet<byte>.Full, ports, ports, ports, ports);
    }
}
