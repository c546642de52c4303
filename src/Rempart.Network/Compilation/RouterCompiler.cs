using System.Globalization;
using System.Text;
using Rempart.Network.Declared;
using Rempart.Network.Nftables;
using Rempart.Network.Sets;

namespace Rempart.Network.Compilation;

/// <summary>Writes the rules of one router.</summary>
internal sealed class RouterCompiler(DeclaredNetwork network, string router)
{
    public RouterRules Compile()
    {
        var flows = network.Flows.Where(flow => network.Routers.Sees(router, flow.From.Zone, flow.To.Zone)).ToArray();
        var pairs = flows.GroupBy(flow => (From: flow.From.Zone, To: flow.To.Zone)).OrderBy(pair => pair.Key.From.Id, StringComparer.Ordinal).ThenBy(pair => pair.Key.To.Id, StringComparer.Ordinal).ToArray();
        var maps = new StringBuilder();
        var chains = new StringBuilder();
        foreach (var pair in pairs)
        {
            var name = PairName(pair.Key.From, pair.Key.To);
            var written = new ZonePairMaps(name);
            foreach (var flow in pair)
                written.Add(flow);
            chains.Append(CultureInfo.InvariantCulture, $"\tchain {name} {{\n");
            foreach (var (map, lookup) in written.Write())
            {
                maps.Append(map).Append('\n');
                chains.Append(CultureInfo.InvariantCulture, $"\t\t{lookup}\n");
            }
            chains.Append("\t\tgoto refused\n\t}\n\n");
        }
        foreach (var from in pairs.GroupBy(pair => pair.Key.From).Select(group => group.Key))
        {
            chains.Append(CultureInfo.InvariantCulture, $"\tchain from_{from.Id} {{\n");
            Dispatch(chains, "daddr", zone => pairs.Any(pair => pair.Key == (from, zone)) ? PairName(from, zone) : null);
            chains.Append("\t}\n\n");
        }
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Rules of router {router}, compiled by Rempart from the declared flows. Load with: nft -f FILE (whole or not at all).\n");
        text.Append(CultureInfo.InvariantCulture, $"table inet {NftablesCompiler.Table}\ndelete table inet {NftablesCompiler.Table}\ntable inet {NftablesCompiler.Table} {{\n");
        text.Append(maps);
        text.Append("\tchain forward {\n\t\ttype filter hook forward priority filter; policy drop;\n");
        text.Append("\t\tct state vmap { established : accept, related : goto related, invalid : drop }\n");
        Dispatch(text, "saddr", zone => pairs.Any(pair => pair.Key.From == zone) ? $"from_{zone.Id}" : null);
        text.Append("\t}\n\n");
        text.Append(chains);
        // Only errors about connections that were let through: path MTU discovery needs them. A helper's expected connection does not pass.
        text.Append("\tchain related {\n");
        text.Append("\t\ticmp type { destination-unreachable, time-exceeded, parameter-problem } counter accept\n");
        text.Append("\t\ticmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem } counter accept\n");
        text.Append("\t\tgoto refused\n\t}\n\n");
        text.Append("\tchain refused {\n\t\tlimit rate 10/second burst 20 packets log prefix \"rempart refused: \"\n\t\tcounter drop\n\t}\n}\n");
        return new RouterRules(router, text.ToString(), [.. flows.Select(flow => flow.Flow.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
    }

    /// <summary>One interval lookup per family; what no subnet holds is the internet.</summary>
    private void Dispatch(StringBuilder text, string field, Func<Zone, string?> chainOf)
    {
        foreach (var ipv6 in (bool[])[false, true])
        {
            var entries = network.Zones.Where(zone => !zone.IsInternet)
                .SelectMany(zone => Intervals(zone.Addresses(ipv6)).Select(interval => (interval, Verdict: $"goto {chainOf(zone) ?? "refused"}")))
                .OrderBy(entry => entry.interval.First)
                .Select(entry => $"{Written(entry.interval, ipv6)} : {entry.Verdict}").ToArray();
            if (entries.Length > 0)
                text.Append(CultureInfo.InvariantCulture, $"\t\t{(ipv6 ? "ip6" : "ip")} {field} vmap {{\n\t\t\t{string.Join(",\n\t\t\t", entries)}\n\t\t}}\n");
        }
        text.Append(CultureInfo.InvariantCulture, $"\t\tgoto {chainOf(network.Internet) ?? "refused"}\n");
    }

    private static Interval<UInt128>[] Intervals(IntervalSet<UInt128> set) => set.Intervals.ToArray();

    private static string Written(Interval<UInt128> interval, bool ipv6)
    {
        var first = AddressNumbers.ToAddress(interval.First, ipv6);
        if (interval.First == interval.Last)
            return first.ToString();
        var size = interval.Last - interval.First + 1;
        // A network when the interval is one.
        if (UInt128.IsPow2(size) && (interval.First & (size - 1)) == 0)
            return $"{first}/{(ipv6 ? 128 : 32) - (int)UInt128.Log2(size)}";
        return $"{first}-{AddressNumbers.ToAddress(interval.Last, ipv6)}";
    }

    // An underscore, which no id holds, so that no two pairs have one name.
    private static string PairName(Zone from, Zone to) => $"{from.Id}_to_{to.Id}";
}
