using System.Text.Json;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Tests.Network;

public sealed class ProveCommandTests
{
    private const string Estate = """
        estate: { id: small, name: Small }
        environments: [{ id: prod, isolated-from: [test] }, { id: test }]
        subnets: [{ id: app, environment: prod, cidr: 10.1.0.0/24 }, { id: lab, environment: test, cidr: 10.9.0.0/24 }]
        hosts:
          - { id: core, roles: [router], interfaces: { app: 10.1.0.1, lab: 10.9.0.1 } }
          - { id: web, subnet: app, addresses: [10.1.0.10] }
        exposure: [{ host: web, ports: [443/tcp], to: internet }]
        flows: [{ id: people-to-web, from: internet, to: web, ports: [443/tcp], why: the site }]
        """;

    [Fact]
    public async Task What_is_compiled_is_proved_a_hole_is_found_and_mended_it_is_proved_again()
    {
        using var run = new CliRun();
        run.WriteFile("estate/estate.yaml", Estate);
        var (estate, rules) = (Path.Combine(run.Home, "estate"), Path.Combine(run.Home, "rules"));
        (await run.RunAsync("network", "compile", estate, "--to", "nftables", "-o", rules)).ShouldBe(ExitCodes.True, run.Error);
        (await run.RunAsync("network", "prove", estate, "--rulesets", rules)).ShouldBe(ExitCodes.True, run.Output);
        var file = Path.Combine(rules, "core.nft");
        var good = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);

        run.WriteFile("rules/core.nft", good.Replace("invalid : drop }\n", "invalid : drop }\n\t\ttcp dport 22 accept\n", StringComparison.Ordinal));
        (await run.RunAsync("network", "prove", estate, "--rulesets", rules)).ShouldBe(ExitCodes.Failed);
        run.Output.ShouldContain("Environment 'test' reaches 'prod', which are isolated: 10.9.0.9:40000 -> 10.1.0.10:22/tcp passes by router core: " + file + ":16 (tcp dport 22 accept).");

        run.WriteFile("rules/core.nft", good);
        (await run.RunAsync("network", "prove", estate, "--rulesets", rules)).ShouldBe(ExitCodes.True);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("sarif")]
    public async Task Programs_get_JSON_or_SARIF(string form)
    {
        using var run = new CliRun();
        run.WriteFile("estate/estate.yaml", Estate);
        run.WriteFile("rules/core.nft", "table ip filter { }");

        (await run.RunAsync("network", "prove", Path.Combine(run.Home, "estate"), "--rulesets", Path.Combine(run.Home, "rules"), "-o", form)).ShouldBe(ExitCodes.Failed, run.Error);

        using var document = JsonDocument.Parse(run.Output);
        if (form == "json")
            document.RootElement.GetProperty("proofs")[0].GetProperty("violations")[0].GetProperty("rule").GetString().ShouldBe("environments-not-separated");
        else
            document.RootElement.GetProperty("runs")[0].GetProperty("results").GetArrayLength().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Without_a_ruleset_nothing_is_told_and_bad_input_is_refused()
    {
        using var run = new CliRun();
        run.WriteFile("estate/estate.yaml", Estate);
        run.WriteFile("other/nobody.nft", "");
        Directory.CreateDirectory(Path.Combine(run.Home, "empty"));
        var estate = Path.Combine(run.Home, "estate");

        (await run.RunAsync("network", "prove", estate, "--rulesets", Path.Combine(run.Home, "empty"))).ShouldBe(ExitCodes.CouldNotTell);
        (await run.RunAsync("network", "prove", estate)).ShouldBe(ExitCodes.Usage);
        (await run.RunAsync("network", "prove", estate, "--rulesets", Path.Combine(run.Home, "other"))).ShouldBe(ExitCodes.Usage);
        (await run.RunAsync("network", "compile", estate, "--to", "iptables", "-o", run.Home)).ShouldBe(ExitCodes.Usage);

        run.Error.ShouldContain("error: there is nothing to prove against; give --rulesets DIR, --manifests DIR, or both\n");
        run.Error.ShouldContain("nobody.nft is named after no router of the estate; the routers are: core\n");
    }
}
