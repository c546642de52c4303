using System.Globalization;
using System.Text;
using Rempart.Core.Estates;
using Rempart.Core.Networks;

namespace Rempart.Network.Compilation;

/// <summary>The NetworkPolicies of one cluster: a file for <c>kubectl apply -f</c>.</summary>
/// <param name="Cluster">The id of the cluster.</param>
/// <param name="Text">The manifests, as multi-document YAML.</param>
/// <param name="Flows">Ids of the flows that they let through, sorted.</param>
public sealed record ClusterPolicies(string Cluster, string Text, IReadOnlyList<string> Flows);

/// <summary>
/// Compiles an estate's flows to NetworkPolicies (networking.k8s.io/v1): in each declared namespace everything is denied both
/// ways, names may be asked of the cluster's DNS, and each flow is let through at each of its ends that is a pod.
/// </summary>
public static class NetworkPolicyCompiler
{
    /// <summary>Compiles the policies of every cluster of an estate.</summary>
    /// <param name="estate">The estate.</param>
    /// <returns>The policies by cluster, and what could not be compiled.</returns>
    public static (IReadOnlyList<ClusterPolicies> Clusters, IReadOnlyList<string> Problems) Compile(Estate estate)
    {
        ArgumentNullException.ThrowIfNull(estate);
        var problems = new List<string>();
        return ([.. estate.Clusters.Select(cluster => Compile(estate, cluster, problems))], problems);
    }

    private static ClusterPolicies Compile(Estate estate, Cluster cluster, List<string> problems)
    {
        var text = new StringBuilder($"# NetworkPolicies of cluster {cluster.Id}, compiled by Rempart from the declared flows. Load with: kubectl apply -f FILE\n");
        var flows = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var name in cluster.Namespaces.Order(StringComparer.Ordinal))
        {
            Head(text, "rempart-default-deny", name, new Dictionary<string, string>());
            text.Append("  policyTypes: [Ingress, Egress]\n");
            Head(text, "rempart-dns", name, new Dictionary<string, string>());
            text.Append("  policyTypes: [Egress]\n  egress:\n    - to:\n        - namespaceSelector:\n            matchLabels:\n              kubernetes.io/metadata.name: kube-system\n");
            text.Append("          podSelector:\n            matchLabels:\n              k8s-app: kube-dns\n      ports:\n        - { protocol: UDP, port: 53 }\n        - { protocol: TCP, port: 53 }\n");
        }
        foreach (var flow in estate.Flows)
        {
            var (from, to) = (PodsOf(estate, cluster, flow.From), PodsOf(estate, cluster, flow.To));
            if (from is null && to is null)
                continue;
            var written = from is null || Write(estate, cluster, text, flow, from, flow.To, to, egress: true, problems);
            written &= to is null || Write(estate, cluster, text, flow, to, flow.From, from, egress: false, problems);
            if (written)
                flows.Add(flow.Id);
        }
        return new ClusterPolicies(cluster.Id, text.ToString(), [.. flows]);
    }

    private static Service? PodsOf(Estate estate, Cluster cluster, FlowEnd end) =>
        end.Kind == FlowEndKind.Service && estate.Services.Find(end.Id) is { } service && service.RunsOn.Cluster == cluster.Id ? service : null;

    private static bool Write(Estate estate, Cluster cluster, StringBuilder text, Flow flow, Service pods, FlowEnd other, Service? otherPods, bool egress, List<string> problems)
    {
        var direction = egress ? "egress" : "ingress";
        if (pods.RunsOn.Namespace is not { } name || pods.RunsOn.Selector.Count == 0)
        {
            problems.Add($"flow '{flow.Id}' ({flow.Location}): service '{pods.Id}' names no namespace or no selector, so its pods are not known; declare 'runs-on: {{ cluster: {cluster.Id}, namespace: …, selector: … }}'");
            return false;
        }
        var peers = otherPods is null ? Blocks(estate, other) : PodPeer(otherPods);
        if (peers is null)
        {
            problems.Add($"flow '{flow.Id}' ({flow.Location}): '{other.Id}' has no addresses; declare its host's 'addresses' or its cluster's 'subnets'");
            return false;
        }
        Head(text, $"rempart-{flow.Id}-{direction}", name, pods.RunsOn.Selector);
        text.Append(CultureInfo.InvariantCulture, $"  policyTypes: [{(egress ? "Egress" : "Ingress")}]\n  {direction}:\n    - {(egress ? "to" : "from")}:\n{peers}      ports:\n");
        foreach (var port in flow.Ports)
        {
            var end = port.IsSingle ? "" : string.Create(CultureInfo.InvariantCulture, $", endPort: {port.Last}");
            text.Append(CultureInfo.InvariantCulture, $"        - {{ protocol: {(port.Protocol == TransportProtocol.Tcp ? "TCP" : "UDP")}, port: {port.First}{end} }}\n");
        }
        return true;
    }

    private static string? PodPeer(Service service)
    {
        if (service.RunsOn.Namespace is not { } name || service.RunsOn.Selector.Count == 0)
            return null;
        var labels = string.Concat(service.RunsOn.Selector.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"              {Quoted(label.Key)}: {Quoted(label.Value)}\n"));
        return $"        - namespaceSelector:\n            matchLabels:\n              kubernetes.io/metadata.name: {name}\n          podSelector:\n            matchLabels:\n{labels}";
    }

    private static string? Blocks(Estate estate, FlowEnd end)
    {
        var network = new Declared.DeclaredNetwork(estate);
        if (end.Kind == FlowEndKind.Internet)
            return Block("0.0.0.0/0", Excepts(estate, ipv6: false)) + Block("::/0", Excepts(estate, ipv6: true));
        var blocks = network.EndsOf(end).SelectMany(one => one.Addresses is { } addresses
            ? addresses.Select(address => $"{address}/{(Nftables.AddressNumbers.IsIPv6(address) ? 128 : 32)}")
            : estate.Subnets.Get(one.Zone.Id).Cidr.Select(cidr => cidr.ToString())).Distinct(StringComparer.Ordinal).ToArray();
        return blocks.Length == 0 ? null : string.Concat(blocks.Select(block => Block(block, [])));
    }

    private static string[] Excepts(Estate estate, bool ipv6) =>
        [.. estate.Subnets.SelectMany(subnet => subnet.Cidr).Where(cidr => Nftables.AddressNumbers.IsIPv6(cidr) == ipv6).Select(cidr => cidr.ToString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static string Block(string cidr, string[] excepts) =>
        $"        - ipBlock:\n            cidr: \"{cidr}\"\n" + (excepts.Length == 0 ? "" : $"            except:\n{string.Concat(excepts.Select(except => $"              - \"{except}\"\n"))}");

    private static void Head(StringBuilder text, string policy, string name, IReadOnlyDictionary<string, string> selector)
    {
        text.Append(CultureInfo.InvariantCulture, $"---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: {policy}\n  namespace: {name}\n  labels:\n    app.kubernetes.io/managed-by: rempart\nspec:\n");
        if (selector.Count == 0)
        {
            text.Append("  podSelector: {}\n");
            return;
        }
        text.Append("  podSelector:\n    matchLabels:\n");
        foreach (var label in selector.OrderBy(label => label.Key, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"      {Quoted(label.Key)}: {Quoted(label.Value)}\n");
    }

    // Labels may look like numbers or words of YAML.
    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
