using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Rempart.Network.Nftables;
using Rempart.Network.Policies;
using Rempart.Network.Sets;

namespace Rempart.Network.Compilation.Pods;

/// <summary>
/// What a rule of a policy matches, as matches of nftables: one for each part of its peers with each part of its ports. Pods by
/// selectors are sets of addresses, named ports a set of the addresses, protocols and ports that declare the name, so that each
/// destination resolves it for itself. Ranges of addresses and their exceptions stay as they are written: the kernel subtracts.
/// </summary>
internal sealed class RuleMatches(AddressedPods pods, NamedSets sets)
{
    private static readonly Part Everything = new("", "");

    private static readonly (string Name, AddressFamily Family, string Type)[] Families = [("ip", AddressFamily.InterNetwork, "ipv4_addr"), ("ip6", AddressFamily.InterNetworkV6, "ipv6_addr")];

    /// <summary>The matches of a NetworkPolicy's rule; none when it matches nothing.</summary>
    public IEnumerable<string> Of(string policyNamespace, NetworkPolicyRule rule, Direction direction) =>
        Combine(rule.Peers is null ? [Everything] : Peers(direction, pod => rule.Peers.Any(peer => peer.Matches(policyNamespace, pod.Pod, pod.Space)), rule.Peers.Select(peer => peer.IpBlock)), rule.Ports);

    /// <summary>The matches of an admin policy's rule; none when it matches nothing.</summary>
    public IEnumerable<string> Of(AdminRule rule, Direction direction) =>
        Combine(Peers(direction, pod => rule.Peers.Any(peer => peer.Pods?.Matches(pod.Pod, pod.Space) == true), rule.Peers.SelectMany(peer => peer.Networks ?? [])), rule.Ports);

    private IEnumerable<string> Combine(IEnumerable<Part> peers, IReadOnlyList<PolicyPort>? ports)
    {
        Part[] all = ports is null ? [Everything] : [.. Numbers(ports), .. ports.Where(port => port.Name is not null).SelectMany(Named)];
        return from peer in peers
               from port in all
               where peer.Family.Length == 0 || port.Family.Length == 0 || peer.Family == port.Family
               select string.Join(' ', new[] { peer.Text, port.Text }.Where(text => text.Length > 0));
    }

    private IEnumerable<Part> Peers(Direction direction, Func<AddressedPod, bool> selects, IEnumerable<IpBlock?> blocks)
    {
        var field = direction == Direction.Ingress ? "saddr" : "daddr";
        var selected = pods.All.Where(selects).SelectMany(pod => pod.Pod.Addresses).ToArray();
        foreach (var (family, kind, type) in Families)
        {
            var addresses = selected.Where(address => address.AddressFamily == kind).Select(address => address.ToString()).ToArray();
            if (addresses.Length > 0)
                yield return new(family, $"{family} {field} @{sets.Set("peers", type, addresses)}");
        }
        foreach (var block in blocks)
        {
            if (block is not null)
                yield return Block(field, block);
        }
    }

    private static Part Block(string field, IpBlock block)
    {
        var family = AddressNumbers.IsIPv6(block.Network) ? "ip6" : "ip";
        // A range of all addresses of a family is the family.
        var range = block.Network.PrefixLength > 0 ? $"{family} {field} {Written(block.Network)}" : $"meta nfproto {(family == "ip" ? "ipv4" : "ipv6")}";
        return new(family, range + string.Concat(block.Except.Select(except => $" {family} {field} != {Written(except)}")));
    }

    // The kernel takes a network of one address for an address.
    private static string Written(IPNetwork network) =>
        network.PrefixLength == (AddressNumbers.IsIPv6(network) ? 128 : 32) ? network.BaseAddress.ToString() : network.ToString();

    private static IEnumerable<Part> Numbers(IReadOnlyList<PolicyPort> ports)
    {
        // nft refuses elements that overlap.
        var elements = ports.Where(port => port.Name is null).GroupBy(port => port.Protocol!.Value).OrderBy(group => group.Key)
            .SelectMany(group => IntervalSet<ushort>.Of(group.Select(port => new Interval<ushort>(port.First, port.Last))).Intervals.ToArray().Select(interval => $"{Written(group.Key)} . {Written(interval)}"))
            .ToArray();
        if (elements.Length > 0)
            yield return new("", $"meta l4proto . th dport {{ {string.Join(", ", elements)} }}");
    }

    private IEnumerable<Part> Named(PolicyPort port)
    {
        foreach (var (family, kind, type) in Families)
        {
            var elements = from pod in pods.All
                           from address in pod.Pod.Addresses
                           where address.AddressFamily == kind
                           from declared in pod.Pod.Ports
                           where declared.Name == port.Name && (port.Protocol is null || declared.Protocol == port.Protocol)
                           select string.Create(CultureInfo.InvariantCulture, $"{address} . {Written(declared.Protocol)} . {declared.Number}");
            string[] all = [.. elements];
            if (all.Length > 0)
                yield return new(family, $"{family} daddr . meta l4proto . th dport @{sets.Set("named", $"{type} . inet_proto . inet_service", all)}");
        }
    }

    private static string Written(NetworkProtocol protocol) => protocol switch { NetworkProtocol.Tcp => "tcp", NetworkProtocol.Udp => "udp", _ => "sctp" };

    private static string Written(Interval<ushort> interval) => interval.First == interval.Last
        ? string.Create(CultureInfo.InvariantCulture, $"{interval.First}")
        : string.Create(CultureInfo.InvariantCulture, $"{interval.First}-{interval.Last}");

    /// <summary>A part of a match, and the family that it is about: <c>ip</c>, <c>ip6</c>, or empty for both.</summary>
    private readonly record struct Part(string Family, string Text);
}
