using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Network.Compilation;
using Rempart.Network.Kubernetes;
using Rempart.Network.Proof;

namespace Rempart.Network.Tests.Proof;

/// <summary>Pods and the addresses outside of their cluster: what the policies let through against the declared flows.</summary>
public sealed class PolicyProofOutsideTests
{
    private static readonly Estate Estate = SampleEstate.Of("""
        estate: { id: small, name: Small }
        environments: [ { id: prod } ]
        subnets:
          - { id: pods, environment: prod, cidr: [10.1.0.0/24] }
          - { id: data, environment: prod, cidr: [10.2.0.0/24] }
        hosts:
          - { id: db, subnet: data, addresses: [10.2.0.10] }
          - { id: node, subnet: pods, addresses: [10.1.0.2] }
        clusters:
          - { id: k8s, environment: prod, subnets: [pods], namespaces: [shop] }
        services:
          - { id: web, environment: prod, runs-on: { cluster: k8s, namespace: shop, selector: { app: web } }, listens: [{ name: https, port: 443/tcp }, { name: health, port: 9000/tcp }] }
        datastores:
          - { id: store, environment: prod, engine: postgresql, host: db, port: 5432/tcp }
        flows:
          - { id: customers, from: internet, to: web, ports: [443/tcp], why: customers buy }
          - { id: rates, from: web, to: internet, ports: [8443/tcp], why: reads rates }
          - { id: stores, from: web, to: store, ports: [5432/tcp], why: keeps orders }
          - { id: watches, from: node, to: web, ports: [9000/tcp], why: the node asks for health }
        """);

    private static readonly string Compiled = NetworkPolicyCompiler.Compile(Estate).Clusters.Single().Text;

    [Fact]
    public void The_compiled_policies_are_proved_against_subnets_hosts_and_the_internet()
    {
        var result = Prove(Compiled);
        result.Violations.ShouldBeEmpty();
        result.Gaps.ShouldBeEmpty();
        result.Outcome.ShouldBe(Outcome.Satisfied);
        result.Examined.ShouldBe(["cluster/k8s web -> data", "cluster/k8s web -> pods", "cluster/k8s web -> internet", "cluster/k8s data -> web", "cluster/k8s pods -> web", "cluster/k8s internet -> web"]);
    }

    [Theory]
    [InlineData("egress: [ { to: [ { ipBlock: { cidr: 0.0.0.0/0 } } ], ports: [ { port: 25 } ] } ]", "Egress", "undeclared-connection-passes cluster/k8s web -> data",
        "No flow declares it, and TCP 25 passes from shop/web[Pod] to subnet 'data', such as 10.1.0.7:40000 -> 10.2.0.10:25/tcp: NetworkPolicy shop/hole (policies.yaml:10:13).")]
    [InlineData("egress: [ { to: [ { ipBlock: { cidr: 203.0.113.7/32 } } ] } ]", "Egress", "undeclared-connection-passes cluster/k8s web -> internet",
        "No flow declares it, and SCTP 1-65535,TCP 1-8442,8444-65535,UDP 1-65535 passes from shop/web[Pod] to the internet, such as 10.1.0.7:40000 -> 203.0.113.7:1/tcp: NetworkPolicy shop/hole (policies.yaml:10:13).")]
    [InlineData("ingress: [ { from: [ { ipBlock: { cidr: 10.2.0.0/24, except: [10.2.0.10/32] } } ], ports: [ { port: 22 } ] } ]", "Ingress", "undeclared-connection-passes cluster/k8s data -> web",
        "No flow declares it, and TCP 22 passes from subnet 'data' to shop/web[Pod], such as 10.2.0.9:40000 -> 10.1.0.7:22/tcp: NetworkPolicy shop/hole (policies.yaml:10:14).")]
    [InlineData("ingress: [ { from: [ { ipBlock: { cidr: 10.1.0.2/32 } } ], ports: [ { port: 22 } ] } ]", "Ingress", "undeclared-connection-passes cluster/k8s pods -> web",
        "No flow declares it, and TCP 22 passes from subnet 'pods' to shop/web[Pod], such as 10.1.0.2:40000 -> 10.1.0.7:22/tcp: NetworkPolicy shop/hole (policies.yaml:10:14).")]
    public void What_policies_let_through_to_an_address_outside_is_found_with_a_packet_and_the_rule(string rules, string types, string where, string message)
    {
        var hole = $"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: hole\n  namespace: shop\nspec:\n  podSelector: {{}}\n  policyTypes: [{types}]\n\n  {rules}\n";
        var result = Prove(hole + Compiled);
        result.Outcome.ShouldBe(Outcome.NotSatisfied);
        var violation = result.Violations.Single(violation => $"{violation.Finding.Rule} {violation.Finding.Resource}" == where);
        violation.Finding.Message.ShouldBe(message);
        violation.Counterexample.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("port: 443", "port: 444", "cluster/k8s internet -> web", "It is declared, and TCP 443 is stopped from the internet to shop/web[Pod], such as 198.51.100.10:40000 -> 10.1.0.7:443/tcp: NetworkPolicy shop/rempart-default-deny")]
    [InlineData("port: 5432", "port: 5433", "cluster/k8s web -> data", "It is declared, and TCP 5432 is stopped from shop/web[Pod] to subnet 'data', such as 10.1.0.7:40000 -> 10.2.0.10:5432/tcp: NetworkPolicy shop/rempart-default-deny")]
    [InlineData("cidr: \"10.1.0.2/32\"", "cidr: \"10.1.0.3/32\"", "cluster/k8s pods -> web", "It is declared, and TCP 9000 is stopped from subnet 'pods' to shop/web[Pod], such as 10.1.0.2:40000 -> 10.1.0.7:9000/tcp: NetworkPolicy shop/rempart-default-deny")]
    public void A_declared_flow_with_an_address_outside_that_is_closed_is_found(string declared, string changed, string resource, string message)
    {
        Compiled.ShouldContain(declared);
        var result = Prove(Compiled.Replace(declared, changed, StringComparison.Ordinal));
        result.Outcome.ShouldBe(Outcome.NotSatisfied);
        var closed = result.Violations.Single(violation => violation.Finding.Rule == "declared-flow-closed");
        closed.Finding.Resource.ShouldBe(resource);
        closed.Finding.Message.ShouldStartWith(message);
    }

