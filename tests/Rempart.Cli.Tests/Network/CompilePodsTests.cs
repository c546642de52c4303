using Rempart.Cli.Hosting;

namespace Rempart.Cli.Tests.Network;

public sealed class CompilePodsTests
{
    private const string Manifests = """
        { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
        ---
        { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: {}, status: { podIP: 10.0.0.1 } }
        ---
        { apiVersion: v1, kind: Pod, metadata: { name: agent, namespace: shop }, spec: { hostNetwork: true } }
        ---
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: closed, namespace: shop }, spec: {} }
        ---

        """;

    [Fact]
    public async Task The_policies_of_manifests_become_the_rules_of_a_node()
    {
        using var run = new CliRun();
        var manifests = run.WriteFile("cluster.yaml", Manifests);
        var folder = Path.Combine(run.Home, "rules");

        (await run.RunAsync("network", "compile", manifests, "--to", "nftables-pods", "-o", folder)).ShouldBe(ExitCodes.True, run.Error);

        var file = Path.Combine(folder, "pods.nft");
        run.Output.ShouldBe($"{file}: 1 policies, 1 pods\n");
        run.Error.ShouldBe("left out: shop/agent[Pod] uses the network of its node, and what policies do with that is left to each network plug-in\n");
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        text.ShouldStartWith("# Policies of a cluster, compiled by Rempart rule by rule for the node that routes between its pods.");
        text.ShouldContain("\t\t\t10.0.0.1 : goto ingress-pods-0\n");
        text.ShouldContain("\tchain ingress-pods-0 {\n\t\tjump ingress-policy-1\n\t\tcounter drop comment \"isolated for ingress\"\n\t}\n");
    }

    [Fact]
    public async Task With_a_pod_without_an_address_nothing_is_written_and_its_place_is_said()
    {
        using var run = new CliRun();
        var manifests = run.WriteFile("cluster.yaml", Manifests + "{ apiVersion: v1, kind: Pod, metadata: { name: cart, namespace: shop }, spec: {} }\n");
        var folder = Path.Combine(run.Home, "rules");

        (await run.RunAsync("network", "compile", manifests, "--to", "nftables-pods", "-o", folder)).ShouldBe(ExitCodes.Usage);

        run.Error.ShouldEndWith($"error: {manifests}:9:1: shop/cart[Pod] has no address; take the manifests with the status of the pods: kubectl get pods -A -o yaml\n");
        Directory.Exists(folder).ShouldBeFalse();
    }

    [Fact]
    public async Task Manifests_that_cannot_be_read_are_refused_with_file_and_line()
    {
        using var run = new CliRun();
        var manifests = run.WriteFile("cluster.yaml", Manifests + "{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: p, namespace: shop }, spec: { podSelectors: {} } }\n");

        (await run.RunAsync("network", "compile", manifests, "--to", "nftables-pods", "-o", Path.Combine(run.Home, "rules"))).ShouldBe(ExitCodes.Usage);

        run.Error.ShouldContain($"{manifests}:9:106: error: the spec of a NetworkPolicy has no field 'podSelectors'; it has podSelector, policyTypes, ingress, egress\n");
    }

    [Fact]
    public async Task Another_target_is_refused()
    {
        using var run = new CliRun();

        (await run.RunAsync("network", "compile", run.Home, "--to", "iptables", "-o", run.Home)).ShouldBe(ExitCodes.Usage);

        run.Error.ShouldContain("kubernetes, nftables");
        run.Error.ShouldContain("nftables-pods");
    }
}
