namespace Rempart.Network.Nftables;

/// <summary>
/// Walks sets of packets through the chains of a hook. The question is always "which packets may get this verdict", and every
/// doubt is answered with yes, so that the answer is never too small: what may not be accepted is surely denied, and what may
/// not be denied is surely accepted.
/// </summary>
internal sealed class HookEvaluation
{
    private const int DeepestJump = 16;

    private readonly Ruleset _ruleset;
    private readonly bool _ipv6;
    private readonly bool _translates;
    private readonly RuleMatcher _matcher;
    private readonly List<(Table Table, Chain Chain)> _chains;
    private readonly Dictionary<(Chain, bool), bool> _reaches = [];

    public HookEvaluation(Ruleset ruleset, string hook, bool ipv6, ConnectionState state)
    {
        _ruleset = ruleset;
        _ipv6 = ipv6;
        var statements = ruleset.Tables.SelectMany(table => table.Chains).SelectMany(chain => chain.Rules).SelectMany(rule => rule.Statements).ToArray();
        _translates = statements.Any(statement => statement is TranslationStatement or UnknownStatement { MayDecide: true });
        Interfaces = new InterfaceNames(ruleset);
        var fields = new FieldResolver(ipv6, state, Interfaces, _translates, statements.Any(statement => statement is RewriteStatement { Untracks: true }));
        _matcher = new RuleMatcher(fields, ipv6);
        _chains = [.. ChainsAt(hook)];
    }

    public InterfaceNames Interfaces { get; }

    /// <summary>Whether destinations may be translated, so that a packet has another one before.</summary>
    public bool Translates => _translates;

    public RuleMatcher Matcher => _matcher;

    /// <summary>The chains a packet passes, in order: those before routing, those of the hook, those after routing.</summary>
    public IReadOnlyList<(Table Table, Chain Chain)> Chains => _chains;

    private IEnumerable<(Table, Chain)> ChainsAt(string hook)
    {
        string[] hooks = hook switch
        {
            "forward" => ["ingress", "prerouting", "forward", "postrouting", "egress"],
            "input" => ["ingress", "prerouting", "input"],
            _ => [hook, "postrouting", "egress"],
        };
        return from name in hooks
               from pair in from table in _ruleset.Tables
                            where !table.Dormant && Sees(table.Family)
                            from chain in table.Chains
                            where chain.Hook == name
                            orderby chain.Priority
                            select (table, chain)
               select pair;
    }

    // Rules of netdev and bridge see frames before they are packets of ours; they are walked with what is known of the packet.
    private bool Sees(string family) => family switch
    {
        "inet" or "netdev" or "bridge" => true,
        "ip" => !_ipv6,
        "ip6" => _ipv6,
        _ => false,
    };

    /// <summary>Of these packets, those that the ruleset may let through.</summary>
    public List<PacketBox> MayAccept(IReadOnlyList<PacketBox> packets, ICollection<Doubt>? doubts = null)
    {
        List<PacketBox> passing = [.. packets];
        if (_ruleset.Doubts.Count > 0)
            return Note(passing, doubts);
        foreach (var (table, chain) in _chains)
        {
            // Before translation the packet has another destination: what is dropped there is not what is asked about.
            if (_translates && chain.Hook is "prerouting" or "ingress")
                continue;
            passing = Walk(table, chain, passing, accepts: true, doubts);
            if (passing.Count == 0)
                break;
        }
        return passing;
    }

    /// <summary>Of these packets, those that the ruleset may stop.</summary>
    public List<PacketBox> MayDeny(IReadOnlyList<PacketBox> packets, ICollection<Doubt>? doubts = null)
    {
        if (_ruleset.Doubts.Count > 0)
            return Note([.. packets], doubts);
        var stopped = new List<PacketBox>();
        List<PacketBox> passing = [.. packets];
        foreach (var (table, chain) in _chains)
        {
            stopped.AddRange(Walk(table, chain, passing, accepts: false, doubts));
            if (Reaches(table, chain, accepts: false, []) || chain.PolicyDrops)
                passing = Walk(table, chain, passing, accepts: true, null);
        }
        return stopped;
    }

    private List<PacketBox> Note(List<PacketBox> packets, ICollection<Doubt>? doubts)
    {
        foreach (var doubt in _ruleset.Doubts)
            doubts?.Add(doubt);
        return packets;
    }

    private List<PacketBox> Walk(Table table, Chain chain, IReadOnlyList<PacketBox> packets, bool accepts, ICollection<Doubt>? doubts)
    {
        var byPolicy = chain.PolicyDrops != accepts;
        var walk = new ChainWalk(this, table, accepts, doubts);
        var undecided = walk.Run(chain, packets, byPolicy, 0);
        if (byPolicy)
            walk.Reached.AddRange(undecided);
        return walk.Reached;
    }

    /// <summary>Whether any rule of a chain, or of the chains it goes to, can give a verdict.</summary>
    public bool Reaches(Table table, Chain chain, bool accepts, HashSet<Chain> seen)
    {
        if (_reaches.TryGetValue((chain, accepts), out var known))
            return known;
        if (!seen.Add(chain))
            return false;
        var reaches = chain.Rules.Any(rule => Reaches(table, rule, accepts, seen));
        if (seen.Count == 1 || reaches)
            _reaches[(chain, accepts)] = reaches;
        seen.Remove(chain);
        return reaches;
    }

    public bool Reaches(Table table, Rule rule, bool accepts, HashSet<Chain> seen) => rule.Statements.Any(statement => statement switch
    {
        UnknownStatement { MayDecide: true } or RewriteStatement => true,
        TranslationStatement translation => accepts || translation.Destination,
        VerdictStatement verdict => Reaches(table, verdict.Verdict, accepts, seen),
        VerdictMapStatement map => _matcher.Of(map, table) is { } resolved && (resolved.Doubt is not null || resolved.Entries.Any(entry => Reaches(table, entry.Element.Verdict!, accepts, seen))),
        _ => false,
    });

    private bool Reaches(Table table, RuleVerdict verdict, bool accepts, HashSet<Chain> seen) => verdict.Kind switch
    {
        VerdictKind.Accept => accepts,
        VerdictKind.Drop or VerdictKind.Reject => !accepts,
        VerdictKind.Jump or VerdictKind.Goto => table.FindChain(verdict.Target!) is not { } target || Reaches(table, target, accepts, seen),
        VerdictKind.Queue => true,
        _ => false,
    };

    public static bool TooDeep(int depth) => depth > DeepestJump;
}
