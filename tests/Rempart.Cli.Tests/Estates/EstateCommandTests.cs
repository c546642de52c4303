using System.Text.Json;
using Rempart.Cli.Hosting;
using Rempart.Core.Estates;

namespace Rempart.Cli.Tests.Estates;

public class EstateCommandTests
{
    private const string Good = "estate: { id: acme, name: Acme }\nenvironments:\n  - { id: prod, name: Production, purpose: production }\n";

    [Fact]
    public async Task A_good_estate_is_counted()
    {
        using var run = new CliRun();
        run.WriteFile("estate/estate.yaml", Good);

        (await run.RunAsync("estate", "validate", Path.Combine(run.Home, "estate"))).ShouldBe(ExitCodes.True, run.Error);

        run.Output.ShouldBe($"{run.Home}/estate is valid: 1 environments\n");
    }

    [Fact]
    public async Task Every_error_comes_with_its_place_and_no_estate_is_shown()
    {
        using var run = new CliRun();
        run.WriteFile("estate/estate.yaml", Good + "servces: []\nsubnets: 7\n");
        var folder = Path.Combine(run.Home, "estate");

        (await run.RunAsync("estate", "validate", folder)).ShouldBe(ExitCodes.Usage);

        run.Error.ShouldContain($"{folder}/estate.yaml:4:1: error: unknown key 'servces'");
        run.Error.ShouldContain($"{folder}/estate.yaml:5:10: error: ");
        run.Error.ShouldEndWith("error: the estate has 2 errors\n");
        run.Output.ShouldBeEmpty();
        (await run.RunAsync("estate", "show", folder, "--output", "json")).ShouldBe(ExitCodes.Usage);
        run.Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_folder_that_is_none_is_bad_input()
    {
        using var run = new CliRun();
        var file = run.WriteFile("estate.yaml", Good);

        (await run.RunAsync("estate", "validate", file)).ShouldBe(ExitCodes.Usage);
        (await run.RunAsync("estate", "show", "/does/not/exist")).ShouldBe(ExitCodes.Usage);

        run.Error.ShouldBe(
            $"error: {file} is a file; give the folder that holds the estate's files\n"
            + "error: there is no folder /does/not/exist; give the folder that holds the estate's files\n");
    }

    [Theory]
    [InlineData("table")]
    [InlineData("json")]
    [InlineData("yaml")]
    public async Task The_estate_shows_in_each_form(string form)
    {
        using var run = new CliRun();
        run.WriteFile("estate/estate.yaml", Good);

        (await run.RunAsync("estate", "show", Path.Combine(run.Home, "estate"), "--output", form)).ShouldBe(ExitCodes.True, run.Error);

        if (form == "json")
            JsonDocument.Parse(run.Output).RootElement.GetProperty("estate").GetProperty("id").GetString().ShouldBe("acme");
        else if (form == "yaml")
            EstateLoader.Load([("shown.yaml", run.Output)]).Errors.ShouldBeEmpty();
        else
            run.Output.ShouldStartWith("Acme  acme\n");
    }

    [Fact]
    public async Task The_schema_is_the_one_the_loader_agrees_with()
    {
        using var run = new CliRun();

        (await run.RunAsync("estate", "schema")).ShouldBe(ExitCodes.True);

        run.Output.ShouldBe(EstateSchema.Text);
    }
}
