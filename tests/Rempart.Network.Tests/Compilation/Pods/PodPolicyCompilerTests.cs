using Rempart.Network.Compilation.Pods;
using Rempart.Network.Kubernetes;
using Rempart.Network.Nftables;

namespace Rempart.Network.Tests.Compilation.Pods;

public sealed class PodPolicyCompilerTests
{
    private const string Two = """
        { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: {}, status: { podIPs: [{ ip: 10.0.0.1 }, { ip: "fd00::1" }] } }
        ---
        { apiVersion: v1, kind: Pod, metadata: { name: cart, namespace: shop, labels: { app: cart } }, spec: { containers: [{ name: c, ports: [{ name: http, containerPort: 8080 }] }] }, status: { podIP: 10.0.0.2 } }
        ---

        """;

    private const string NodePod = "{ apiVersion: v1, kind: Pod, metadata: { name: agent, namespace: shop, labels: { app: web } }, spec: { hostNetwork: true }, status: { podIP: 192.0.2.7 } }\n---\n";

    [Fact]
    public void The_rules_are_one_transaction_in_which_each_direction_is_a_base_chain_and_each_policy_a_chain()
    {
        var rules = Compile(Two + NodePod + """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: { name: cart, namespace: shop }
            spec:
              podSelector: { matchLabels: { app: cart } }
              ingress:
                - from: [{ podSelector: { matchLabels: { app: web } } }, { ipBlock: { cidr: 10.9.0.0/16, except: [10.9.1.0/24, 10.9.2.1/32] } }]
                  ports: [{ port: http }, { port: 80, endPort: 90 }, { port: 85, endPort: 95 }, { protocol: UDP, port: 53 }]
                - from: [{ podSelector: { matchLabels: { app: nobody } } }]
            ---
            apiVersion: policy.networking.k8s.io/v1alpha2
            kind: ClusterNetworkPolicy
            metadata: { name: walls }
            spec:
              tier: Admin
              priority: 1
              subject: { namespaces: {} }
              egress:
                - { action: Pass, to: [{ namespaces: {} }] }
                - { action: Deny, to: [{ networks: ["0.0.0.0/0", "::/0"] }] }
            """);

        rules.Problems.ShouldBeEmpty();
        rules.Pods.ShouldBe(2);
        rules.LeftOut.ShouldBe(["shop/agent[Pod] uses the network of its node, and what policies do with that is left to each network plug-in"]);
        rules.Text.ShouldBe("""
            # Policies of a cluster, compiled by Rempart rule by rule for the node that routes between its pods. Load with: nft -f FILE (whole or not at all).
            # Left out: shop/agent[Pod] uses the network of its node, and what policies do with that is left to each network plug-in.
            table inet rempart-pods
            delete table inet rempart-pods
            table inet rempart-pods {
            	set peers-0 {
            		type ipv4_addr
            		elements = {
            			10.0.0.1,
            			10.0.0.2
            		}
            	}

            	set peers-1 {
            		type ipv6_addr
            		elements = {
            			fd00::1
            		}
            	}

            	map egress-ip {
            		type ipv4_addr : verdict
            		elements = {
            			10.0.0.1 : goto egress-pods-0,
            			10.0.0.2 : goto egress-pods-0
            		}
            	}

            	map egress-ip6 {
            		type ipv6_addr : verdict
            		elements = {
            			fd00::1 : goto egress-pods-0
            		}
            	}

            	set named-2 {
            		type ipv4_addr . inet_proto . inet_service
            		elements = {
            			10.0.0.2 . tcp . 8080
            		}
            	}

            	set peers-3 {
            		type ipv4_addr
            		elements = {
            			10.0.0.1
            		}
            	}

            	map ingress-ip {
            		type ipv4_addr : verdict
            		elements = {
            			10.0.0.2 : goto ingress-pods-0
            		}
            	}

            	chain egress {
            		type filter hook forward priority filter; policy accept;
            		ct state vmap { established : accept, related : goto related, invalid : drop }
            		ip saddr vmap @egress-ip
            		ip6 saddr vmap @egress-ip6
            	}

            	chain egress-admin-1 {
            		ip daddr @peers-0 counter return comment "ClusterNetworkPolicy walls egress[0]"
            		ip6 daddr @peers-1 counter return comment "ClusterNetworkPolicy walls egress[0]"
            		meta nfproto ipv4 counter drop comment "ClusterNetworkPolicy walls egress[1]"
            		meta nfproto ipv6 counter drop comment "ClusterNetworkPolicy walls egress[1]"
            	}

            	chain egress-pods-0 {
            		jump egress-admin-1
            	}

            	chain ingress {
            		type filter hook forward priority filter + 1; policy accept;
            		ct state vmap { established : accept, related : goto related, invalid : drop }
            		ip daddr vmap @ingress-ip
            	}

            	chain ingress-policy-1 {
            		ip saddr @peers-3 meta l4proto . th dport { tcp . 80-95, udp . 53 } counter accept comment "shop/cart ingress[0]"
            		ip saddr @peers-3 ip daddr . meta l4proto . th dport @named-2 counter accept comment "shop/cart ingress[0]"
            		ip6 saddr @peers-1 meta l4proto . th dport { tcp . 80-95, udp . 53 } counter accept comment "shop/cart ingress[0]"
            		ip saddr 10.9.0.0/16 ip saddr != 10.9.1.0/24 ip saddr != 10.9.2.1 meta l4proto . th dport { tcp . 80-95, udp . 53 } counter accept comment "shop/cart ingress[0]"
            		ip saddr 10.9.0.0/16 ip saddr != 10.9.1.0/24 ip saddr != 10.9.2.1 ip daddr . meta l4proto . th dport @named-2 counter accept comment "shop/cart ingress[0]"
            		# shop/cart ingress[1] matches nothing
            	}

            	chain ingress-pods-0 {
            		jump ingress-policy-1
            		counter drop comment "isolated for ingress"
            	}

            	chain related {
            		icmp type { destination-unreachable, time-exceeded, parameter-problem } counter accept
            		icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem } counter accept
            		counter drop
            	}
            }

            """);
    }

