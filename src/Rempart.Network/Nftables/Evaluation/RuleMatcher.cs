using System.Globalization;

namespace Rempart.Network.Nftables;

/// <summary>What a statement matches, resolved once for one family and one connection state.</summary>
internal sealed class RuleMatcher(FieldResolver fields, bool ipv6)
{
    private readonly Dictionary<Statement, IReadOnlyList<Constraint>> _matches = new(ReferenceEqualityComparer.Instance as IEqualityComparer<Statement>);
    private readonly Dictionary<Statement, VerdictMap> _maps = new(ReferenceEqualityComparer.Instance as IEqualityComparer<Statement>);

    /// <summary>The constraints of which a packet must fulfil one.</summary>
    public IReadOnlyList<Constraint> Of(MatchStatement match, Table table)
    {
        if (!_matches.TryGetValue(match, out var known))
            _matches[match] = known = Resolve(match, table);
        return known;
    }

    /// <summary>The entries of a verdict map, and whether others may be in it.</summary>
    public VerdictMap Of(VerdictMapStatement map, Table table)
    {
        if (!_maps.TryGetValue(map, out var known))
            _maps[map] = known = Resolve(map, table);
        return known;
    }

    private VerdictMap Resolve(VerdictMapStatement map, Table table)
    {
        var elements = ElementsOf(map.Values, table, out var doubt);
        var entries = new List<(Constraint, Element)>(elements.Count);
        foreach (var element in elements)
        {
            if (element.Verdict is null)
                doubt ??= $"the map '{map.Values.SetName}' holds no verdicts";
            else if (Entry(map.Key, element) is { Box: not null } constraint)
                entries.Add((constraint, element));
        }
        return new VerdictMap(entries, DomainOf(map.Key), doubt);
    }

    private Constraint[] Resolve(MatchStatement match, Table table)
    {
        var domain = DomainOf(match.Key);
        if (domain.Box is null)
            return [];
        var elements = ElementsOf(match.Values, table, out var doubt);
        if (doubt is not null)
            return [Constraint.Within(domain.Box, doubt)];
        if (match.Mask is not null)
            elements = Masked(match, elements, out doubt);
        else if (match.Operator is not (MatchOperator.Equal or MatchOperator.NotEqual))
            elements = Compared(match, elements, out doubt);
        if (doubt is not null)
            return [Constraint.Within(domain.Box, doubt)];
        var matched = elements.Select(element => Entry(match.Key, element)).Where(constraint => constraint.Box is not null).ToArray();
        if (match.Operator != MatchOperator.NotEqual)
            return matched;
        if (matched.FirstOrDefault(constraint => !constraint.IsExact) is { Doubt: { } inexact })
            return [Constraint.Within(domain.Box, inexact)];
        return [.. Region.Except([domain.Box], [.. matched.Select(constraint => constraint.Box!)]).Select(Constraint.Exactly)];
    }

    private Constraint Entry(IReadOnlyList<string> key, Element element)
    {
        // A default entry of a map; the others are looked at first only by luck of order, so it counts as a maybe.
        if (element.Parts is ["*"])
            return Constraint.Within(DomainOf(key).Box ?? PacketBox.All(ipv6), "the entry '*' holds where no other does");
        var all = Constraint.Exactly(PacketBox.All(ipv6));
        if (element.Parts.Count != key.Count)
            return Constraint.Within(all.Box!, $"'{string.Join(" . ", element.Parts)}' does not fit the key '{string.Join(" . ", key)}'");
        for (var part = 0; part < key.Count && all.Box is not null; part++)
            all = all.And(fields.Resolve(key[part], element.Parts[part]));
        return element.Expires && all.Box is not null ? Constraint.Within(all.Box, "the element goes away by itself") : all;
    }

    private Constraint DomainOf(IReadOnlyList<string> key) =>
        key.Aggregate(Constraint.Exactly(PacketBox.All(ipv6)), (all, field) => all.And(fields.Domain(field)));

    private static IReadOnlyList<Element> ElementsOf(Values values, Table table, out string? doubt)
    {
        doubt = null;
        if (values.SetName is not { } name)
            return values.Elements;
        if (table.FindSet(name) is not { } set)
        {
            doubt = $"the set or map '{name}' is not in the ruleset";
            return [];
        }
        doubt = set.Unread ?? (set.Changes ? $"what '{name}' holds changes with the traffic" : null);
        return set.Elements;
    }

    /// <summary><c>ip saddr &amp; 255.0.0.0 == 10.0.0.0</c> is a network; other masks are not understood.</summary>
    private static IReadOnlyList<Element> Masked(MatchStatement match, IReadOnlyList<Element> elements, out string? doubt)
    {
        doubt = null;
        if (match.Key is ["ip saddr" or "ip daddr" or "ip6 saddr" or "ip6 daddr"] && match.Operator is MatchOperator.Equal or MatchOperator.NotEqual
            && elements is [{ Parts: [var network] } only] && System.Net.IPAddress.TryParse(match.Mask, out var mask))
        {
            var bits = string.Concat(mask.GetAddressBytes().Select(part => Convert.ToString(part, 2).PadLeft(8, '0')));
            if (!bits.Contains("01", StringComparison.Ordinal))
                return [only with { Parts = [string.Create(CultureInfo.InvariantCulture, $"{network}/{bits.Count(bit => bit == '1')}")] }];
        }
        doubt = $"the mask '{match.Mask}' is not understood";
        return elements;
    }

    /// <summary><c>tcp dport &gt; 1023</c> as a range.</summary>
    private static IReadOnlyList<Element> Compared(MatchStatement match, IReadOnlyList<Element> elements, out string? doubt)
    {
        doubt = null;
        if (match.Key is [var field] && elements is [{ Parts: [var written] } only] && int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            var most = field.EndsWith("port", StringComparison.Ordinal) ? 65535 : field == "meta l4proto" ? 255 : -1;
            var (first, last) = match.Operator switch
            {
                MatchOperator.Less => (0, number - 1),
                MatchOperator.LessOrEqual => (0, number),
                MatchOperator.Greater => (number + 1, most),
                _ => (number, most),
            };
            if (most > 0)
                return first > last ? [] : [only with { Parts = [string.Create(CultureInfo.InvariantCulture, $"{first}-{last}")] }];
        }
        doubt = $"'{match.Key[0]} {match.Operator}' is not understood";
        return elements;
    }
}

/// <summary>A verdict map: its entries, the packets that have the key's fields, and why there may be other entries.</summary>
internal sealed record VerdictMap(IReadOnlyList<(Constraint Constraint, Element Element)> Entries, Constraint Domain, string? Doubt);
