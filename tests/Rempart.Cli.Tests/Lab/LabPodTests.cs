using System.Net;
using Rempart.Cli.Hosting;
using Rempart.Cli.Lab;
using Rempart.Core.Networks;
using Rempart.Network;
using Rempart.Network.Kubernetes;
using Rempart.Network.Policies;
using Rempart.Network.Reachability;

namespace Rempart.Cli.Tests.Lab;

[Collection("lab")]
public sealed class LabPodTests
{
    private const string Manifests = """
        { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: {}, status: { podIPs: [{ ip: 10.1.0.1 }, { ip: "fd00::1" }] } }
        ---
        { apiVersion: v1, kind: Pod, metadata: { name: cart.blue, namespace: shop, labels: { app: cart } }, spec: { containers: [{ name: c, ports: [{ name: http, containerPort: 8080 }, { containerPort: 53, protocol: UDP }, { containerPort: 9, protocol: SCTP }] }] }, status: { podIPs: [{ ip: 10.1.0.2 }, { ip: "fd00::2" }] } }
        ---
        { apiVersion: v1, kind: Pod, metadata: { name: db, namespace: data, labels: { app: db } }, spec: { containers: [{ name: c, ports: [{ containerPort: 5432 }] }] }, status: { podIP: 10.2.0.1 } }
        ---
        { apiVersion: v1, kind: Pod, metadata: { name: agent, namespace: data }, spec: { hostNetwork: true } }
        ---
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: closed, namespace: shop }, spec: { podSelector: {} } }
        ---
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: cart, namespace: shop }, spec: { podSelector: { matchLabels: { app: cart } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: http }] }], egress: [{ to: [{ ipBlock: { cidr: 10.2.0.0/16 } }] }] } }
        ---
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: db, namespace: data }, spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 10.1.0.0/16, except: [10.1.0.1/32] } }], ports: [{ port: 5432 }] }] } }
        ---

        """;

    [Fact]
    public void The_plan_gives_each_pod_a_namespace_behind_one_node_and_listens_where_its_containers_do()
    {
        var plan = LabPodPlanner.Plan(Read(), "rl-0");

        plan.Namespaces.Select(place => place.Name).ShouldBe(["rl-0-pod-0-shop-web", "rl-0-pod-1-shop-cart-blue", "rl-0-pod-2-data-db", "rl-0-node", "rl-0-core"]);
        plan.Namespaces.ShouldAllBe(place => LabNames.Belongs(place.Name, "rl-0"));
        plan.Namespaces.Where(place => place.Forwards).Select(place => place.Role).ShouldBe([LabRole.Node, LabRole.Core]);
        plan.Namespaces[1].Listens.ShouldBe(["10.1.0.2:8080/tcp", "[fd00::2]:8080/tcp", "10.1.0.2:53/udp", "[fd00::2]:53/udp"]);
        plan.Namespaces[1].Routes.ShouldBe([new LabRoute("0.0.0.0/0", "fe80::1", "node"), new LabRoute("::/0", "fe80::1", "node")]);
        plan.Namespaces[3].Routes.ShouldBe([
            new LabRoute("0.0.0.0/0", "fe80::1", "core"), new LabRoute("::/0", "fe80::1", "core"), new LabRoute("10.1.0.1/32", "fe80::2", "pod0"), new LabRoute("fd00::1/128", "fe80::2", "pod0"),
            new LabRoute("10.1.0.2/32", "fe80::2", "pod1"), new LabRoute("fd00::2/128", "fe80::2", "pod1"), new LabRoute("10.2.0.1/32", "fe80::2", "pod2")]);
        plan.Namespaces[4].Addresses.Select(address => address.Address).ShouldBe(["198.51.100.10", "2001:db8::10"]);
        plan.Links.ShouldBe([
            new LabLink("rl-0-node", "pod0", "rl-0-pod-0-shop-web", "node"), new LabLink("rl-0-node", "pod1", "rl-0-pod-1-shop-cart-blue", "node"),
            new LabLink("rl-0-node", "pod2", "rl-0-pod-2-data-db", "node"), new LabLink("rl-0-core", "node", "rl-0-node", "core")]);
    }

