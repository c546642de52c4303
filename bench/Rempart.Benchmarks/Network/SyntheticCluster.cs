using System.Net;
using Rempart.Core.Estates;
using Rempart.Network;
using Rempart.Network.Policies;

namespace Rempart.Benchmarks.Network;

/// <summary>A cluster as bench/network-cluster.sh writes it: workloads of five pods, a policy that denies all and nine that allow, in each namespace.</summary>
internal static class SyntheticCluster
{
    public static ClusterModel Make(int pods, int policies)
    {
        var spaces = Math.Max(1, policies / 10);
        var apps = Math.Max(1, pods / 5 / spaces);
        return new()
        {
            Namespaces = [.. Enumerable.Range(0, spaces).Select(space => new Namespace($"team-{space}", Labels(("team", $"team-{space}"), (Namespace.NameLabel, $"team-{space}")), SourceLocation.None))],
            Pods = [.. Enumerable.Range(0, pods).Select(pod => Pod(pod, spaces, apps))],
            NetworkPolicies = [.. Enumerable.Range(0, policies).Select(policy => Policy(policy / spaces, policy % spaces, spaces, apps))],
        };
    }

    private static Pod Pod(int pod, int spaces, int apps)
    {
        var (space, app) = (pod % spaces, pod / spaces % apps);
        return new()
        {
            Namespace = $"team-{space}",
            Name = $"app-{app}-{pod}",
            Workload = $"app-{app}",
            Kind = "ReplicaSet",
            Labels = Labels(("app", $"app-{app}"), ("tier", $"tier-{app % 4}")),
            Ports = [new("http", NetworkProtocol.Tcp, 8080), new("metrics", NetworkProtocol.Tcp, 9090)],
            Addresses = [new IPAddress([10, (byte)(64 + (pod / 62500)), (byte)(pod / 250 % 250), (byte)((pod % 250) + 1)])],
        };
    }

    private static NetworkPolicy Policy(int number, int space, int spaces, int apps)
    {
        if (number == 0)
            return new() { Namespace = $"team-{space}", Name = "policy-0", PodSelector = LabelSelector.Everything, Ingress = [], Egress = [] };
        var tiers = new LabelSelector(LabelSet.Empty, [new("tier", LabelOperator.In, ["tier-1", "tier-2"])]);
        return new()
        {
            Namespace = $"team-{space}",
            Name = $"policy-{number}",
            PodSelector = App(number % apps),
            Ingress = [Rule(PolicyPort.Named(NetworkProtocol.Tcp, "http"), Pods(App((number + 1) % apps)), Pods(tiers, new LabelSelector(Labels(("team", $"team-{(space + 1) % spaces}")), [])))],
            Egress = [
                Rule(PolicyPort.Range(NetworkProtocol.Tcp, 8080, 8080), Pods(App((number + 2) % apps))),
                Rule(PolicyPort.Range(NetworkProtocol.Tcp, 443, 443), new NetworkPolicyPeer(null, null, new(IPNetwork.Parse($"203.0.{space % 250}.0/24"), [], SourceLocation.None), SourceLocation.None))],
        };
    }

    private static LabelSelector App(int app) => new(Labels(("app", $"app-{app}")), []);

    private static NetworkPolicyPeer Pods(LabelSelector pods, LabelSelector? spaces = null) => new(pods, spaces, null, SourceLocation.None);

    private static NetworkPolicyRule Rule(PolicyPort port, params NetworkPolicyPeer[] peers) => new(peers, [port], SourceLocation.None);

    private static LabelSet Labels(params (string Key, string Value)[] labels) => LabelSet.Of(labels.Select(label => KeyValuePair.Create(label.Key, label.Value)));
}
