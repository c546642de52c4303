using Rempart.Network.Sets;

namespace Rempart.Network.Nftables;

/// <summary>
/// Takes one packet through the chains of a hook and notes what may decide it. Written apart from <see cref="ChainWalk"/>, so
/// that each checks the other.
/// </summary>
internal sealed class PacketWalk(HookEvaluation hook, Packet packet)
{
    private (RuleLocation Location, string Rule)? _accepted;
    private (RuleLocation Location, string Rule)? _denied;
    private (RuleLocation Location, string Rule, string Reason)? _doubted;

    public PacketTrace Run(Ruleset ruleset)
    {
        if (ruleset.Doubts is [var doubt, ..])
            return new PacketTrace(Verdict.Unknown, doubt.Location, doubt.Reason, doubt.Reason);
        var denied = false;
        var last = (Location: (RuleLocation?)null, Rule: "no chain sees it, and nothing stops it");
        foreach (var (table, chain) in hook.Chains)
        {
            (_accepted, _denied) = (null, null);
            var outcome = Walk(table, chain, 0);
            if (outcome.HasFlag(Outcomes.Undecided))
            {
                if (chain.PolicyDrops)
                    _denied ??= (chain.PolicyLocation, "policy drop");
                else
                    _accepted ??= (chain.PolicyLocation, "policy accept");
            }
            // Before translation the packet has another destination: what is dropped there is not what is asked about.
            if (_denied is not null && hook.Translates && chain.Hook is "prerouting" or "ingress")
                _doubted ??= (_denied.Value.Location, _denied.Value.Rule, "it stops packets before their destination is translated");
            else if (_denied is { } stop && _accepted is null)
                return new PacketTrace(Verdict.Denied, stop.Location, stop.Rule, null);
            denied |= _denied is not null;
            if (_accepted is { } pass)
                last = (pass.Location, pass.Rule);
        }
        if (!denied)
            return new PacketTrace(Verdict.Allowed, last.Location, last.Rule, null);
        return new PacketTrace(Verdict.Unknown, _doubted?.Location, _doubted?.Rule ?? "", _doubted?.Reason ?? "more than one verdict is possible");
    }

    [Flags]
    private enum Outcomes
    {
        None = 0,
        Decided = 1,
        Undecided = 2,
    }

    private Outcomes Walk(Table table, Chain chain, int depth)
    {
        if (HookEvaluation.TooDeep(depth))
            return Both(chain.Location, chain.Name, "chains go to each other too deep or in a circle");
        var outcomes = Outcomes.None;
        foreach (var rule in chain.Rules)
        {
            var (verdicts, missed) = Verdicts(table, rule);
            foreach (var (verdict, certain) in verdicts)
            {
                var (decided, goesOn) = Apply(table, rule, verdict, depth);
                outcomes |= decided;
                missed |= !certain || goesOn;
            }
            if (!missed)
                return outcomes;
        }
        return outcomes | Outcomes.Undecided;
    }

    /// <summary>What a verdict decides, and whether the next rule may see the packet.</summary>
    private (Outcomes Decided, bool GoesOn) Apply(Table table, Rule rule, RuleVerdict verdict, int depth)
    {
        switch (verdict.Kind)
        {
            case VerdictKind.Accept:
                _accepted ??= (rule.Location, rule.Text);
                return (Outcomes.Decided, false);
            case VerdictKind.Drop or VerdictKind.Reject:
                _denied ??= (rule.Location, rule.Text);
                return (Outcomes.Decided, false);
            case VerdictKind.Return:
                return (Outcomes.Undecided, false);
            case VerdictKind.Jump or VerdictKind.Goto:
                if (table.FindChain(verdict.Target!) is not { } target)
                    return (Both(rule.Location, rule.Text, $"the chain '{verdict.Target}' is not in the ruleset"), true);
                var outcome = Walk(table, target, depth + 1);
                return verdict.Kind == VerdictKind.Goto ? (outcome, false) : (outcome & Outcomes.Decided, outcome.HasFlag(Outcomes.Undecided));
            case VerdictKind.Queue:
                return (Both(rule.Location, rule.Text, "'queue' leaves the verdict to a program"), true);
            default:
                return (Outcomes.None, true);
        }
    }

