using System.Globalization;
using System.Text;
using Rempart.Network.Policies;

namespace Rempart.Network.Compilation.Pods;

/// <summary>
/// The chains of one direction. Each direction is a base chain of its own, so that <c>accept</c> is what a policy means by it: this
/// end lets the packet through, and the other end is asked next. A map finds the chain of the pod; pods that the same policies
/// select have one chain. In it the admin tier is asked first (<c>return</c> is Pass), then the NetworkPolicies one after the
/// other, which isolate the pod, and without any the baseline tier.
/// </summary>
internal sealed class DirectionChains
{
    private readonly ClusterModel _cluster;
    private readonly RuleMatches _matches;
    private readonly Direction _direction;
    private readonly string _name;
    private readonly StringBuilder _chains = new();
    private readonly Dictionary<string, string> _written = new(StringComparer.Ordinal);
    private readonly AdminPolicy[] _admin;

    public DirectionChains(ClusterModel cluster, AddressedPods pods, RuleMatches matches, NamedSets sets, Direction direction)
    {
        (_cluster, _matches, _direction) = (cluster, matches, direction);
        _name = direction == Direction.Egress ? "egress" : "ingress";
        _admin = [.. cluster.AdminPolicies.OrderBy(policy => policy.Priority)];
        var field = direction == Direction.Egress ? "saddr" : "daddr";
        var ipv4 = new List<string>();
        var ipv6 = new List<string>();
        foreach (var pod in pods.All)
        {
            if (ChainOf(pod) is not { } chain)
                continue;
            foreach (var address in pod.Pod.Addresses)
                (Nftables.AddressNumbers.IsIPv6(address) ? ipv6 : ipv4).Add($"{address} : goto {chain}");
        }
        // The other end's chain comes after this one at the same hook.
        var priority = direction == Direction.Egress ? "filter" : "filter + 1";
        var text = new StringBuilder($"\tchain {_name} {{\n\t\ttype filter hook forward priority {priority}; policy accept;\n\t\tct state vmap {{ established : accept, related : goto related, invalid : drop }}\n");
        foreach (var (family, type, elements) in new[] { ("ip", "ipv4_addr", ipv4), ("ip6", "ipv6_addr", ipv6) })
        {
            if (elements.Count == 0)
                continue;
            sets.Map($"{_name}-{family}", type, elements);
            text.Append(CultureInfo.InvariantCulture, $"\t\t{family} {field} vmap @{_name}-{family}\n");
        }
        Text = text.Append("\t}\n\n").Append(_chains).ToString();
    }

    public string Text { get; }

    /// <summary>The chain of a pod; null when no policy selects it for this direction.</summary>
    private string? ChainOf(AddressedPod pod)
    {
        var policies = Numbers(_cluster.NetworkPolicies, policy => policy.Rules(_direction) is not null && policy.Selects(pod.Pod));
        var admin = Numbers(_admin, policy => policy.Tier == AdminTier.Admin && Asks(policy, pod));
        // Baseline policies are for pods that no NetworkPolicy isolates.
        var baseline = policies.Length > 0 ? [] : Numbers(_admin, policy => policy.Tier == AdminTier.Baseline && Asks(policy, pod));
        if (policies.Length + admin.Length + baseline.Length == 0)
            return null;
        return Chain("pods", string.Join(' ', [.. admin, -1, .. policies, -1, .. baseline]), () =>
        {
            List<string> lines = [];
            if (admin.Length > 0)
                lines.Add($"jump {TierChain("admin", admin)}");
            lines.AddRange(policies.Select(number => $"jump {PolicyChain(number, _cluster.NetworkPolicies[number])}"));
            if (policies.Length > 0)
                lines.Add($"counter drop comment \"isolated for {_name}\"");
            if (baseline.Length > 0)
                lines.Add($"jump {TierChain("baseline", baseline)}");
            return lines;
        });
    }

    private bool Asks(AdminPolicy policy, AddressedPod pod) => policy.Rules(_direction).Count > 0 && policy.Subject.Matches(pod.Pod, pod.Space);

    private string TierChain(string tier, int[] numbers) => Chain(tier, string.Join(' ', numbers), () => numbers.SelectMany(number =>
        _admin[number].Rules(_direction).SelectMany((rule, at) => Rules(
            _matches.Of(rule, _direction), $"{_admin[number].Kind} {_admin[number].Name}", at, rule.Action switch { AdminAction.Accept => "accept", AdminAction.Deny => "drop", _ => "return" }))));

    private string PolicyChain(int number, NetworkPolicy policy) => Chain("policy", number.ToString(CultureInfo.InvariantCulture), () =>
        policy.Rules(_direction)!.SelectMany((rule, at) => Rules(_matches.Of(policy.Namespace, rule, _direction), $"{policy.Namespace}/{policy.Name}", at, "accept")));

    private IEnumerable<string> Rules(IEnumerable<string> matches, string policy, int number, string verdict)
    {
        var comment = Comment.Of(string.Create(CultureInfo.InvariantCulture, $"{policy} {_name}[{number}]"));
        var any = false;
        foreach (var match in matches)
        {
            any = true;
            yield return $"{match}{(match.Length > 0 ? " " : "")}counter {verdict} comment \"{comment}\"";
        }
        if (!any)
            yield return $"# {comment} matches nothing";
    }

    private string Chain(string kind, string key, Func<IEnumerable<string>> lines)
    {
        if (_written.TryGetValue($"{kind} {key}", out var known))
            return known;
        var name = string.Create(CultureInfo.InvariantCulture, $"{_name}-{kind}-{_written.Count}");
        _written.Add($"{kind} {key}", name);
        var text = string.Concat(lines().Select(line => $"\t\t{line}\n"));
        _chains.Append(CultureInfo.InvariantCulture, $"\tchain {name} {{\n{text}\t}}\n\n");
        return name;
    }

    private static int[] Numbers<T>(IReadOnlyList<T> items, Func<T, bool> counts) => [.. Enumerable.Range(0, items.Count).Where(number => counts(items[number]))];
}
