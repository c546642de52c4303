using System.Diagnostics;
using Rempart.Core.Estates;
using Rempart.Network.Compilation;
using Rempart.Server.Tests.Console;

namespace Rempart.Server.Tests.Network;

/// <summary>What is compiled for Kubernetes, given to the real kubectl; the API server behind it is a stand-in.</summary>
public sealed class KubectlTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rempart-kubectl-").FullName;
    private ApiServerStandIn _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(IsThere, "kubectl is not installed: apt-get install kubernetes-client");
        _server = await ApiServerStandIn.StartAsync(Cancellation);
        await File.WriteAllTextAsync(Path.Combine(_folder, "kubeconfig"), _server.Kubeconfig(), Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Every_policy_of_the_sample_estate_is_accepted()
    {
        var estate = EstateLoader.Load([.. Directory.GetFiles(SampleEstate, "*.yaml").Select(file => (file, File.ReadAllText(file)))]).Estate!;
        var (clusters, problems) = NetworkPolicyCompiler.Compile(estate);
        problems.ShouldBeEmpty();
        clusters.ShouldNotBeEmpty();

        foreach (var cluster in clusters)
        {
            var (code, output, error) = await DryRunAsync(cluster.Text);
            error.ShouldBe("");
            code.ShouldBe(0);
            var accepted = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            accepted.ShouldAllBe(line => line.StartsWith("networkpolicy.networking.k8s.io/rempart-", StringComparison.Ordinal) && line.EndsWith(" created (dry run)", StringComparison.Ordinal));
            accepted.Length.ShouldBe(cluster.Text.Split('\n').Count(line => line == "kind: NetworkPolicy"));
        }
        _server.Asked.ShouldAllBe(line => line.StartsWith("GET ", StringComparison.Ordinal), "a dry run changes nothing");
    }

    [Fact]
    public async Task What_is_no_policy_is_refused_so_the_check_can_fail()
    {
        var (code, _, error) = await DryRunAsync("apiVersion: networking.k8s.io/v1\nkind: NetworkPolitics\nmetadata: { name: wrong, namespace: shop }\n");

        code.ShouldBe(1);
        error.ShouldContain("no matches for kind \"NetworkPolitics\" in version \"networking.k8s.io/v1\"");
    }

    private static bool IsThere =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, "kubectl")));

    private static string SampleEstate => Repository.Folder("estate");

    private async Task<(int Code, string Output, string Error)> DryRunAsync(string manifests)
    {
        var file = Path.Combine(_folder, "policies.yaml");
        await File.WriteAllTextAsync(file, manifests, Cancellation);
        // Fields are the server's to check since Kubernetes 1.25; older programs would ask for a schema that the stand-in does not have.
        using var process = Process.Start(new ProcessStartInfo(
            "kubectl",
            ["--kubeconfig", Path.Combine(_folder, "kubeconfig"), "--cache-dir", Path.Combine(_folder, "cache"), "apply", "--dry-run=client", "--validate=false", "-f", file])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(Cancellation);
        var error = process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, await output, await error);
    }
}
