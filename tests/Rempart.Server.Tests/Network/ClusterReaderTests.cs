using Rempart.Core.Estates;
using Rempart.Network.Kubernetes;
using Rempart.Server.Network.Kubernetes;
using Rempart.Server.Tests.Console;

namespace Rempart.Server.Tests.Network;

public sealed class ClusterReaderTests : IAsyncLifetime
{
    private readonly TestEstate _estate = new();
    private ApiServerStandIn _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string KubeconfigPath => Path.Combine(_estate.Folder, "kubeconfig");

    private ClusterReader Reader => new(_estate, TimeProvider.System);

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServerStandIn.StartAsync(Cancellation);
        await File.WriteAllTextAsync(KubeconfigPath, _server.Kubeconfig(), Cancellation);
        foreach (var name in (string[])["market", "trading"])
            _server.Put("api/v1/namespaces", $"{{metadata: {{name: {name}}}}}");
        for (var i = 0; i < 7; i++)
            _server.Put("api/v1/pods", $"{{metadata: {{name: pod-{i}, namespace: trading, labels: {{app: order-manager}}}}, spec: {{}}}}");
        _server.Put("apis/networking.k8s.io/v1/networkpolicies", "{metadata: {name: deny, namespace: trading}, spec: {podSelector: {}}}");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _estate.Dispose();
    }

    [Fact]
    public async Task A_running_cluster_is_read_page_by_page_and_each_object_is_named_and_whole()
    {
        _server.PageSize = 3;

        var files = await Reader.ReadAsync(Live(), Cancellation);

        files.Count.ShouldBe(10);
        files.Count(file => file.Name.StartsWith("prod-k8s: pods/trading/pod-", StringComparison.Ordinal)).ShouldBe(7);
        files.Single(file => file.Name == "prod-k8s: networkpolicies/trading/deny").Text
            .ShouldBe("""{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"deny","namespace":"trading"},"spec":{"podSelector":{}}}""");
        _server.Asked.Count(line => line.StartsWith("GET api/v1/pods?", StringComparison.Ordinal)).ShouldBe(3);
        _server.Asked.ShouldNotContain(line => line.Contains("secrets", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_busy_server_is_asked_again_and_an_expired_list_is_read_from_the_start()
    {
        _server.PageSize = 3;
        var refusals = 0;
        _server.Misbehave = request =>
            request.Path.Value!.EndsWith("/services", StringComparison.Ordinal) && refusals++ < 2 ? (429, "", "0")
            : request.Query["continue"].ToString().Length > 0 && refusals++ == 2 ? (410, """{"message":"The provided continue parameter is too old"}""", null)
            : null;

        (await Reader.ReadAsync(Live(), Cancellation)).Count(file => file.Name.Contains("pods/", StringComparison.Ordinal)).ShouldBe(7);
    }

    [Theory]
    [InlineData(403, """{"message":"pods is forbidden"}""", "context 'test' may not list namespaces in cluster 'prod-k8s': pods is forbidden; grant it the role in deploy/kubernetes")]
    [InlineData(500, "", "cluster 'prod-k8s' answered 500 to 'list namespaces': Internal Server Error")]
    [InlineData(404, """{"message":"the server could not find the requested resource"}""", "cluster 'prod-k8s' answered 404 to 'list namespaces': the server could not find the requested resource")]
    [InlineData(200, "<html>sign in</html>", "cluster 'prod-k8s' answered to 'list namespaces' with something that is no list; is {0} an API server?")]
    [InlineData(200, """{"items":[{"metadata":{}}]}""", "a listed object has no name; the answer is not that of an API server")]
    [InlineData(410, """{"message":"too old"}""", "cluster 'prod-k8s' answered 410 to 'list namespaces': too old")]
    public async Task A_server_that_cannot_be_believed_is_refused_with_the_reason(int status, string body, string expected)
    {
        _server.Misbehave = _ => (status, body, "0");

        (await Should.ThrowAsync<KubernetesException>(() => Reader.ReadAsync(Live(), Cancellation))).Message
            .ShouldBe(string.Format(System.Globalization.CultureInfo.InvariantCulture, expected, _server.Address));
    }

    [Fact]
    public async Task Wrong_credentials_a_missing_context_and_a_missing_kubeconfig_say_what_to_do()
    {
        await File.WriteAllTextAsync(KubeconfigPath, _server.Kubeconfig("wrong-token"), Cancellation);
        (await Should.ThrowAsync<KubernetesException>(() => Reader.ReadAsync(Live(), Cancellation))).Message
            .ShouldBe("cluster 'prod-k8s' does not know the credentials of context 'test'; renew them in the kubeconfig");
        (await Should.ThrowAsync<KubernetesException>(() => Reader.ReadAsync(Live(context: "other"), Cancellation))).Message
            .ShouldStartWith("the context 'other' of cluster 'prod-k8s' cannot be used: ");
        File.Delete(KubeconfigPath);
        (await Should.ThrowAsync<KubernetesException>(() => Reader.ReadAsync(Live(), Cancellation))).Message
            .ShouldBe($"the kubeconfig {KubeconfigPath} of cluster 'prod-k8s' is not there; name another in source: kubeconfig");
    }

    [Fact]
    public async Task A_server_that_is_gone_or_shows_another_certificate_is_not_believed()
    {
        await using var other = await ApiServerStandIn.StartAsync(Cancellation);
        var stranger = other.Kubeconfig().Replace(other.Address.ToString(), _server.Address.ToString(), StringComparison.Ordinal);
        await File.WriteAllTextAsync(KubeconfigPath, stranger, Cancellation);
        (await Should.ThrowAsync<KubernetesException>(() => Reader.ReadAsync(Live(), Cancellation))).Message
            .ShouldStartWith($"cluster 'prod-k8s' cannot be reached at {_server.Address}: ");

        await _server.DisposeAsync();
        _server = await ApiServerStandIn.StartAsync(Cancellation);
        await File.WriteAllTextAsync(KubeconfigPath, other.Kubeconfig().Replace(other.Address.ToString(), "https://127.0.0.1:1/", StringComparison.Ordinal), Cancellation);
        (await Should.ThrowAsync<KubernetesException>(() => Reader.ReadAsync(Live(), Cancellation))).Message
            .ShouldStartWith("cluster 'prod-k8s' cannot be reached at https://127.0.0.1:1/: ");
    }

    [Fact]
    public async Task A_folder_of_manifests_is_read_without_following_links()
    {
        _estate.Write("manifests/a.yaml", "kind: Namespace\n");
        _estate.Write("manifests/deep/b.json", "{}");
        _estate.Write("manifests/readme.md", "no manifest");
        _estate.Write("elsewhere/secret.yaml", "kind: Secret\n");
        Directory.CreateSymbolicLink(Path.Combine(_estate.Folder, "manifests", "link"), Path.Combine(_estate.Folder, "elsewhere"));
        var cluster = new Cluster { Id = "prod-k8s", Environment = "prod", Location = new SourceLocation("", 0, 0), Source = new ClusterSource { Manifests = "manifests" } };

        (await Reader.ReadAsync(cluster, Cancellation)).ShouldBe([new ManifestFile("manifests/a.yaml", "kind: Namespace\n"), new ManifestFile("manifests/deep/b.json", "{}")]);
        (await Should.ThrowAsync<KubernetesException>(() => Reader.ReadAsync(cluster with { Source = new ClusterSource { Manifests = "nothing" } }, Cancellation))).Message
            .ShouldBe($"the folder nothing of cluster 'prod-k8s' is not there ({Path.Combine(_estate.Folder, "nothing")})");
    }

    private Cluster Live(string context = "test") => new()
    {
        Id = "prod-k8s",
        Environment = "prod",
        Location = new SourceLocation("network.yaml", 1, 1),
        Source = new ClusterSource { Context = context, Kubeconfig = KubeconfigPath },
    };
}
