using Rempart.Network.Policies;
using Rempart.Network.Reachability.Classes;

namespace Rempart.Network.Reachability.Rows;

/// <summary>Asks the admin policies of one tier, for one bound.</summary>
internal sealed class TierEvaluation(FamilySpace space, RuleTable rules, ConnectionTable connections, Bound bound)
{
    /// <summary>What the tier lets pass when what comes after it lets <paramref name="next"/> pass.</summary>
    public Partition<ConnectionSet> Evaluate(Profile profile, AdminTier tier, Partition<ConnectionSet> next)
    {
        var policies = profile.AdminPolicies.Where(policy => policy.Tier == tier).ToArray();
        if (policies.Length == 0)
            return next;
        var state = Partition<TierState>.Of(TierState.Start, space.Length);
        foreach (var equals in policies.GroupBy(policy => policy.Priority))
            state = equals.Count() == 1 ? Ask(equals.First(), profile, state) : AskEquals([.. equals], profile, state);
        return state.Combine(next, After);
    }

    private Partition<TierState> Ask(AdminPolicy policy, Profile profile, Partition<TierState> state)
    {
        foreach (var rule in policy.Rules(profile.Direction))
        {
            foreach (var (peers, set) in rules.Parts(rules.Of(rule), profile))
            {
                var maybe = peers.Possible.Copy().AndNot(peers.Sure);
                if (!peers.Sure.IsEmpty)
                    state.Change(peers.Sure, before => Decide(before, rule.Action, set));
                if (!maybe.IsEmpty)
                    state.Change(maybe, before => MayDecide(before, rule.Action, set));
            }
        }
        return state;
    }

    /// <summary>
    /// Which of two policies with one priority is asked first is not defined. Where they disagree, the worst counts for the lower
    /// bound and the best for the upper.
    /// </summary>
    private Partition<TierState> AskEquals(AdminPolicy[] policies, Profile profile, Partition<TierState> before)
    {
        var outcome = Partition<TierState>.Of(TierState.Start with { Open = ConnectionSet.All }, space.Length);
        foreach (var policy in policies)
        {
            var one = Ask(policy, profile, Partition<TierState>.Of(TierState.Start, space.Length));
            outcome = outcome.Combine(one, (left, right) => new TierState(
                connections.Intersect(left.Open, right.Open), connections.Union(left.Accepted, right.Accepted), connections.Union(left.Denied, right.Denied),
                connections.Union(left.Passed, right.Passed), connections.Union(left.MayPass, right.MayPass)));
        }
        return before.Combine(outcome, (left, right) =>
        {
            var denied = right.Denied;
            var accepted = right.Accepted;
            if (bound == Bound.Lower)
                accepted = connections.Except(connections.Except(accepted, denied), right.Passed);
            else
                denied = connections.Except(connections.Except(denied, accepted), right.Passed);
            var passed = connections.Except(connections.Except(right.Passed, denied), accepted);
            // What a policy may pass and another decides is one more way to disagree.
            return new TierState(
                connections.Intersect(left.Open, right.Open),
                connections.Union(left.Accepted, connections.Intersect(left.Open, accepted)),
                connections.Union(left.Denied, connections.Intersect(left.Open, denied)),
                connections.Union(left.Passed, connections.Intersect(left.Open, passed)),
                connections.Union(left.MayPass, connections.Intersect(left.Open, right.MayPass)));
        });
    }

    private TierState Decide(TierState before, AdminAction action, ConnectionSet set)
    {
        var now = connections.Intersect(before.Open, set);
        if (now.IsNone)
            return before;
        var open = connections.Except(before.Open, set);
        return action switch
        {
            AdminAction.Accept => before with { Open = open, Accepted = connections.Union(before.Accepted, now) },
            AdminAction.Deny => before with { Open = open, Denied = connections.Union(before.Denied, now) },
            _ => before with { Open = open, Passed = connections.Union(before.Passed, now) },
        };
    }

    // A rule that may match decides when that is the worse case for the lower bound, or the better for the upper.
    private TierState MayDecide(TierState before, AdminAction action, ConnectionSet set) => action switch
    {
        AdminAction.Accept => bound == Bound.Upper ? Decide(before, action, set) : before,
        AdminAction.Deny => bound == Bound.Lower ? Decide(before, action, set) : before,
        _ => before with { MayPass = connections.Union(before.MayPass, connections.Intersect(before.Open, set)) },
    };

    private ConnectionSet After(TierState state, ConnectionSet next)
    {
        var rest = connections.Union(state.Open, state.Passed);
        if (bound == Bound.Upper)
            return connections.Union(state.Accepted, connections.Intersect(connections.Union(rest, state.MayPass), next));
        var passes = connections.Union(state.Accepted, connections.Intersect(rest, next));
        return connections.Except(passes, connections.Except(state.MayPass, next));
    }
}
