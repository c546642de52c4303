using System.Net;
using CsCheck;
using Rempart.Core.Estates;
using Rempart.Network.Policies;

namespace Rempart.Network.Tests.Reachability;

/// <summary>Random clusters small enough that everything meets everything: few labels, few ports, networks that cut the pods' addresses.</summary>
internal static class RandomClusters
{
    public static readonly NetworkProtocol[] Protocols = [NetworkProtocol.Tcp, NetworkProtocol.Udp, NetworkProtocol.Sctp];

    /// <summary>Ports at, beside and between the borders of the generated ranges.</summary>
    public static readonly ushort[] Ports = [1, 79, 80, 81, 443, 8080, 9090, 65535];

    public static readonly IPAddress[] Outside = [.. new[] { "0.0.0.0", "9.255.255.255", "10.1.0.9", "10.9.9.9", "192.0.2.1", "255.255.255.255", "::", "fd00::9", "2001:db8::1" }.Select(IPAddress.Parse)];

    private static readonly string[] NamespaceNames = ["a", "b", "c"];
    private static readonly Gen<string> Key = OneOf("app", "tier");
    private static readonly Gen<string> Value = OneOf("x", "y", "z");
    private static readonly Gen<NetworkProtocol> Protocol = OneOf(Protocols);

    private static readonly Gen<LabelSet> Labels = Gen.Select(Key, Value, (key, value) => KeyValuePair.Create(key, value)).List[0, 2].Select(LabelSet.Of);

    private static readonly Gen<LabelRequirement> Requirement = Gen.Select(Key, Gen.Enum<LabelOperator>(), Value.List[1, 2], (key, operation, values) =>
        new LabelRequirement(key, operation, operation is LabelOperator.In or LabelOperator.NotIn ? values : []));

    private static readonly Gen<LabelSelector> Selector = Gen.Select(Labels, Requirement.List[0, 1], (labels, expressions) => new LabelSelector(labels, expressions));

    private static readonly Gen<LabelSelector> NamespaceSelector = Gen.Frequency(
        (2, Selector),
        (1, OneOf(NamespaceNames).Select(name => new LabelSelector(LabelSet.Of([new(Namespace.NameLabel, name)]), []))),
        (1, Gen.Const(LabelSelector.Everything)));

    private static readonly Gen<ContainerPort> ContainerPort = Gen.Select(OneOf("web", "db"), Protocol, OneOf(Ports), (name, protocol, port) => new ContainerPort(name, protocol, port));

    private static readonly Gen<PolicyPort> Port = Gen.Frequency(
        (3, Gen.Select(Protocol, OneOf(Ports), OneOf(Ports), (protocol, one, other) => PolicyPort.Range(protocol, Math.Min(one, other), Math.Max(one, other)))),
        (2, Gen.Select(Protocol, OneOf(Ports), (protocol, port) => PolicyPort.Range(protocol, port, port))),
        (1, Protocol.Select(PolicyPort.Every)),
        (2, Gen.Select(Protocol, OneOf("web", "db"), (protocol, name) => PolicyPort.Named(protocol, name))),
        (1, OneOf("web", "db").Select(name => PolicyPort.Named(null, name))));

    private static readonly Gen<IpBlock> Block = OneOf<(string Network, string[] Except)>(
        ("0.0.0.0/0", []), ("0.0.0.0/0", ["10.0.0.0/8"]), ("10.0.0.0/8", ["10.1.0.0/31", "10.2.0.0/16"]), ("10.1.0.0/30", []), ("10.2.0.1/32", []),
        ("::/0", []), ("fd00::/8", ["fd00::/127"]), ("fd00::2/127", []))
        .Select(block => new IpBlock(IPNetwork.Parse(block.Network), [.. block.Except.Select(IPNetwork.Parse)], SourceLocation.None));

    private static readonly Gen<NetworkPolicyPeer> Peer = Gen.Frequency(
        (2, Selector.Select(pods => new NetworkPolicyPeer(pods, null, null, SourceLocation.None))),
        (1, NamespaceSelector.Select(spaces => new NetworkPolicyPeer(null, spaces, null, SourceLocation.None))),
        (2, Gen.Select(Selector, NamespaceSelector, (pods, spaces) => new NetworkPolicyPeer(pods, spaces, null, SourceLocation.None))),
        (2, Block.Select(block => new NetworkPolicyPeer(null, null, block, SourceLocation.None))));

