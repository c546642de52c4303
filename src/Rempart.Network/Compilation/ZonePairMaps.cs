using System.Globalization;
using System.Net;
using Rempart.Core.Networks;
using Rempart.Network.Declared;
using Rempart.Network.Nftables;

namespace Rempart.Network.Compilation;

/// <summary>
/// The verdict maps of one pair of zones. Ends that are hosts are exact keys and ends that are whole zones no part of the key,
/// because the chain is only reached from one zone to the other: all lookups are hash lookups. Ranges of ports, made disjoint
/// because nft refuses overlaps, stand in interval maps of their own.
/// </summary>
internal sealed class ZonePairMaps(string name)
{
    // nft keeps 128 bytes.
    private const int LongestComment = 120;

    private readonly SortedDictionary<string, SortedDictionary<string, SortedSet<string>>> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Shape, string Prefix), List<(PortRange Port, string Flow)>> _ranges = [];

    public void Add(DeclaredFlow flow)
    {
        foreach (var ipv6 in (bool[])[false, true])
        {
            foreach (var source in Hosts(flow.From, ipv6))
            {
                foreach (var destination in Hosts(flow.To, ipv6))
                {
                    // Both ends whole: the key has no address, and one entry serves both families.
                    if (source is null && destination is null && ipv6)
                        continue;
                    var shape = (source, destination) switch
                    {
                        (null, null) => "any",
                        (null, _) => ipv6 ? "ipv6-from-any" : "ipv4-from-any",
                        (_, null) => ipv6 ? "ipv6-to-any" : "ipv4-to-any",
                        _ => ipv6 ? "ipv6" : "ipv4",
                    };
                    var prefix = string.Concat(source is null ? "" : $"{source} . ", destination is null ? "" : $"{destination} . ");
                    foreach (var port in flow.Flow.Ports)
                        Add(shape, $"{prefix}{(port.Protocol == TransportProtocol.Tcp ? "tcp" : "udp")} . ", port, flow.Flow.Id);
                }
            }
        }
    }

    /// <summary>The maps, each with its lookup, in the order of the lookups.</summary>
    public IEnumerable<(string Map, string Lookup)> Write()
    {
        foreach (var (shape, elements) in _exact)
            yield return (Map(shape, "", elements.Select(element => Element(element.Key, element.Value))), Lookup(shape, ""));
        foreach (var group in _ranges.GroupBy(entry => entry.Key.Shape, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var elements = group.OrderBy(entry => entry.Key.Prefix, StringComparer.Ordinal).SelectMany(entry => Disjoint(entry.Key.Prefix, entry.Value));
            yield return (Map(group.Key, "-ranges", elements, "\t\tflags interval\n"), Lookup(group.Key, "-ranges"));
        }
    }

    private void Add(string shape, string prefix, PortRange port, string flow)
    {
        if (!port.IsSingle)
        {
            if (!_ranges.TryGetValue((shape, prefix), out var ranges))
                _ranges[(shape, prefix)] = ranges = [];
            ranges.Add((port, flow));
            return;
        }
        if (!_exact.TryGetValue(shape, out var elements))
            _exact[shape] = elements = new(StringComparer.Ordinal);
        var key = prefix + port.First.ToString(CultureInfo.InvariantCulture);
        if (!elements.TryGetValue(key, out var flows))
            elements[key] = flows = new(StringComparer.Ordinal);
        flows.Add(flow);
    }

    private static IEnumerable<IPAddress?> Hosts(DeclaredEnd end, bool ipv6) =>
        end.IsWholeZone ? (IEnumerable<IPAddress?>)[null] : end.Addresses!.Where(address => AddressNumbers.IsIPv6(address) == ipv6).Cast<IPAddress?>();

    /// <summary>Cuts overlapping ranges at each other's ends.</summary>
    private static IEnumerable<string> Disjoint(string prefix, List<(PortRange Port, string Flow)> ranges)
    {
        var cuts = ranges.SelectMany(range => (int[])[range.Port.First, range.Port.Last + 1]).Distinct().Order().ToArray();
        for (var at = 0; at + 1 < cuts.Length; at++)
        {
            var (first, last) = (cuts[at], cuts[at + 1] - 1);
            var flows = ranges.Where(range => range.Port.First <= first && range.Port.Last >= last).Select(range => range.Flow).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
            if (flows.Length > 0)
                yield return Element(prefix + (first == last ? string.Create(CultureInfo.InvariantCulture, $"{first}") : string.Create(CultureInfo.InvariantCulture, $"{first}-{last}")), flows);
        }
    }

    private static string Element(string key, IReadOnlyCollection<string> flows)
    {
        var comment = string.Join(' ', flows);
        if (comment.Length > LongestComment)
            comment = string.Create(CultureInfo.InvariantCulture, $"{flows.First()[..Math.Min(flows.First().Length, 90)]} and {flows.Count - 1} more");
        return $"{key} comment \"{comment}\" : accept";
    }

    private string Map(string shape, string suffix, IEnumerable<string> elements, string flags = "")
    {
        var addresses = shape switch
        {
            "any" => "",
            "ipv4" => "ipv4_addr . ipv4_addr . ",
            "ipv6" => "ipv6_addr . ipv6_addr . ",
            _ => shape.StartsWith("ipv4", StringComparison.Ordinal) ? "ipv4_addr . " : "ipv6_addr . ",
        };
        return $"\tmap {name}.{shape}{suffix} {{\n\t\ttype {addresses}inet_proto . inet_service : verdict\n{flags}\t\tcounter\n\t\telements = {{\n\t\t\t{string.Join(",\n\t\t\t", elements)}\n\t\t}}\n\t}}\n";
    }

    private string Lookup(string shape, string suffix)
    {
        var ip = shape.StartsWith("ipv6", StringComparison.Ordinal) ? "ip6" : "ip";
        var addresses = shape switch
        {
            "any" => "",
            "ipv4" or "ipv6" => $"{ip} saddr . {ip} daddr . ",
            _ => shape.EndsWith("from-any", StringComparison.Ordinal) ? $"{ip} daddr . " : $"{ip} saddr . ",
        };
        return $"{addresses}meta l4proto . th dport vmap @{name}.{shape}{suffix}";
    }
}
