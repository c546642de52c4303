namespace Rempart.Cli.Tests.Network;

public sealed class ConnectivityCommandTests
{
    private const string Pods = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  labels:\n    app: web\nspec: {}\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: db\n  labels:\n    app: db\nspec: {}\n";

    private const string Isolated = "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: db\nspec:\n  podSelector:\n    matchLabels:\n      app: db\n";

    [Fact]
    public async Task It_shows_who_can_reach_whom()
    {
        using var run = new CliRun();
        run.WriteFile("a/pods.yaml", Pods + Isolated);
        (await run.RunAsync("network", "connectivity", Path.Combine(run.Home, "a"), "--focus", "db")).ShouldBe(0);
        run.Output.ShouldBe("default/db[Pod] => 0.0.0.0-255.255.255.255[External] : All Connections\ndefault/db[Pod] => default/web[Pod] : All Connections\n");
    }

    [Fact]
    public async Task It_shows_what_two_sets_of_manifests_do_not_share()
    {
        using var run = new CliRun();
        run.WriteFile("a/pods.yaml", Pods);
        run.WriteFile("b/pods.yaml", Pods + Isolated);
        (await run.RunAsync("network", "diff", Path.Combine(run.Home, "a"), Path.Combine(run.Home, "b"))).ShouldBe(0);
        run.Output.ShouldContain("diff-type: removed, source: default/web[Pod], destination: default/db[Pod], dir1: All Connections, dir2: No Connections\n");
    }

    [Theory]
    [InlineData("kind: Pod\nmetadata: {}\n", "pods.yaml:1:1: error: the Pod has no apiVersion")]
    [InlineData("a: [", "this is not YAML")]
    public async Task Manifests_that_cannot_be_read_end_it_with_the_place(string text, string message)
    {
        using var run = new CliRun();
        run.WriteFile("a/pods.yaml", text);
        (await run.RunAsync("network", "connectivity", Path.Combine(run.Home, "a"))).ShouldBe(2);
        run.Error.ShouldContain(message);
        run.Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_focus_that_no_manifest_names_is_said()
    {
        using var run = new CliRun();
        run.WriteFile("a/pods.yaml", Pods);
        (await run.RunAsync("network", "connectivity", Path.Combine(run.Home, "a"), "--focus", "nobody")).ShouldBe(2);
        run.Error.ShouldContain("no workload is named 'nobody'");
    }
}
