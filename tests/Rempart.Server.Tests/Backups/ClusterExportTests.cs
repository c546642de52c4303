using System.Text;
using System.Text.Json.Nodes;
using Rempart.Backups;
using Rempart.Server.Backups.Chests;
using Rempart.Server.Backups.Jobs;
using Rempart.Server.Tests.Network;
using static Rempart.Server.Tests.Backups.ChestServer;

namespace Rempart.Server.Tests.Backups;

/// <summary>The objects of a Kubernetes cluster in a chest.</summary>
[Collection(ChestServer.Name)]
public sealed class ClusterExportTests(ChestServer server)
{
    private const string Secret =
        """
        apiVersion: "v1"
        kind: "Secret"
        data:
          password: "cGx1dG8tYW5kLWdvb2Z5"
        metadata:
          labels:
            "app.kubernetes.io/name": "orders"
          name: "orders"
          namespace: "trading"
        type: "Opaque"

        """;

    private readonly ChestServer _server = server;

    [Fact]
    public async Task Objects_are_exported_as_they_were_put_and_secrets_lie_sealed()
    {
        await using var api = await ApiServerStandIn.StartAsync(Cancellation);
        foreach (var kind in (string[])["api/v1/secrets", "apis/apps/v1/deployments", "apis/batch/v1/jobs", "apis/example.org/v1/widgets"])
            api.Objects[kind] = [];
        api.Put("api/v1/namespaces", "metadata: { name: trading, uid: 1234, managedFields: [ { manager: kubectl } ] }\nstatus: { phase: Active }");
        api.Put("api/v1/secrets", "metadata: { name: orders, namespace: trading, resourceVersion: '77', labels: { app.kubernetes.io/name: orders } }\ntype: Opaque\ndata: { password: cGx1dG8tYW5kLWdvb2Z5 }");
        api.Put("apis/apps/v1/deployments", "metadata: { name: orders, namespace: trading, generation: 3 }\nspec: { replicas: 2, template: { spec: { containers: [ { name: web, image: 'web:1', args: ['--on', 'yes'] } ] } } }\nstatus: { readyReplicas: 2 }");
        api.Objects["apis/batch/v1/jobs"]["trading/made"] = JsonNode.Parse("{\"metadata\":{\"name\":\"made\",\"namespace\":\"trading\",\"ownerReferences\":[{\"kind\":\"CronJob\",\"controller\":true}]}}")!.AsObject();
        api.Put("apis/example.org/v1/widgets", "metadata: { name: one, namespace: trading }");
        var kubeconfig = Path.Combine(_server.Root, "kubeconfig");
        File.WriteAllText(kubeconfig, api.Kubeconfig());
        _server.Declare(
            own: "own: [estate], clusters: [prod-k8s], kinds: [example.org/v1/widgets],",
            extra: $"clusters: [ {{ id: prod-k8s, environment: prod, namespaces: [trading], source: {{ context: test, kubeconfig: {kubeconfig} }} }} ]");
        await _server.LoadedAsync();
        try
        {
            var backup = await _server.BackUpAsync();
            backup.Succeeded.ShouldBeTrue(backup.Message);
            var test = await _server.TestAsync();
            test.Succeeded.ShouldBeTrue(test.Message);
            (await _server.LastAsync()).Checks.ShouldContain(check => check.Name == "the objects of prod-k8s are whole" && check.Detail == "4 objects");

            var into = Path.Combine(_server.Root, "objects");
            var (_, ended) = await _server.Server.Get<BackupWork>().RestoreAsync(Id, null, into, "user:test", Cancellation);
            (await ended).Succeeded.ShouldBeTrue((await ended).Message);
            var folder = Path.Combine(into, "kubernetes", "prod-k8s");
            Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal).ShouldBe(
                ["_cluster/namespaces/trading.yaml", "trading/deployments/orders.yaml", "trading/secrets/orders.yaml", "trading/widgets/one.yaml"]);
            File.ReadAllText(Path.Combine(folder, "trading/secrets/orders.yaml")).ShouldBe(Secret);
            File.ReadAllText(Path.Combine(folder, "_cluster/namespaces/trading.yaml")).ShouldBe("apiVersion: \"v1\"\nkind: \"Namespace\"\nmetadata:\n  name: \"trading\"\n");
            File.ReadAllText(Path.Combine(folder, "trading/deployments/orders.yaml")).ShouldContain("      containers:\n      - {\"args\": [\"--on\", \"yes\"], \"image\": \"web:1\", \"name\": \"web\"}\n");

            // In the chest nothing of it can be read, and an object that did not change costs nothing twice.
            var secret = Encoding.UTF8.GetBytes("cGx1dG8tYW5kLWdvb2Z5");
            var files = Directory.GetFiles(_server.Chest, "*", SearchOption.AllDirectories);
            files.Where(file => File.ReadAllBytes(file).AsSpan().IndexOf(secret) >= 0).ShouldBeEmpty();
            (await _server.BackUpAsync(BackupKind.Incremental)).Succeeded.ShouldBeTrue();
            Directory.GetFiles(Path.Combine(_server.Chest, "objects"), "*", SearchOption.AllDirectories).Length.ShouldBe(files.Count(file => file.Contains("/objects/", StringComparison.Ordinal)));

            var before = Chest.Open(await _server.TargetAsync()).Labels().Count;
            api.Misbehave = request => request.Path.Value!.EndsWith("/secrets", StringComparison.Ordinal) ? (403, "{\"message\":\"secrets is forbidden\"}", null) : null;
            var refused = await _server.BackUpAsync();
            refused.Succeeded.ShouldBeFalse();
            refused.Message.ShouldBe("The objects of cluster 'prod-k8s' cannot be exported: context 'test' may not list secrets in cluster 'prod-k8s': secrets is forbidden; grant it the role in deploy/kubernetes");
            Chest.Open(await _server.TargetAsync()).Labels().Count.ShouldBe(before);
        }
        finally
        {
            _server.Declare();
            await _server.LoadedAsync();
        }
    }
}
