using System.Net;
using Rempart.Core.Estates;
using Rempart.Network.Policies;

namespace Rempart.Network.Tests.Conformance;

/// <summary>
/// The case list of cyclonus, generated: its cluster of three namespaces with three pods each, and a policy for every feature —
/// targets, directions, rules, peers, ports, protocols, conflicts of policies, and those of the upstream end-to-end tests.
/// </summary>
internal static class CyclonusCases
{
    private static readonly string[] Names = ["x", "y", "z"];
    private static readonly string[] PodNames = ["a", "b", "c"];

    public static ClusterModel Cluster { get; } = new()
    {
        Namespaces = [.. Names.Select(name => new Namespace(name, LabelSet.Of([new("ns", name), new(Namespace.NameLabel, name)]), SourceLocation.None))],
        Pods = [.. Names.SelectMany((space, s) => PodNames.Select((name, p) => new Pod
        {
            Namespace = space,
            Name = name,
            Workload = name,
            Kind = "Pod",
            Labels = LabelSet.Of([new("pod", name)]),
            Ports = [.. new ushort[] { 80, 81 }.SelectMany(port => new[] { NetworkProtocol.Tcp, NetworkProtocol.Udp, NetworkProtocol.Sctp }.Select(protocol =>
                new ContainerPort($"serve-{port}-{protocol}".ToLowerInvariant(), protocol, port)))],
            Addresses = [IPAddress.Parse($"192.168.{s}.{p + 1}")],
        }))],
    };

    /// <summary>Every case: a name, and the policies that are there at the same time.</summary>
    public static IEnumerable<(string Name, NetworkPolicy[] Policies)> All()
    {
        foreach (var (target, selector) in Targets())
        {
            foreach (var (rules, list) in Rules())
            {
                yield return ($"{target}, ingress {rules}", [Policy("x", selector, list, null)]);
                yield return ($"{target}, egress {rules}", [Policy("x", selector, null, list)]);
                yield return ($"{target}, both {rules}", [Policy("x", selector, list, list)]);
            }
        }
        var all = Rules().ToArray();
        // Conflicts: what one policy denies, another allows, in both directions and for overlapping targets.
        foreach (var (one, first) in all)
        {
            foreach (var (other, second) in all)
            {
                yield return ($"conflict of {one} and {other}", [
                    Policy("x", LabelSelector.Everything, first, null), Policy("x", Label("pod", "a"), second, first), Policy("y", LabelSelector.Everything, second, second)]);
            }
        }
    }

    private static IEnumerable<(string, LabelSelector)> Targets() =>
    [
        ("all pods", LabelSelector.Everything), ("one label", Label("pod", "a")), ("no pod", Label("pod", "d")),
        ("an expression", new(LabelSet.Empty, [new("pod", LabelOperator.In, ["a", "b"])])),
    ];

    private static IEnumerable<(string, NetworkPolicyRule[])> Rules()
    {
        yield return ("denies all", []);
        yield return ("allows all", [new(null, null, SourceLocation.None)]);
        foreach (var (name, peer) in Peers())
            yield return ($"peer {name}", [new([peer], null, SourceLocation.None)]);
        foreach (var (name, ports) in Ports())
        {
            yield return ($"ports {name}", [new(null, ports, SourceLocation.None)]);
            yield return ($"ports {name} of a peer", [new([Peers().First().Peer], ports, SourceLocation.None)]);
        }
        var peers = Peers().Select(entry => entry.Peer).ToArray();
        yield return ("two peers", [new([peers[0], peers[4]], null, SourceLocation.None)]);
        yield return ("two rules", [new([peers[1]], Ports().First().Ports, SourceLocation.None), new([peers[6]], Ports().Last().Ports, SourceLocation.None)]);
    }

    private static IEnumerable<(string Name, NetworkPolicyPeer Peer)> Peers()
    {
        LabelSelector?[] pods = [Label("pod", "c"), LabelSelector.Everything, new(LabelSet.Empty, [new("pod", LabelOperator.NotIn, ["c"])]), null];
        LabelSelector?[] spaces = [null, LabelSelector.Everything, Label("ns", "z"), new(LabelSet.Empty, [new("ns", LabelOperator.In, ["x", "z"])])];
        foreach (var space in spaces)
        {
            foreach (var pod in pods.Where(pod => pod is not null || space is not null))
                yield return ($"{pod} in {space}", new(pod, space, null, SourceLocation.None));
        }
        yield return ("a block", Block("192.168.1.0/24"));
        yield return ("a block of one address", Block("192.168.2.3/32"));
        yield return ("a block with exceptions", Block("192.168.0.0/16", "192.168.1.0/28", "192.168.2.2/32"));
    }

    private static IEnumerable<(string Name, PolicyPort[] Ports)> Ports()
    {
        foreach (var protocol in new[] { NetworkProtocol.Tcp, NetworkProtocol.Udp, NetworkProtocol.Sctp })
        {
            yield return ($"every {protocol}", [PolicyPort.Every(protocol)]);
            yield return ($"80 {protocol}", [PolicyPort.Range(protocol, 80, 80)]);
            yield return ($"named {protocol}", [PolicyPort.Named(protocol, $"serve-81-{protocol}".ToLowerInvariant())]);
            yield return ($"range {protocol}", [PolicyPort.Range(protocol, 79, 80)]);
        }
        yield return ("a name of another protocol", [PolicyPort.Named(NetworkProtocol.Udp, "serve-80-tcp")]);
        yield return ("a name that nobody has", [PolicyPort.Named(NetworkProtocol.Tcp, "nobody")]);
        yield return ("two ports", [PolicyPort.Range(NetworkProtocol.Tcp, 80, 80), PolicyPort.Range(NetworkProtocol.Udp, 81, 81)]);
    }

    private static NetworkPolicy Policy(string space, LabelSelector pods, NetworkPolicyRule[]? ingress, NetworkPolicyRule[]? egress) =>
        new() { Namespace = space, Name = "policy", PodSelector = pods, Ingress = ingress, Egress = egress };

    private static LabelSelector Label(string key, string value) => new(LabelSet.Of([new(key, value)]), []);

    private static NetworkPolicyPeer Block(string network, params string[] except) =>
        new(null, null, new(IPNetwork.Parse(network), [.. except.Select(IPNetwork.Parse)], SourceLocation.None), SourceLocation.None);
}
