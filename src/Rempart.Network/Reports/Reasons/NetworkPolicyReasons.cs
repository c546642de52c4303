using Rempart.Network.Policies;
using Rempart.Network.Reachability;
using Rempart.Network.Reachability.Classes;
using Rempart.Network.Reachability.Explanations;

namespace Rempart.Network.Reports.Reasons;

/// <summary>Cuts connections where other rules of the NetworkPolicies that isolate a pod decide, and says why the rest does not pass.</summary>
internal sealed class NetworkPolicyReasons(Pod subject, string peerName, End peer, Direction direction, IReadOnlyList<ContainerPort> ports)
{
    public IEnumerable<SidePart> Of(NetworkPolicy[] isolating, List<SidePart> parts)
    {
        var allowed = new HashSet<SidePart>(ReferenceEqualityComparer.Instance);
        foreach (var policy in isolating)
        {
            foreach (var (rule, number, match) in Matching(policy))
            {
                var reason = new Reason(ReasonSource.NetworkPolicy, $"{Name(policy)} {(match == Certainty.Yes ? "allows" : "may allow")} connections by {direction} rule #{number}", rule.Location);
                var set = rule.Ports is null ? ConnectionSet.All : PortSets.Of(rule.Ports, ports);
                var next = new List<SidePart>();
                foreach (var part in parts)
                {
                    var (inside, outside) = part.Split(set);
                    if (outside is not null)
                        next.Add(Keep(outside, part));
                    if (inside is null)
                        continue;
                    var named = Keep(inside.With(reason), part);
                    if (match == Certainty.Yes)
                        allowed.Add(named);
                    next.Add(named);
                }
                parts = next;
            }
        }
        var denials = isolating.SelectMany(Denials).ToArray();
        return parts.Select(part => allowed.Contains(part) ? part : part with { Reasons = [.. part.Reasons, .. denials] });

        SidePart Keep(SidePart piece, SidePart whole)
        {
            if (allowed.Contains(whole))
                allowed.Add(piece);
            return piece;
        }
    }

    private IEnumerable<(NetworkPolicyRule Rule, int Number, Certainty Match)> Matching(NetworkPolicy policy)
    {
        var number = 0;
        foreach (var rule in policy.Rules(direction)!)
        {
            number++;
            var match = rule.Peers is null ? Certainty.Yes : rule.Peers.Select(candidate => peer.Matches(policy.Namespace, candidate)).Aggregate(Certainty.No, (one, other) => one > other ? one : other);
            if (match != Certainty.No)
                yield return (rule, number, match);
        }
    }

    private IEnumerable<Reason> Denials(NetworkPolicy policy)
    {
        var selects = $"{Name(policy)} selects {subject.DisplayName}";
        var matching = Matching(policy).Where(rule => rule.Match == Certainty.Yes).ToArray();
        if (matching.Length == 0)
        {
            var none = policy.Rules(direction)!.Count == 0 ? " (no rules defined)" : "";
            yield return new(ReasonSource.NetworkPolicy, $"{selects}, but {peerName} is not allowed by any {direction} rule{none}", policy.Location);
        }
        else
        {
            // The first rule that selects the peer stands for all of the policy: a longer list says no more.
            var (rule, number, _) = matching[0];
            var names = rule.Ports is not null && PortSets.HasNames(rule.Ports) && PortSets.Of(rule.Ports, ports).IsNone;
            var why = names ? "named ports of the rule have no match in the configuration of the destination peer" : "the protocols and ports do not match";
            yield return new(ReasonSource.NetworkPolicy, $"{selects}, and {direction} rule #{number} selects {peerName}, but {why}", rule.Location);
        }
    }

    private static string Name(NetworkPolicy policy) => $"NetworkPolicy '{policy.Namespace}/{policy.Name}'";
}
