using Rempart.Network.Policies;
using Rempart.Network.Reachability;
using Rempart.Network.Reachability.Classes;
using Rempart.Network.Reachability.Explanations;

namespace Rempart.Network.Reports.Reasons;

/// <summary>
/// Walks the policies of one pod in the order in which they are asked, and cuts all connections where other rules decide. The walk
/// names the rules; the verdict is the matrix's.
/// </summary>
internal sealed class SideWalk(ClusterModel cluster, Pod subject, string peerName, End peer, Direction direction)
{
    private static readonly SidePart All = new(ConnectionSet.All, []);

    private readonly IReadOnlyList<ContainerPort> _ports = direction == Direction.Ingress ? subject.Ports : peer.Pod?.Ports ?? [];

    public List<SidePart> Parts()
    {
        if (cluster.ForeignPolicies.FirstOrDefault(policy => policy.Namespace is null || policy.Namespace == subject.Namespace) is { } foreign)
            return [All.With(new(ReasonSource.Other, $"{foreign.Kind} '{foreign.Name}' may decide: its rules are not known", foreign.Location))];
        var decided = new List<SidePart>();
        var space = cluster.NamespaceOf(subject.Namespace);
        var admin = cluster.AdminPolicies.Where(policy => policy.Rules(direction).Count > 0 && policy.Subject.Matches(subject, space)).ToArray();
        var rest = AskTier(admin, AdminTier.Admin, [All], decided);
        var isolating = cluster.NetworkPolicies.Where(policy => policy.Rules(direction) is not null && policy.Selects(subject)).OrderBy(policy => policy.Name, StringComparer.Ordinal).ToArray();
        if (isolating.Length > 0)
            decided.AddRange(new NetworkPolicyReasons(subject, peerName, peer, direction, _ports).Of(isolating, rest));
        else
            decided.AddRange(AskTier(admin, AdminTier.Baseline, rest, decided).Select(part => part.With(Reason.Default)));
        return decided;
    }

    private List<SidePart> AskTier(AdminPolicy[] policies, AdminTier tier, List<SidePart> open, List<SidePart> decided)
    {
        var passed = new List<SidePart>();
        foreach (var equals in policies.Where(policy => policy.Tier == tier).GroupBy(policy => policy.Priority).OrderBy(group => group.Key))
            open = equals.Count() == 1 ? Ask(equals.First(), open, decided, passed) : AskEquals([.. equals], open, decided, passed);
        return [.. open, .. passed];
    }

    private List<SidePart> Ask(AdminPolicy policy, List<SidePart> open, List<SidePart> decided, List<SidePart> passed)
    {
        var number = 0;
        foreach (var rule in policy.Rules(direction))
        {
            number++;
            var match = rule.Peers.Select(peer.Matches).Aggregate(Certainty.No, (one, other) => one > other ? one : other);
            if (match == Certainty.No)
                continue;
            var set = rule.Ports is null ? ConnectionSet.All : PortSets.Of(rule.Ports, _ports);
            var reason = AdminReason(policy, rule, number, match);
            var still = new List<SidePart>();
            foreach (var (inside, outside) in open.Select(part => part.Split(set)))
            {
                if (outside is not null)
                    still.Add(outside);
                if (inside is not null)
                    (match == Certainty.Maybe ? still : rule.Action == AdminAction.Pass ? passed : decided).Add(inside.With(reason));
            }
            open = still;
        }
        return open;
    }

    // Which of several policies of one priority is asked first is not said: every one of them is a reason, and where they disagree
    // the matrix says unknown.
    private List<SidePart> AskEquals(AdminPolicy[] policies, List<SidePart> open, List<SidePart> decided, List<SidePart> passed)
    {
        List<SidePart> decidedHere = [], passedHere = [];
        foreach (var policy in policies.OrderBy(policy => policy.Name, StringComparer.Ordinal))
        {
            // What an earlier one of them decided is asked again, so that all are named.
            decidedHere = [.. decidedHere.SelectMany(part => Again(policy, part))];
            passedHere = [.. passedHere.SelectMany(part => Again(policy, part))];
            open = Ask(policy, open, decidedHere, passedHere);
        }
        decided.AddRange(decidedHere);
        passed.AddRange(passedHere);
        return open;
    }

    private List<SidePart> Again(AdminPolicy policy, SidePart part)
    {
        var more = new List<SidePart>();
        return [.. Ask(policy, [part], more, more), .. more];
    }

    private Reason AdminReason(AdminPolicy policy, AdminRule rule, int number, Certainty match)
    {
        var (does, may) = rule.Action switch { AdminAction.Accept => ("allows", "allow"), AdminAction.Deny => ("denies", "deny"), _ => ("passes", "pass") };
        var name = rule.Name ?? $"#{number}";
        return new(ReasonSource.Other, $"{policy.Kind} '{policy.Name}' {(match == Certainty.Yes ? does : "may " + may)} connections by {direction} rule {name}", rule.Location);
    }
}
