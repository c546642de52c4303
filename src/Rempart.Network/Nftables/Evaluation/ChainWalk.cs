namespace Rempart.Network.Nftables;

/// <summary>One walk through one base chain with one question; <see cref="Reached"/> gathers the packets that may get the verdict.</summary>
internal sealed class ChainWalk(HookEvaluation hook, Table table, bool accepts, ICollection<Doubt>? doubts)
{
    public List<PacketBox> Reached { get; } = [];

    /// <summary>Walks a chain and gives the packets that may come out of its end undecided.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="packets">The packets that come in.</param>
    /// <param name="restReaches">Whether what comes after the chain may give the verdict: only then it matters what is left.</param>
    /// <param name="depth">How many jumps led here.</param>
    public List<PacketBox> Run(Chain chain, IReadOnlyList<PacketBox> packets, bool restReaches, int depth)
    {
        var here = packets.ToList();
        var returned = new List<PacketBox>();
        if (HookEvaluation.TooDeep(depth))
        {
            doubts?.Add(new Doubt(chain.Location, "chains go to each other too deep or in a circle"));
            Reached.AddRange(here);
            return here;
        }
        var reaches = new bool[chain.Rules.Count + 1];
        reaches[^1] = restReaches;
        for (var at = chain.Rules.Count - 1; at >= 0; at--)
            reaches[at] = reaches[at + 1] || hook.Reaches(table, chain.Rules[at], accepts, []);
        for (var at = 0; at < chain.Rules.Count && here.Count > 0 && reaches[at]; at++)
            here = Apply(chain.Rules[at], here, returned, reaches[at + 1], restReaches, depth);
        if (!restReaches)
            return [];
        here.AddRange(returned);
        return here;
    }

    /// <summary>Applies a rule and gives the packets that go on to the next one.</summary>
    private List<PacketBox> Apply(Rule rule, List<PacketBox> here, List<PacketBox> returned, bool nextReaches, bool restReaches, int depth)
    {
        List<PacketBox> matched = here;
        string? doubt = null;
        foreach (var statement in rule.Statements)
        {
            switch (statement)
            {
                case MatchStatement match:
                    var next = new List<PacketBox>();
                    foreach (var constraint in hook.Matcher.Of(match, table))
                    {
                        var part = Region.Intersect(matched, constraint.Box!);
                        if (part.Count > 0)
                            doubt ??= constraint.Doubt;
                        next.AddRange(part);
                    }
                    matched = next;
                    break;
                case UnknownStatement unknown:
                    doubt ??= unknown.Reason;
                    if (unknown.MayDecide)
                        return MayDo(rule, here, matched, unknown.Reason);
                    break;
                case RewriteStatement { Untracks: false } rewrite:
                    return MayDo(rule, here, matched, $"'{rewrite.Text}' changes the packet, and later rules see another");
                case TranslationStatement translation:
                    // The packet goes on under another address, which is asked about by itself; a change of the source is no matter.
                    if (accepts || translation.Destination)
                        return MayDo(rule, here, matched, accepts ? null : $"'{translation.Text}' sends the packet elsewhere");
                    return Without(here, matched, doubt, nextReaches);
                case VerdictStatement verdict:
                    return Decide(rule, verdict.Verdict, here, matched, doubt, returned, nextReaches, restReaches, depth);
                case VerdictMapStatement map:
                    return Look(rule, map, here, matched, doubt, returned, nextReaches, restReaches, depth);
            }
            if (matched.Count == 0)
                return here;
        }
        return here;
    }

    private List<PacketBox> MayDo(Rule rule, List<PacketBox> here, List<PacketBox> matched, string? reason)
    {
        Reached.AddRange(matched);
        if (reason is not null && matched.Count > 0)
            doubts?.Add(new Doubt(rule.Location, reason));
        return here;
    }

    private List<PacketBox> Look(Rule rule, VerdictMapStatement map, List<PacketBox> here, List<PacketBox> matched, string? doubt, List<PacketBox> returned, bool nextReaches, bool restReaches, int depth)
    {
        var resolved = hook.Matcher.Of(map, table);
        if (resolved.Domain.Box is null)
            return here;
        if (resolved.Doubt is not null)
            return MayDo(rule, here, Region.Intersect(matched, resolved.Domain.Box), resolved.Doubt);
        var taken = new List<PacketBox>();
        var returnedHere = new List<PacketBox>();
        foreach (var (constraint, element) in resolved.Entries)
        {
            var part = Region.Intersect(matched, constraint.Box!);
            if (part.Count == 0 || element.Verdict!.Kind == VerdictKind.Continue)
                continue;
            var uncertain = doubt ?? constraint.Doubt;
            var left = Decide(rule, element.Verdict, part, part, uncertain, returned, nextReaches, restReaches, depth);
            if (uncertain is not null)
                continue;
            taken.AddRange(part);
            returnedHere.AddRange(left);
        }
        if (!nextReaches)
            return [];
        var rest = Region.Except(here, taken);
        rest.AddRange(returnedHere);
        return rest;
    }

    private List<PacketBox> Decide(Rule rule, RuleVerdict verdict, List<PacketBox> here, List<PacketBox> matched, string? doubt, List<PacketBox> returned, bool nextReaches, bool restReaches, int depth)
    {
        switch (verdict.Kind)
        {
            case VerdictKind.Accept or VerdictKind.Drop or VerdictKind.Reject:
                if (verdict.Kind == VerdictKind.Accept == accepts)
                {
                    NoteIf(rule, doubt, matched);
                    Reached.AddRange(matched);
                    return Without(here, matched, null, nextReaches);
                }
                return Without(here, matched, doubt, nextReaches);
            case VerdictKind.Return:
                if (restReaches)
                    returned.AddRange(matched);
                return Without(here, matched, doubt, nextReaches);
            case VerdictKind.Jump or VerdictKind.Goto:
                if (table.FindChain(verdict.Target!) is not { } target)
                    return MayDo(rule, here, matched, $"the chain '{verdict.Target}' is not in the ruleset");
                var count = Reached.Count;
                var left = Run(target, matched, verdict.Kind == VerdictKind.Jump ? nextReaches : restReaches, depth + 1);
                if (Reached.Count > count)
                    NoteIf(rule, doubt, matched);
                if (verdict.Kind == VerdictKind.Goto)
                {
                    returned.AddRange(left);
                    return Without(here, matched, doubt, nextReaches);
                }
                if (doubt is not null || !nextReaches)
                    return here;
                // Most often nothing was decided, and the packets are the same.
                var rest = Region.Except(here, matched);
                rest.AddRange(left);
                return rest;
            case VerdictKind.Queue:
                return MayDo(rule, here, matched, "'queue' leaves the verdict to a program");
            default:
                return here;
        }
    }

    private void NoteIf(Rule rule, string? doubt, List<PacketBox> matched)
    {
        if (doubt is not null && matched.Count > 0)
            doubts?.Add(new Doubt(rule.Location, doubt));
    }

    /// <summary>What goes on when the matched packets are decided; all of it when the match is in doubt.</summary>
    private static List<PacketBox> Without(List<PacketBox> here, List<PacketBox> matched, string? doubt, bool nextReaches)
    {
        if (!nextReaches)
            return [];
        if (doubt is not null)
            return here;
        return ReferenceEquals(here, matched) ? [] : Region.Except(here, matched);
    }
}
