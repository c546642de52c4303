using Rempart.Core.Controls;
using Rempart.Network.Declared;
using Rempart.Network.Nftables;

namespace Rempart.Network.Proof;

/// <summary>One run of the proof: gathers violations and gaps.</summary>
internal sealed partial class ProofRun
{
    private static readonly bool[] Families = [false, true];

    private readonly DeclaredNetwork _network;
    private readonly SamplePacket _sample;
    private readonly Dictionary<string, RouterView> _views;
    private readonly List<Violation> _violations = [];
    private readonly SortedSet<string> _examined = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _unread = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _unjoined = new(StringComparer.Ordinal);

    public ProofRun(DeclaredNetwork network, IReadOnlyDictionary<string, RouterState> routers)
    {
        _network = network;
        _sample = new SamplePacket(network);
        _views = network.Routers.All.Where(router => routers.ContainsKey(router.Id))
            .ToDictionary(router => router.Id, router => new RouterView(router.Id, routers[router.Id], network.Routers), StringComparer.Ordinal);
    }

    public List<Gap> Gaps { get; } = [];

    public ProofResult Conclude()
    {
        foreach (var zone in _unjoined)
            Gaps.Add(new Gap($"subnet/{zone}", "no router of the estate joins it, so nothing that the estate declares keeps it apart from others that no router joins; declare the router with 'roles: [router]' and 'interfaces'"));
        foreach (var (router, pairs) in _unread)
            Gaps.Add(new Gap($"host/{router}", $"its ruleset was not read, which leaves {pairs} {(pairs == 1 ? "pair" : "pairs")} of subnets or flows undecided; give the output of 'nft -j list ruleset' of that router"));
        var outcome = _violations.Count > 0 ? Outcome.NotSatisfied : Gaps.Count > 0 || _examined.Count == 0 ? Outcome.Unknown : Outcome.Satisfied;
        return new ProofResult(
            outcome,
            [.. _violations.OrderByDescending(violation => violation.Finding.Severity).ThenBy(violation => violation.Finding.Resource, StringComparer.Ordinal)],
            [.. _examined],
            [.. Gaps.Distinct().OrderBy(gap => gap.Resource, StringComparer.Ordinal)]);
    }

    private static string Name(Zone zone) => zone.IsInternet ? Zone.InternetId : $"subnet/{zone.Id}";

    private static string Pair(Zone from, Zone to) => $"{Name(from)} -> {Name(to)}";

    private static string Reasons(List<Doubt> doubts) =>
        doubts.Count == 0 ? "the rules depend on interfaces whose subnets are not known" : string.Join("; ", doubts.Select(doubt => doubt.ToString()).Distinct(StringComparer.Ordinal).Take(3));

    private static string Rules(IEnumerable<DecidingRouterRule> rules) => string.Join(", then ", rules.Select(rule => $"router {rule.Router}: {rule.Trace}"));
}