    private static readonly Gen<NetworkPolicyRule> Rule = Gen.Select(OrNull(Peer.List[1, 2]), OrNull(Port.List[1, 2]), (peers, ports) => new NetworkPolicyRule(peers, ports, SourceLocation.None));

    private static readonly Gen<NetworkPolicy> Policy = Gen.Select(Gen.Int[0, 9999], OneOf(NamespaceNames), Selector, OrNull(Rule.List[0, 3]), OrNull(Rule.List[0, 3]), (number, space, pods, ingress, egress) =>
        new NetworkPolicy { Namespace = space, Name = $"p{number}", PodSelector = pods, Ingress = ingress, Egress = egress });

    private static readonly Gen<AdminPodSelector> AdminPods = Gen.Select(NamespaceSelector, OrNull(Selector), (spaces, pods) => new AdminPodSelector(spaces, pods));

    private static readonly Gen<AdminPeer> AdminPeer = Gen.Frequency(
        (3, AdminPods.Select(pods => new AdminPeer(pods, null, null, null, SourceLocation.None))),
        (1, Block.Select(block => block with { Except = [] }).List[1, 2].Select(blocks => new AdminPeer(null, blocks, null, null, SourceLocation.None))));

    private static readonly Gen<AdminRule> AdminRule = Gen.Select(Gen.Enum<AdminAction>(), AdminPeer.List[1, 2], OrNull(Port.List[1, 2]), (action, peers, ports) => new AdminRule(null, action, peers, ports, SourceLocation.None));

    private static readonly Gen<AdminPolicy[]> AdminPolicies = Gen.Select(Gen.Enum<AdminTier>(), AdminPods, AdminRule.List[0, 3], AdminRule.List[0, 3], (tier, subject, ingress, egress) =>
        new AdminPolicy { Kind = "ClusterNetworkPolicy", Name = "", Tier = tier, Priority = 0, Subject = subject, Ingress = ingress, Egress = egress })
        .List[0, 4].Select(policies => policies.Select((policy, index) => policy with { Name = $"c{index}", Priority = index * 37 % 11 }).ToArray());

    private static readonly Gen<Pod> Pod = Gen.Select(OneOf(NamespaceNames), Labels, ContainerPort.List[0, 2], Gen.Int[0, 3], Gen.Enum<Families>(), (space, labels, ports, address, families) => new Pod
    {
        Namespace = space,
        Name = "pod",
        Workload = "pod",
        Kind = "Pod",
        Labels = labels,
        Ports = ports,
        Addresses = Addresses(space, address, families),
    });

    /// <summary>Clusters in which all addresses are known, so that every verdict is certain. Every pod has an IPv4 address.</summary>
    public static readonly Gen<ClusterModel> Certain = Gen.Select(Pod.List[4, 8], Policy.List[0, 6], AdminPolicies, Labels.Array[3], (pods, policies, admin, labels) => new ClusterModel
    {
        Namespaces = [.. NamespaceNames.Select((name, index) => new Namespace(name, labels[index].With(Namespace.NameLabel, name), SourceLocation.None))],
        Pods = pods,
        NetworkPolicies = policies,
        AdminPolicies = admin,
    });

    private enum Families
    {
        Ipv4,
        Both,
    }

    private static IPAddress[] Addresses(string space, int number, Families families)
    {
        var ipv4 = IPAddress.Parse($"10.{space[0] - 'a' + 1}.0.{number}");
        return families == Families.Ipv4 ? [ipv4] : [ipv4, IPAddress.Parse($"fd00::{number}")];
    }

    private static Gen<List<T>?> OrNull<T>(Gen<List<T>> lists) => Gen.Frequency((1, Gen.Const((List<T>?)null)), (4, lists.Select(list => (List<T>?)list)));

    private static Gen<T?> OrNull<T>(Gen<T> values) where T : class => Gen.Frequency((1, Gen.Const((T?)null)), (3, values.Select(value => (T?)value)));

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