    [Fact]
    public void A_cluster_without_policies_lets_every_address_in_and_out()
    {
        var result = Prove("");
        result.Outcome.ShouldBe(Outcome.NotSatisfied);
        result.Violations.Select(violation => violation.Finding.Resource).ShouldBe(
            ["cluster/k8s web -> data", "cluster/k8s web -> pods", "cluster/k8s web -> internet", "cluster/k8s data -> web", "cluster/k8s pods -> web", "cluster/k8s internet -> web"]);
        result.Violations[0].Finding.Message.ShouldContain("no policy says otherwise");
    }

    [Fact]
    public void A_pod_on_the_network_of_its_node_is_a_gap_and_never_proved()
    {
        var result = Prove(Compiled, "hostNetwork: true, ");
        result.Outcome.ShouldBe(Outcome.Unknown);
        result.Gaps.ShouldContain(gap => gap.Resource == "cluster/k8s web -> internet");
        result.Examined.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("cilium.io/v2", "CiliumNetworkPolicy", "shop", true)]
    [InlineData("cilium.io/v2", "CiliumClusterwideNetworkPolicy", null, true)]
    [InlineData("crd.projectcalico.org/v1", "NetworkPolicy", "shop", true)]
    [InlineData("crd.antrea.io/v1beta1", "ClusterNetworkPolicy", null, true)]
    [InlineData("k8s.ovn.org/v1", "EgressFirewall", "shop", true)]
    [InlineData("cilium.io/v2", "CiliumNetworkPolicy", "elsewhere", false)]
    public void A_policy_of_a_plug_ins_own_kind_leaves_its_namespace_unproved_and_no_other(string version, string kind, string? space, bool touches)
    {
        var foreign = $"apiVersion: {version}\nkind: {kind}\nmetadata: {{ name: theirs{(space is null ? "" : $", namespace: {space}")} }}\nspec: {{ }}\n";
        var result = Prove(foreign + Compiled);
        result.Violations.ShouldBeEmpty();
        result.Outcome.ShouldBe(touches ? Outcome.Unknown : Outcome.Satisfied);
        result.Gaps.Any(gap => gap.Resource == "cluster/k8s web -> internet").ShouldBe(touches);
    }

    [Fact]
    public void A_pod_without_a_known_address_is_shown_with_one_of_its_clusters_subnets()
    {
        var hole = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: hole, namespace: shop }\nspec: { podSelector: {}, policyTypes: [Egress], egress: [ { to: [ { ipBlock: { cidr: 203.0.113.7/32 } } ] } ] }\n";
        var packet = Prove(hole + Compiled, address: null).Violations.Single(violation => violation.Finding.Resource == "cluster/k8s web -> internet").Counterexample.ShouldNotBeNull();
        packet.Source.ToString().ShouldStartWith("10.1.0.");
        packet.Destination.ToString().ShouldBe("203.0.113.7");
    }

    private static ProofResult Prove(string policies, string spec = "", string? address = "10.1.0.7")
    {
        var status = address is null ? "" : $"status: {{ podIP: {address} }}\n";
        var workloads = $"apiVersion: v1\nkind: Namespace\nmetadata: {{ name: shop }}\n---\napiVersion: v1\nkind: Pod\nmetadata: {{ name: web, namespace: shop, labels: {{ app: web }} }}\nspec: {{ {spec}containers: [] }}\n{status}";
        var reading = ManifestReader.Read([new("policies.yaml", policies), new("workloads.yaml", workloads)]);
        reading.HasErrors.ShouldBeFalse(string.Join('\n', reading.Diagnostics));
        return PolicyProof.Check(Estate, "k8s", reading.Cluster);
    }
}
