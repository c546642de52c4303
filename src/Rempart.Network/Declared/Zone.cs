using Rempart.Network.Sets;

namespace Rempart.Network.Declared;

/// <summary>A subnet of the estate as addresses, or the internet: everything that no subnet holds.</summary>
internal sealed record Zone(string Id, string? Environment, IntervalSet<UInt128> IPv4, IntervalSet<UInt128> IPv6)
{
    public const string InternetId = "internet";

    public bool IsInternet => Environment is null;

    public IntervalSet<UInt128> Addresses(bool ipv6) => ipv6 ? IPv6 : IPv4;
}

/// <summary>One end of a declared flow within one zone: some addresses of it, or all of it.</summary>
internal sealed record DeclaredEnd(Zone Zone, IReadOnlyList<System.Net.IPAddress>? Addresses)
{
    public bool IsWholeZone => Addresses is null;

    public IntervalSet<UInt128> Set(bool ipv6) => Addresses is null
        ? Zone.Addresses(ipv6)
        : IntervalSet<UInt128>.Of(Addresses.Where(address => Nftables.AddressNumbers.IsIPv6(address) == ipv6).Select(address => new Interval<UInt128>(Nftables.AddressNumbers.Of(address), Nftables.AddressNumbers.Of(address))));
}

/// <summary>A flow between two zones, as addresses.</summary>
internal sealed record DeclaredFlow(Core.Estates.Flow Flow, DeclaredEnd From, DeclaredEnd To);
