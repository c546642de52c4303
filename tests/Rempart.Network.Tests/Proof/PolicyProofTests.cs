using Rempart.Core.Controls;
using Rempart.Network.Compilation;
using Rempart.Network.Kubernetes;
using Rempart.Network.Proof;

namespace Rempart.Network.Tests.Proof;

public sealed class PolicyProofTests
{
    [Fact]
    public void The_compiled_policies_are_read_without_a_word_and_proved()
    {
        var estate = SampleEstate.Repository;
        foreach (var cluster in NetworkPolicyCompiler.Compile(estate).Clusters)
        {
            var result = Prove(cluster.Cluster, cluster.Text, out var diagnostics);

            diagnostics.ShouldBeEmpty();
            result.Violations.Select(violation => violation.Finding.Message).ShouldBeEmpty();
            result.Gaps.ShouldBeEmpty();
        }
        NetworkPolicyCompiler.Compile(estate).Problems.ShouldBeEmpty();
    }

    [Fact]
    public void A_policy_that_lets_more_through_is_found_with_its_place_and_a_missing_one_too()
    {
        var text = NetworkPolicyCompiler.Compile(SampleEstate.Repository).Clusters.Single(cluster => cluster.Cluster == "prod-k8s").Text;

        // One document opens all of a namespace.
        var open = Prove("prod-k8s", text + "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: hole, namespace: trading }\nspec: { podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}] }\n", out _);
        open.Outcome.ShouldBe(Outcome.NotSatisfied);
        open.Violations.ShouldContain(violation => violation.Finding.Rule == "undeclared-connection-passes" && violation.Finding.Message.Contains("NetworkPolicy trading/hole", StringComparison.Ordinal));

        var closed = Prove("prod-k8s", text.Replace("name: rempart-strategy-to-orders-ingress\n", "name: rempart-strategy-to-orders-ingress\n  annotations: { x: y }\n", StringComparison.Ordinal)
            .Replace("port: 8443", "port: 8444", StringComparison.Ordinal), out _);
        closed.Outcome.ShouldBe(Outcome.NotSatisfied);
        closed.Violations.ShouldContain(violation => violation.Finding.Rule == "declared-flow-closed" && violation.Finding.Resource == "cluster/prod-k8s strategy -> order-manager");
    }

    private static ProofResult Prove(string cluster, string policies, out IReadOnlyList<ManifestDiagnostic> diagnostics)
    {
        var estate = SampleEstate.Repository;
        var workloads = string.Concat(estate.Services.Where(service => service.RunsOn.Cluster == cluster).Select(service =>
            $"---\napiVersion: v1\nkind: Pod\nmetadata: {{ name: {service.Id}, namespace: {service.RunsOn.Namespace}, labels: {{ {string.Join(", ", service.RunsOn.Selector.Select(label => $"{label.Key}: {label.Value}"))} }} }}\nspec: {{ containers: [] }}\n"));
        var namespaces = string.Concat(estate.Clusters.Get(cluster).Namespaces.Select(name => $"---\napiVersion: v1\nkind: Namespace\nmetadata: {{ name: {name} }}\n"));
        var reading = ManifestReader.Read([new("policies.yaml", policies), new("workloads.yaml", namespaces + workloads)]);
        diagnostics = reading.Diagnostics.Where(diagnostic => !diagnostic.ToString().Contains("matches no pod", StringComparison.Ordinal) && diagnostic.Severity == DiagnosticSeverity.Error).ToArray();
        return PolicyProof.Check(estate, cluster, reading.Cluster);
    }
}