    [Fact]
    public void A_cluster_without_policies_lets_everything_through()
    {
        var rules = Compile(Two);

        rules.Text.ShouldNotContain("vmap @");
        var analysis = new RulesetAnalysis(RulesetReader.Read("pods.nft", rules.Text));
        analysis.Forward(new Packet(System.Net.IPAddress.Parse("10.0.0.1"), System.Net.IPAddress.Parse("10.0.0.2"), 6, 40000, 80)).Verdict.ShouldBe(Verdict.Allowed);
    }

    [Theory]
    [InlineData("{ apiVersion: apps/v1, kind: Deployment, metadata: { name: api, namespace: shop }, spec: { template: { spec: {} } } }",
        "cluster.yaml:5:1: shop/api[Deployment] has no address; take the manifests with the status of the pods: kubectl get pods -A -o yaml")]
    [InlineData("{ apiVersion: v1, kind: Pod, metadata: { name: twin, namespace: shop }, spec: {}, status: { podIP: 10.0.0.2 } }",
        "cluster.yaml:5:1: shop/twin has the address 10.0.0.2 of shop/cart; leave out pods that have ended")]
    [InlineData("{ apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: { name: other, namespace: shop }, spec: {} }",
        "cluster.yaml:5:1: the rules of CiliumNetworkPolicy 'other' are not known, so they cannot be compiled")]
    [InlineData("{ apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: { name: n }, spec: { tier: Admin, priority: 1, subject: { namespaces: {} }, egress: [{ action: Deny, to: [{ nodes: {} }] }] } }",
        "cluster.yaml:5:194: this peer of the ClusterNetworkPolicy 'n' is nodes, whose addresses no manifest shows; write them as networks")]
    [InlineData("{ apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: { name: n }, spec: { tier: Admin, priority: 1, subject: { namespaces: {} }, egress: [{ action: Accept, to: [{ domainNames: [example.org] }] }] } }",
        "cluster.yaml:5:196: this peer of the ClusterNetworkPolicy 'n' is names of domains, whose addresses only DNS knows; write them as networks")]
    public void What_cannot_be_compiled_is_a_problem_with_its_place(string manifest, string problem) =>
        Compile(Two + manifest).Problems.ShouldBe([problem]);

    [Fact]
    public void Two_admin_policies_of_one_priority_that_select_the_same_pods_are_a_problem()
    {
        static string Policy(string name, string label, string direction, string peer) =>
            $"{{ apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {{ name: {name} }}, spec: {{ tier: Admin, priority: 7, subject: {{ pods: {{ podSelector: {{ matchLabels: {{ app: {label} }} }} }} }}, {direction}: [{{ action: Deny, {peer}: [{{ namespaces: {{}} }}] }}] }} }}\n---\n";

        Compile(Two + Policy("one", "web", "ingress", "from") + Policy("other", "cart", "ingress", "from") + Policy("away", "web", "egress", "to")).Problems.ShouldBeEmpty();
        Compile(Two + Policy("one", "web", "ingress", "from") + Policy("other", "web", "ingress", "from")).Problems.ShouldBe([
            "cluster.yaml:7:1: the ClusterNetworkPolicy 'other' has the priority 7 of the ClusterNetworkPolicy 'one' and selects pods of it, so which one is asked first is not defined; give it another priority"]);
    }

    [Fact]
    public void No_name_of_a_manifest_ends_a_comment_and_begins_a_rule()
    {
        var reading = ManifestReader.Read([new ManifestFile("cluster.yaml", Two + NodePod)]);
        var hostile = "x\" }\n} flush ruleset; \\ é" + new string('y', 200);
        var cluster = reading.Cluster with
        {
            Pods = [.. reading.Cluster.Pods.Select(pod => pod.HostNetwork ? pod with { Workload = hostile } : pod)],
            NetworkPolicies = [new() { Namespace = "shop", Name = hostile, PodSelector = Policies.LabelSelector.Everything, Ingress = [new(null, null, Core.Estates.SourceLocation.None), new([], null, Core.Estates.SourceLocation.None)] }],
        };

        var text = PodPolicyCompiler.Compile(cluster).Text;

        text.ShouldContain("counter accept comment \"shop/x? }?} flush ruleset; ? ?yyyyyyyyyyyyyyyyyyyy...y");
        text.ShouldContain("# shop/x? }?} flush ruleset; ? ?");
        text.Split('\n').Where(line => line.TrimStart().StartsWith('}')).ShouldAllBe(line => line.Trim() == "}");
        text.ShouldNotContain("\nflush");
        text.ShouldAllBe(letter => letter == '\n' || letter == '\t' || (letter >= ' ' && letter <= '~'));
    }

    private static PodRules Compile(string manifests)
    {
        var reading = ManifestReader.Read([new ManifestFile("cluster.yaml", manifests)]);
        reading.HasErrors.ShouldBeFalse(string.Join('\n', reading.Diagnostics));
        return PodPolicyCompiler.Compile(reading.Cluster);
    }
}