    [Fact]
    public async Task The_pods_of_manifests_reach_each_other_exactly_where_the_engine_says_and_down_leaves_nothing_behind()
    {
        LabRun.SkipWhereNoLabCanBe();
        await using var lab = new LabRun();
        var (code, output, error) = await lab.RunAsync("lab", "up", "--pods", Write(lab, Manifests));
        code.ShouldBe(ExitCodes.True, error);
        var state = lab.State;
        output.ShouldBe($"The lab is up: 3 pods around one node, 13 listeners\nTry it from inside, for example: ip netns exec {state.Plan.Namespaces[0].Name} ip address. Take it away with: rempart lab down\n");
        error.ShouldBe("left out: data/agent[Pod] uses the network of its node, and what policies do with that is left to each network plug-in\n");
        (await lab.RunAsync("lab", "status")).Code.ShouldBe(ExitCodes.True);
        var cluster = Read();
        var packets = Packets(state.Plan);
        packets.Count.ShouldBe(72);
        var matrix = ReachabilityMatrix.Of(cluster);
        var verdicts = packets.Select(packet => Between(cluster, matrix, packet).Of(packet.Destination.IsTcp ? NetworkProtocol.Tcp : NetworkProtocol.Udp, (ushort)packet.Destination.Port)).ToArray();
        verdicts.ShouldNotContain(Verdict.Unknown);
        var expected = packets.Zip(verdicts).ToDictionary(pair => pair.First, pair => pair.Second == Verdict.Allowed);

        var passed = await lab.SendAsync(packets, packet => expected[packet]);

        packets.Where((packet, at) => passed[at] != expected[packet]).Select(packet => $"{packet.From} => {packet.To} {packet.Line}").ShouldBeEmpty();
        packets.Where((_, at) => passed[at]).Select(packet => packet.Line).ShouldContain("10.1.0.2:0/tcp 10.2.0.1:5432/tcp");
        packets.Where((_, at) => !passed[at]).Select(packet => packet.Line).ShouldContain("10.1.0.1:0/tcp 10.2.0.1:5432/tcp");
        (await lab.RunAsync("lab", "down")).ShouldBe((ExitCodes.True, "The lab is gone.\n", ""));
        state.Plan.Namespaces.ShouldAllBe(place => !LabBuilder.Exists(place.Name));
        state.Processes.ShouldAllBe(process => !LabProcesses.IsAlive(process));
        File.Exists(lab.StatePath).ShouldBeFalse();
    }

    [Fact]
    public async Task Pods_without_addresses_and_manifests_without_pods_make_no_lab()
    {
        LabRun.SkipWhereNoLabCanBe();
        await using var lab = new LabRun();
        var file = Write(lab, Manifests.Replace("podIP: 10.2.0.1", "", StringComparison.Ordinal));

        (await lab.RunAsync("lab", "up", "--pods", file)).ShouldBe((ExitCodes.Usage, "", $"error: {file}:5:1: data/db[Pod] has no address; take the manifests with the status of the pods: kubectl get pods -A -o yaml\n"));

        file = Write(lab, "{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }");
        (await lab.RunAsync("lab", "up", "--pods", file)).ShouldBe((ExitCodes.Usage, "", $"error: '{file}' holds 0 pods with a network of their own; the lab plays from 1 to 100\n"));
        File.Exists(lab.StatePath).ShouldBeFalse();
    }

    private static ClusterModel Read() => ManifestReader.Read([new ManifestFile("pods.yaml", Manifests)]).Cluster;

    private static string Write(LabRun lab, string manifests)
    {
        var path = Path.Combine(Path.GetDirectoryName(lab.StatePath)!, "pods.yaml");
        File.WriteAllText(path, manifests);
        return path;
    }

    private static Connectivity Between(ClusterModel cluster, ReachabilityMatrix matrix, LabPacket packet)
    {
        var from = cluster.Pods.FirstOrDefault(pod => $"{pod.Namespace}/{pod.Name}" == packet.From);
        var to = cluster.Pods.FirstOrDefault(pod => $"{pod.Namespace}/{pod.Name}" == packet.To);
        return from is null ? matrix.Between(packet.Source.Address, to!) : to is null ? matrix.Between(from, packet.Destination.Address) : matrix.Between(from, to);
    }

    /// <summary>From every pod and the core to every other, in each family that both have, on all ports that anything listens on and one more.</summary>
    private static List<LabPacket> Packets(LabPlan plan)
    {
        var ends = plan.Namespaces.Where(place => place.Role is not LabRole.Node).SelectMany(place => place.Addresses.Select(address => (place.Of, Address: IPAddress.Parse(address.Address)))).ToArray();
        (int Port, TransportProtocol Protocol)[] ports = [(8080, TransportProtocol.Tcp), (5432, TransportProtocol.Tcp), (443, TransportProtocol.Tcp), (53, TransportProtocol.Udp)];
        return [.. from source in ends
                   from destination in ends
                   where source.Of != destination.Of && source.Address.AddressFamily == destination.Address.AddressFamily
                   from port in ports
                   select new LabPacket(source.Of, destination.Of, new LabEndpoint(source.Address, 0, port.Protocol), new LabEndpoint(destination.Address, port.Port, port.Protocol))];
    }
}
