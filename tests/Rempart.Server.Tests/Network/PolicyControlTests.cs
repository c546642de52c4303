using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Networks;
using Rempart.Server.Network;
using Rempart.Server.Network.Kubernetes;

namespace Rempart.Server.Tests.Network;

/// <summary>The control of NetworkPolicies on a running cluster, whose API server is a stand-in.</summary>
public sealed class PolicyControlTests : IAsyncLifetime
{
    private const string Policies = "apis/networking.k8s.io/v1/networkpolicies";

    private readonly string _folder = Directory.CreateTempSubdirectory("rempart-policies-").FullName;
    private ApiServerStandIn _server = null!;
    private FixedEstate _estate = null!;
    private string _text = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private NetworkPictures Pictures { get; set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServerStandIn.StartAsync(Cancellation);
        var kubeconfig = Path.Combine(_folder, "kubeconfig");
        await File.WriteAllTextAsync(kubeconfig, _server.Kubeconfig(), Cancellation);
        _text = $$"""
            estate: { id: shop, name: Shop, owner: team, languages: [en] }
            environments: [{ id: prod }]
            subnets: [{ id: pods, environment: prod, cidr: [10.88.0.0/16] }]
            clusters: [{ id: k8s, environment: prod, namespaces: [shop], subnets: [pods], source: { context: test, kubeconfig: "{{kubeconfig}}" } }]
            services:
              - { id: web, environment: prod, runs-on: { cluster: k8s, namespace: shop, selector: { app: web } } }
              - { id: store, environment: prod, runs-on: { cluster: k8s, namespace: shop, selector: { app: store } }, listens: [{ name: api, port: 8443/tcp }] }
            flows: [{ id: web-to-store, from: web, to: store, ports: [8443/tcp], why: sells }]

            """;
        _estate = new FixedEstate(EstateLoader.Load([("estate.yaml", _text)]).Estate!);
        Pictures = new NetworkPictures(_estate, TimeProvider.System);
        _server.Put("api/v1/namespaces", "{metadata: {name: shop, labels: {kubernetes.io/metadata.name: shop}}}");
        foreach (var (name, last) in ((string, int)[])[("web", 1), ("store", 2)])
            _server.Put("api/v1/pods", $"{{metadata: {{name: {name}-1, namespace: shop, labels: {{app: {name}}}}}, spec: {{containers: [{{name: c, image: i}}]}}, status: {{podIP: 10.88.0.{last}}}}}");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_cluster_without_policies_is_red_the_declared_ones_make_it_green_and_a_missing_one_red_again()
    {
        var control = Control();
        var bare = await control.VerifyAsync(_estate.Current, Cancellation);
        bare.Outcome.ShouldBe(Outcome.NotSatisfied);
        bare.Findings.Select(finding => finding.Resource).ShouldBe(
            ["cluster/k8s web -> store", "cluster/k8s store -> web", "cluster/k8s web -> internet", "cluster/k8s internet -> web", "cluster/k8s store -> internet", "cluster/k8s internet -> store"], ignoreOrder: true);

        var plan = await control.PlanAsync(_estate.Current, Cancellation);
        plan.Steps.Select(step => step.Resource).ShouldBe(
            ["cluster/k8s shop/rempart-default-deny", "cluster/k8s shop/rempart-dns", "cluster/k8s shop/rempart-web-to-store-egress", "cluster/k8s shop/rempart-web-to-store-ingress"]);
        _server.Objects[Policies].ShouldBeEmpty("a plan changes nothing");
        (await control.ApplyAsync(plan, Cancellation)).ShouldBe(new ApplyResult(PoliciesControl.Id, 4, null));

        var ruled = await control.VerifyAsync(_estate.Current, Cancellation);
        ruled.Findings.ShouldBeEmpty();
        ruled.Outcome.ShouldBe(Outcome.Satisfied, ruled.Reason);
        Pictures.Current.Connections.Single(one => one.Id == "web-to-store").State.ShouldBe(ConnectionState.Open);
        (await control.PlanAsync(_estate.Current, Cancellation)).Steps.ShouldBeEmpty();

        _server.Objects[Policies].Remove("shop/rempart-default-deny");
        // The policy for names isolates by itself; without it too, nothing keeps the store from the web.
        _server.Objects[Policies].Remove("shop/rempart-dns");
        (await control.VerifyAsync(_estate.Current, Cancellation)).Outcome.ShouldBe(Outcome.NotSatisfied);
        Pictures.Current.Connections.ShouldContain(one => one.State == ConnectionState.ForbiddenOpen);

        (await control.ApplyAsync(await control.PlanAsync(_estate.Current, Cancellation), Cancellation)).Applied.ShouldBe(2);
        (await control.VerifyAsync(_estate.Current, Cancellation)).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Fact]
    public async Task A_policy_of_ours_that_no_flow_needs_goes_and_one_of_others_stays()
    {
        _server.Put(Policies, "{metadata: {name: old, namespace: shop, labels: {app.kubernetes.io/managed-by: rempart}}, spec: {podSelector: {}}}");
        _server.Put(Policies, "{metadata: {name: theirs, namespace: shop}, spec: {podSelector: {}}}");
        var control = Control();

        var plan = await control.PlanAsync(_estate.Current, Cancellation);
        plan.Steps[^1].Action.ShouldBe("Delete the network policy: no declared flow needs it.");
        (await control.ApplyAsync(plan, Cancellation)).Failure.ShouldBeNull();

        _server.Objects[Policies].Keys.ShouldNotContain("shop/old");
        _server.Objects[Policies].Keys.ShouldContain("shop/theirs");
    }

    [Fact]
    public async Task What_fails_half_way_is_undone()
    {
        var control = Control();
        var plan = await control.PlanAsync(_estate.Current, Cancellation);
        _server.Misbehave = request => request.Method == "PATCH" && !request.QueryString.Value!.Contains("dryRun", StringComparison.Ordinal) && request.Path.Value!.EndsWith("-egress", StringComparison.Ordinal)
            ? (403, """{"message":"quota exceeded"}""", null)
            : null;

        var result = await control.ApplyAsync(plan, Cancellation);

        result.Failure.ShouldBe(
            "context 'test' may not write apis/networking.k8s.io/v1/namespaces/shop/networkpolicies/rempart-web-to-store-egress in cluster 'k8s': quota exceeded; grant it the role in deploy/kubernetes. What was done before it was undone; the policies are as they were.");
        _server.Objects[Policies].ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cluster_that_changed_since_the_plan_is_left_alone()
    {
        var control = Control();
        var plan = await control.PlanAsync(_estate.Current, Cancellation);
        _server.Put(Policies, "{metadata: {name: rempart-dns, namespace: shop, labels: {app.kubernetes.io/managed-by: rempart}}, spec: {podSelector: {}}}");

        (await control.ApplyAsync(plan, Cancellation)).ShouldBe(new ApplyResult(PoliciesControl.Id, 0, "The policies of cluster 'k8s' are not what the plan showed. Plan again."));
        _server.Objects[Policies].Keys.ShouldBe(["shop/rempart-dns"]);
    }

    [Fact]
    public async Task A_policy_of_others_with_a_name_of_ours_is_not_overwritten()
    {
        _server.Put(Policies, "{metadata: {name: rempart-dns, namespace: shop, labels: {owner: them}}, spec: {podSelector: {}}}");

        (await Should.ThrowAsync<EnforcementException>(() => Control().PlanAsync(_estate.Current, Cancellation))).Message.ShouldBe(
            "cluster 'k8s' has a network policy shop/rempart-dns that Rempart did not write; rename it, or give it the label app.kubernetes.io/managed-by: rempart");
        _server.Objects[Policies]["shop/rempart-dns"]["metadata"]!["labels"]!["owner"]!.ToString().ShouldBe("them");
    }

    [Fact]
    public async Task A_cluster_that_cannot_be_planned_or_applied_says_why()
    {
        var control = Control();
        var plan = await control.PlanAsync(_estate.Current, Cancellation);
        _server.Misbehave = _ => (403, """{"message":"forbidden"}""", null);

        const string Why = "context 'test' may not list networkpolicies in cluster 'k8s': forbidden; grant it the role in deploy/kubernetes";
        (await Should.ThrowAsync<EnforcementException>(() => control.PlanAsync(_estate.Current, Cancellation))).Message.ShouldBe(Why);
        (await control.ApplyAsync(plan, Cancellation)).ShouldBe(new ApplyResult(PoliciesControl.Id, 0, Why));
    }

    [Fact]
    public async Task A_cluster_that_does_not_answer_is_named_and_keeps_nobody_from_the_other()
    {
        var broken = Path.Combine(_folder, "broken");
        await File.WriteAllTextAsync(broken, _server.Kubeconfig().Replace(_server.Address.Authority, "127.0.0.1:1", StringComparison.Ordinal), Cancellation);
        var estate = new FixedEstate(EstateLoader.Load([("estate.yaml", _text), ("far.yaml", $$"""
            subnets: [{ id: far-pods, environment: prod, cidr: [10.89.0.0/16] }]
            clusters: [{ id: far, environment: prod, namespaces: [shop], subnets: [far-pods], source: { context: test, kubeconfig: "{{broken}}" } }]

            """)]).Estate!);
        var control = new PoliciesControl(new ClusterReader(estate, TimeProvider.System), new PolicyEnforcement(estate, TimeProvider.System), new NetworkPictures(estate, TimeProvider.System), TimeProvider.System);

        var plan = await control.PlanAsync(estate.Current, Cancellation);
        plan.Steps.Count.ShouldBe(4);
        plan.NotPlanned.Single().Resource.ShouldBe("cluster/far");
        plan.NotPlanned.Single().Reason.ShouldStartWith("cluster 'far' cannot be reached at https://127.0.0.1:1");
        (await control.ApplyAsync(plan, Cancellation)).ShouldBe(new ApplyResult(PoliciesControl.Id, 4, null));

        var assessment = await control.VerifyAsync(estate.Current, Cancellation);
        assessment.Outcome.ShouldBe(Outcome.Unknown, "what was not read is never green");
        assessment.Findings.ShouldBeEmpty();
        assessment.Coverage.NotExamined.ShouldContain(gap => gap.Resource == "cluster/far");
        // What could be read is done; the plan still says that something could not.
        var again = await control.PlanAsync(estate.Current, Cancellation);
        again.Steps.ShouldBeEmpty();
        again.NotPlanned.Single().Resource.ShouldBe("cluster/far");
    }

    [Fact]
    public async Task A_policy_of_a_plug_ins_own_kind_leaves_the_control_unknown_after_apply_and_is_left_alone()
    {
        const string Cilium = "apis/cilium.io/v2/ciliumnetworkpolicies";
        _server.Objects[Cilium] = [];
        _server.Put(Cilium, "{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: theirs, namespace: shop}, spec: {endpointSelector: {}}}");
        var control = Control();

        (await control.ApplyAsync(await control.PlanAsync(_estate.Current, Cancellation), Cancellation)).ShouldBe(new ApplyResult(PoliciesControl.Id, 4, null));

        var assessment = await control.VerifyAsync(_estate.Current, Cancellation);
        assessment.Outcome.ShouldBe(Outcome.Unknown);
        assessment.Coverage.NotExamined.ShouldContain(gap => gap.Resource == "cluster/k8s web -> store");
        _server.Objects[Cilium].Keys.ShouldBe(["shop/theirs"]);
    }

    [Fact]
    public async Task A_cluster_that_cannot_be_read_is_unknown()
    {
        _server.Misbehave = _ => (403, """{"message":"forbidden"}""", null);

        var assessment = await Control().VerifyAsync(_estate.Current, Cancellation);

        assessment.Outcome.ShouldBe(Outcome.Unknown);
        assessment.Coverage.NotExamined.Single().Reason.ShouldBe("it could not be read: context 'test' may not list namespaces in cluster 'k8s': forbidden; grant it the role in deploy/kubernetes");
    }

    private PoliciesControl Control() =>
        new(new ClusterReader(_estate, TimeProvider.System), new PolicyEnforcement(_estate, TimeProvider.System), Pictures, TimeProvider.System);
}
