using System.Net;
using Rempart.Network.Kubernetes;
using Rempart.Network.Reachability;

namespace Rempart.Network.Tests.Reachability;

/// <summary>What admin policies leave open: peers that manifests do not show, and policies of one priority that disagree.</summary>
public sealed class AdminPolicyUnknownTests
{
    private const string Pods = "apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: shop, labels: { app: web } }\nspec: { }\nstatus: { podIP: 10.1.0.1 }\n---\n"
        + "apiVersion: v1\nkind: Pod\nmetadata: { name: agent, namespace: shop, labels: { app: agent } }\nspec: { hostNetwork: true }\n---\n"
        + "apiVersion: v1\nkind: Pod\nmetadata: { name: db, namespace: shop, labels: { app: db } }\nspec: { }\nstatus: { podIP: 10.1.0.2 }\n---\n";

    [Theory]
    [InlineData("nodes: { }", "Deny", Verdict.Unknown)]
    [InlineData("nodes: { }", "Accept", Verdict.Allowed)]
    [InlineData("domainNames: [example.com]", "Accept", Verdict.Allowed)]
    [InlineData("domainNames: [example.com]", "Deny", Verdict.Unknown)]
    public void Peers_by_node_or_name_may_match_every_address_outside(string peer, string action, Verdict verdict)
    {
        var matrix = Matrix(Cluster("out", 5, $"egress: [ {{ name: r, action: {action}, to: [ {{ {peer} }} ] }} ]"));
        var explanation = matrix.Explain(matrix.Cluster.Pods.Single(pod => pod.Name == "web"), IPAddress.Parse("192.0.2.7"), NetworkProtocol.Tcp, 443);

        explanation.Verdict.ShouldBe(verdict);
        explanation.Egress.Rules[0].ToString().ShouldBe($"ClusterNetworkPolicy out rule 1 may match and {(action == "Deny" ? "denies" : "allows")} (f.yaml:25:13)");
        if (verdict == Verdict.Unknown)
            explanation.Egress.Reason.ShouldBe("whether a rule matches is not known");
    }

    [Theory]
    [InlineData("nodes: { }", "db", Verdict.Allowed)]
    [InlineData("nodes: { }", "agent", Verdict.Unknown)]
    [InlineData("domainNames: [example.com]", "db", Verdict.Allowed)]
    public void Pods_with_an_address_of_their_own_are_no_nodes_and_have_no_names(string peer, string to, Verdict verdict)
    {
        var matrix = Matrix(Cluster("out", 5, $"egress: [ {{ action: Deny, to: [ {{ {peer} }} ] }} ]"));
        Between(matrix, "web", to).ShouldBe(verdict);
    }

    [Theory]
    [InlineData("Accept", "Deny", Verdict.Unknown)]
    [InlineData("Deny", "Accept", Verdict.Unknown)]
    [InlineData("Accept", "Accept", Verdict.Allowed)]
    [InlineData("Deny", "Deny", Verdict.Denied)]
    [InlineData("Pass", "Pass", Verdict.Allowed)]
    [InlineData("Pass", "Deny", Verdict.Unknown)]
    [InlineData("Deny", "Pass", Verdict.Unknown)]
    [InlineData("Pass", "Accept", Verdict.Allowed)]
    public void Policies_of_one_priority_that_disagree_are_unknown_and_those_that_agree_are_not(string first, string second, Verdict verdict)
    {
        static string Rule(string action) => $"ingress: [ {{ action: {action}, from: [ {{ namespaces: {{ }} }} ] }} ]";
        Between(Matrix(Cluster("one", 5, Rule(first)) + Cluster("two", 5, Rule(second))), "web", "db").ShouldBe(verdict);
    }

    [Theory]
    [InlineData(4, 5, Verdict.Allowed)]
    [InlineData(5, 4, Verdict.Denied)]
    public void Policies_of_different_priority_do_not_disagree_the_lower_number_is_asked_first(int accepts, int denies, Verdict verdict)
    {
        var text = Cluster("one", accepts, "ingress: [ { action: Accept, from: [ { namespaces: { } } ] } ]") + Cluster("two", denies, "ingress: [ { action: Deny, from: [ { namespaces: { } } ] } ]");
        Between(Matrix(text), "web", "db").ShouldBe(verdict);
    }

    private static Verdict Between(ReachabilityMatrix matrix, string from, string to) =>
        matrix.Between(matrix.Cluster.Pods.Single(pod => pod.Name == from), matrix.Cluster.Pods.Single(pod => pod.Name == to)).Of(NetworkProtocol.Tcp, 443);

    private static string Cluster(string name, int priority, string rules) =>
        $"apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {{ name: {name} }}\nspec:\n  tier: Admin\n  priority: {priority}\n  subject: {{ namespaces: {{ }} }}\n  {rules}\n---\n";

    private static ReachabilityMatrix Matrix(string text)
    {
        var reading = ManifestReader.Read([new("f.yaml", Pods + text)]);
        reading.HasErrors.ShouldBeFalse(string.Join('\n', reading.Diagnostics));
        return ReachabilityMatrix.Of(reading.Cluster);
    }
}
