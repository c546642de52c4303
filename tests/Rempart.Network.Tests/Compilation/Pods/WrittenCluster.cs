using System.Net;
using Rempart.Network.Kubernetes;
using Rempart.Network.Policies;

namespace Rempart.Network.Tests.Compilation.Pods;

/// <summary>Eight pods in three namespaces, as a cluster's manifests say it, to which each case adds its policies.</summary>
internal static class WrittenCluster
{
    private static readonly (string Space, string Name, string Labels, string Port)[] Pods =
    [
        ("shop", "web", "app: web, tier: front", ""),
        ("shop", "cart", "app: cart, tier: api", "name: http, containerPort: 8080"),
        ("shop", "mail", "app: mail", ""),
        ("data", "db", "app: db, tier: store", "name: http, containerPort: 9090"),
        ("data", "cache", "app: cache, tier: store", "name: http, containerPort: 80"),
        ("ops", "probe", "app: probe", ""),
        ("ops", "logs", "app: logs", "name: feed, containerPort: 9090, protocol: UDP"),
        // This one has no IPv6, and the name of its port means another protocol.
        ("data", "old", "app: old, tier: store", "name: http, containerPort: 80, protocol: UDP"),
    ];

    /// <summary>The manifests: namespaces, pods with their addresses, and the policies.</summary>
    public static string Manifests(string policies)
    {
        var text = "";
        foreach (var (name, labels) in new[] { ("shop", "team: sales"), ("data", "team: stores"), ("ops", "") })
            text += $"{{ apiVersion: v1, kind: Namespace, metadata: {{ name: {name}, labels: {{ {labels} }} }} }}\n---\n";
        for (var at = 0; at < Pods.Length; at++)
        {
            var (space, name, labels, port) = Pods[at];
            var addresses = $"{{ ip: {NodeClusters.Places[at].Ipv4} }}" + (name == "old" ? "" : $", {{ ip: \"{NodeClusters.Places[at].Ipv6}\" }}");
            text += $"""
                apiVersion: v1
                kind: Pod
                metadata: {"{"} name: {name}, namespace: {space}, labels: {"{"} {labels} {"}"} {"}"}
                spec: {"{"} containers: [{"{"} name: c, ports: [{(port.Length == 0 ? "" : $"{{ {port} }}")}] {"}"}] {"}"}
                status: {"{"} podIPs: [{addresses}] {"}"}
                ---

                """;
        }
        return text + policies;
    }

    public static ClusterModel Read(string policies)
    {
        var reading = ManifestReader.Read([new ManifestFile("cluster.yaml", Manifests(policies))]);
        reading.HasErrors.ShouldBeFalse(string.Join('\n', reading.Diagnostics));
        return reading.Cluster;
    }

    /// <summary>The packets of a line: <c>web => cart: TCP 80</c>, where an end is a pod, in each of its families, or an address.</summary>
    public static int[] Find(IReadOnlyList<PodPacket> packets, string line)
    {
        if (line.Split(' ') is not [var from, "=>", var to, var protocol, var port])
            throw new ArgumentException($"'{line}' is no packet.", nameof(line));
        int[] found = [.. Enumerable.Range(0, packets.Count).Where(at => Is(packets[at].From, packets[at].Source, from) && Is(packets[at].To, packets[at].Destination, to[..^1])
            && packets[at].Protocol == Enum.Parse<NetworkProtocol>(protocol, ignoreCase: true) && $"{packets[at].Port}" == port)];
        found.ShouldNotBeEmpty(line);
        return found;
    }

    private static bool Is(Pod? pod, IPAddress address, string end) => IPAddress.TryParse(end, out var written) ? address.Equals(written) : pod?.Name == end;
}