    private Outcomes Both(RuleLocation location, string rule, string reason)
    {
        _doubted ??= (location, rule, reason);
        _accepted ??= (location, rule);
        _denied ??= (location, rule);
        return Outcomes.Decided | Outcomes.Undecided;
    }

    /// <summary>The verdicts a rule may give the packet, each certain or not, and whether it may give none.</summary>
    private (List<(RuleVerdict Verdict, bool Certain)> Verdicts, bool Missed) Verdicts(Table table, Rule rule)
    {
        var certain = true;
        foreach (var statement in rule.Statements)
        {
            switch (statement)
            {
                case MatchStatement match:
                    var holds = hook.Matcher.Of(match, table).Where(constraint => Contains(constraint.Box!)).ToArray();
                    if (holds.Length == 0)
                        return ([], true);
                    if (!Array.Exists(holds, constraint => constraint.IsExact))
                    {
                        certain = false;
                        _doubted ??= (rule.Location, rule.Text, holds[0].Doubt!);
                    }
                    break;
                case UnknownStatement unknown:
                    certain = false;
                    _doubted ??= (rule.Location, rule.Text, unknown.Reason);
                    if (unknown.MayDecide)
                        return ([(new RuleVerdict(VerdictKind.Accept), false), (new RuleVerdict(VerdictKind.Drop), false)], true);
                    break;
                case RewriteStatement { Untracks: false } or TranslationStatement { Destination: true }:
                    _doubted ??= (rule.Location, rule.Text, "the packet goes on as another");
                    return ([(new RuleVerdict(VerdictKind.Accept), false), (new RuleVerdict(VerdictKind.Drop), false)], true);
                case TranslationStatement:
                    return ([(new RuleVerdict(VerdictKind.Accept), certain)], false);
                case VerdictStatement verdict:
                    return ([(verdict.Verdict, certain)], false);
                case VerdictMapStatement map:
                    return LookedUp(table, rule, map, certain);
            }
        }
        return ([], true);
    }

    private (List<(RuleVerdict, bool)>, bool) LookedUp(Table table, Rule rule, VerdictMapStatement map, bool certain)
    {
        var resolved = hook.Matcher.Of(map, table);
        if (resolved.Domain.Box is null || !Contains(resolved.Domain.Box))
            return ([], true);
        if (resolved.Doubt is not null)
        {
            _doubted ??= (rule.Location, rule.Text, resolved.Doubt);
            return ([(new RuleVerdict(VerdictKind.Accept), false), (new RuleVerdict(VerdictKind.Drop), false)], true);
        }
        var found = new List<(RuleVerdict, bool)>();
        var missed = true;
        foreach (var (constraint, element) in resolved.Entries.Where(entry => Contains(entry.Constraint.Box!)))
        {
            if (!constraint.IsExact)
                _doubted ??= (rule.Location, rule.Text, constraint.Doubt!);
            found.Add((element.Verdict!, certain && constraint.IsExact));
            missed &= !constraint.IsExact;
        }
        return (found, missed);
    }

    private bool Contains(PacketBox box) =>
        box.Source.Contains(AddressNumbers.Of(packet.Source)) && box.Destination.Contains(AddressNumbers.Of(packet.Destination)) && box.Protocol.Contains(packet.Protocol)
        && box.SourcePort.Contains(packet.SourcePort) && box.DestinationPort.Contains(packet.DestinationPort)
        && Contains(box.In, packet.In) && Contains(box.Out, packet.Out);

    // An interface that is not named by the caller is one that no rule names.
    private bool Contains(IntervalSet<ushort> box, string? name) => box.Contains(name is null ? (ushort)0 : hook.Interfaces.Of(name));
}
