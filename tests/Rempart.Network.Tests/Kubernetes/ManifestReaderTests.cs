using Rempart.Network.Kubernetes;

namespace Rempart.Network.Tests.Kubernetes;

public sealed class ManifestReaderTests
{
    private const string Head = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: p\n  namespace: shop\nspec:\n";
    private const string Pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  namespace: shop\n  labels:\n    app: web\nspec:\n  containers: []\n---\n";

    [Theory]
    [InlineData("kind: Pod\n", "f.yaml:1:1: error: the Pod has no apiVersion")]
    [InlineData("apiVersion: networking.k8s.io/v2\nkind: NetworkPolicy\nmetadata:\n  name: p\n", "f.yaml:1:13: error: NetworkPolicy of networking.k8s.io/v2 is not known; this version reads networking.k8s.io/v1")]
    [InlineData("apiVersion: v1\nkind: Pod\nmetadata: {}\n", "f.yaml:3:11: error: the Pod has no name; give it 'metadata.name'")]
    [InlineData("apiVersion: v1\nkind: Pod\nmetadata:\n  name: \"a\\e[2J\"\n", "f.yaml:4:3: error: the Pod has a name or a namespace that Kubernetes does not take; use letters, digits, '-' and '.'")]
    [InlineData("a: b\n", "f.yaml:1:1: warning: this is no Kubernetes object and was passed over: it has no kind")]
    [InlineData("a: [b\n", "f.yaml:2:1: error: this is not YAML: while parsing a flow sequence, did not find expected ',' or ']'")]
    [InlineData("apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: c\n", "f.yaml:1:1: warning: the rules of CiliumNetworkPolicy (cilium.io/v2) are not known, so what it may touch is unknown")]
    public void Objects_that_cannot_be_read_are_said_with_file_and_line(string text, string message) => Messages(text)[0].ShouldBe(message);

    [Theory]
    [InlineData("  podSelector: {}\n  ingres: []\n", "f.yaml:18:3: error: the spec of a NetworkPolicy has no field 'ingres'; it has podSelector, policyTypes, ingress, egress")]
    [InlineData("  podSelector: {}\n  policyTypes:\n  - ingress\n", "f.yaml:19:5: error: a policy type must be Ingress or Egress")]
    [InlineData("  podSelector: {}\n  ingress:\n  - from:\n    - ipBlock:\n        cidr: ::ffff:10.0.0.0/104\n", "f.yaml:21:15: error: '::ffff:10.0.0.0/104' is an IPv4 network written as IPv6; write '10.0.0.0/8'")]
    [InlineData("  podSelector: {}\n  ingress:\n  - from:\n    - ipBlock:\n        cidr: 10.0.0.0/8\n        except:\n        - 11.0.0.0/16\n", "f.yaml:23:11: error: '11.0.0.0/16' must lie within '10.0.0.0/8' and be smaller")]
    [InlineData("  podSelector: {}\n  ingress:\n  - from:\n    - ipBlock:\n        cidr: 10.0.0.1/8\n", "f.yaml:21:15: warning: '10.0.0.1/8' has host bits set; the network is '10.0.0.0/8'; Kubernetes takes it as that")]
    [InlineData("  podSelector: {}\n  ingress:\n  - ports:\n    - port: 0\n", "f.yaml:20:13: error: a port without a name must be a number from 1 to 65535")]
    [InlineData("  podSelector: {}\n  ingress:\n  - ports:\n    - port: 90\n      endPort: 80\n", "f.yaml:21:16: error: endPort 80 is below port 90")]
    [InlineData("  podSelector: {}\n  ingress:\n  - from:\n    - {}\n", "f.yaml:20:7: error: the peer of from selects nothing; write podSelector, namespaceSelector or ipBlock")]
    [InlineData("  podSelector:\n    matchExpressions:\n    - key: a\n      operator: In\n", "f.yaml:19:7: error: the operator In needs values")]
    [InlineData("  podSelector:\n    matchLabels:\n      app: other\n", "f.yaml:11:1: warning: the NetworkPolicy 'shop/p' selects no pod")]
    [InlineData("  podSelector: {}\n  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app: other\n", "f.yaml:20:7: warning: this peer of the NetworkPolicy 'shop/p' matches no pod")]
    public void What_is_wrong_with_a_policy_is_said_with_file_and_line(string spec, string message) => Messages(Pod + Head + spec).ShouldContain(message);

    [Fact]
    public void A_policy_in_a_namespace_that_nothing_declares_is_a_warning() =>
        Messages(Head + "  podSelector: {}\n").ShouldBe(["f.yaml:1:1: warning: the NetworkPolicy 'shop/p' selects no pod: no manifest declares its namespace or a pod in it"]);

    [Fact]
    public void Aliases_that_grow_without_end_are_refused()
    {
        var bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat("bcdefgh".Select(letter => $"{letter}: &{letter} [{string.Join(", ", Enumerable.Repeat($"*{(char)(letter - 1)}", 10))}]\n"));
        Messages(bomb)[0].ShouldContain("the aliases of this document stand for more than 100000 nodes");
    }

    [Fact]
    public void Nesting_without_end_is_refused() => Messages(new string('[', 5000))[0].ShouldContain("the nesting is deeper than 64 levels");

    [Fact]
    public void One_broken_document_spoils_no_other()
    {
        var reading = ManifestReader.Read([new("f.yaml", "a: [\n---\n" + Pod)]);
        reading.Diagnostics.Count.ShouldBe(1);
        reading.Cluster.Pods.ShouldHaveSingleItem().Location.ToString().ShouldBe("f.yaml:3:1");
    }

    [Fact]
    public void Json_and_lists_are_read_like_yaml()
    {
        var json = """{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"},"spec":{"containers":[{"ports":[{"containerPort":80,"name":"http"}]}]}}]}""";
        var pod = ManifestReader.Read([new("f.json", json)]).Cluster.Pods.ShouldHaveSingleItem();
        (pod.Namespace, pod.Name, pod.Ports[0].Number).ShouldBe(("default", "web", (ushort)80));
    }

    [Theory]
    [InlineData("Deployment", "apps/v1", "template:\n    metadata:\n      labels: {app: x}\n    spec:\n      hostNetwork: true\n")]
    [InlineData("ReplicationController", "v1", "template:\n    metadata:\n      labels: {app: x}\n    spec:\n      hostNetwork: true\n")]
    [InlineData("Job", "batch/v1", "template:\n    metadata:\n      labels: {app: x}\n    spec:\n      hostNetwork: true\n")]
    [InlineData("CronJob", "batch/v1", "jobTemplate:\n    spec:\n      template:\n        metadata:\n          labels: {app: x}\n        spec:\n          hostNetwork: true\n")]
    public void Every_kind_of_workload_gives_the_pods_of_its_template(string kind, string version, string template)
    {
        var pod = ManifestReader.Read([new("f.yaml", $"apiVersion: {version}\nkind: {kind}\nmetadata:\n  name: w\nspec:\n  {template}")]).Cluster.Pods.ShouldHaveSingleItem();
        (pod.DisplayName, pod.Labels.ToString(), pod.HostNetwork).ShouldBe(($"default/w[{kind}]", "app=x", true));
    }

    private static string[] Messages(string text) => [.. ManifestReader.Read([new("f.yaml", text)]).Diagnostics.Select(diagnostic => diagnostic.ToString())];
}
