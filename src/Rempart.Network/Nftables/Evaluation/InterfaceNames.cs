using Rempart.Network.Sets;

namespace Rempart.Network.Nftables;

/// <summary>
/// Numbers for names of interfaces: each name and each pattern (<c>eth*</c>) of a ruleset has one, and 0 is any other name.
/// A pattern's own number stands for the names it matches that are not listed.
/// </summary>
internal sealed class InterfaceNames
{
    private readonly List<string> _names = [];

    public InterfaceNames(Ruleset ruleset)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal) { "lo" };
        foreach (var table in ruleset.Tables)
        {
            foreach (var statement in table.Chains.SelectMany(chain => chain.Rules).SelectMany(rule => rule.Statements))
            {
                var (key, values) = statement switch
                {
                    MatchStatement match => (match.Key, match.Values),
                    VerdictMapStatement map => (map.Key, map.Values),
                    _ => ([], Values.Named("")),
                };
                for (var part = 0; part < key.Count; part++)
                {
                    if (key[part] is "meta iif" or "meta iifname" or "meta oif" or "meta oifname")
                    {
                        var elements = values.SetName is { } name ? table.FindSet(name)?.Elements ?? [] : values.Elements;
                        found.UnionWith(elements.Where(element => part < element.Parts.Count).Select(element => element.Parts[part]));
                    }
                }
            }
        }
        _names.AddRange(found.Where(name => name != "*").Take(ushort.MaxValue - 1));
    }

    /// <summary>What a name or pattern in a rule matches.</summary>
    public IntervalSet<ushort> Matching(string written)
    {
        if (written == "*")
            return IntervalSet<ushort>.Full;
        if (!written.EndsWith('*'))
            return NumberOf(written) is { } number ? IntervalSet<ushort>.Of(number) : IntervalSet<ushort>.Empty;
        var prefix = written[..^1];
        return IntervalSet<ushort>.Of(_names.Select((name, index) => (name, index)).Where(pair => pair.name.StartsWith(prefix, StringComparison.Ordinal)).Select(pair => new Interval<ushort>((ushort)(pair.index + 1), (ushort)(pair.index + 1))));
    }

    /// <summary>The number of a real interface: its own, that of the longest pattern that matches it, or 0.</summary>
    public ushort Of(string name)
    {
        if (NumberOf(name) is { } number)
            return number;
        var pattern = _names.Where(candidate => candidate.EndsWith('*') && name.StartsWith(candidate[..^1], StringComparison.Ordinal)).MaxBy(candidate => candidate.Length);
        return pattern is null ? (ushort)0 : NumberOf(pattern)!.Value;
    }

    /// <summary>Every interface but the loopback, which forwards nothing.</summary>
    public IntervalSet<ushort> Forwarding => IntervalSet<ushort>.Of(NumberOf("lo")!.Value).Complement();

    private ushort? NumberOf(string name) => _names.IndexOf(name) is >= 0 and var index ? (ushort)(index + 1) : null;
}
