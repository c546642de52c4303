using Rempart.Cli.Hosting;

namespace Rempart.Cli.Tests.Detection;

public sealed class DetectTestTests
{
    private const string Samples = "positive:\n  - name: bob\n    events:\n      - {Image: 'C:\\cmd.exe', User: bob}\nnegative:\n  - name: ann\n    events:\n      - {Image: 'C:\\cmd.exe', User: ann}\n";

    [Fact]
    public async Task The_rules_of_the_repository_hold_on_their_samples()
    {
        using var run = new CliRun();
        (await run.RunAsync("detect", "test", Path.Combine(Repository(), "rules"))).ShouldBe(ExitCodes.True, run.Output);
        run.Output.ShouldEndWith(" samples, 0 wrong\n");
        run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_rule_that_holds_on_its_samples_passes()
    {
        using var run = new CliRun();
        run.WriteFile("rule.samples.yml", Samples);
        (await run.RunAsync("detect", "test", run.WriteFile("rule.yml", Rules.Shell))).ShouldBe(ExitCodes.True, run.Output);
        run.Output.ShouldBe("1 rules, 2 samples, 0 wrong\n");
    }

    [Fact]
    public async Task Samples_that_a_rule_gets_wrong_are_named()
    {
        using var run = new CliRun();
        run.WriteFile("rule.samples.yml", Samples);
        var rule = run.WriteFile("rule.yml", Rules.Shell.Replace("bob", "ann", StringComparison.Ordinal));

        (await run.RunAsync("detect", "test", rule)).ShouldBe(ExitCodes.Failed);

        run.Output.ShouldBe($"{rule}: the sample 'bob' should match\n{rule}: the sample 'ann' should not match\n1 rules, 2 samples, 2 wrong\n");
    }

    [Theory]
    [InlineData(Rules.Shell, null, "{0}: no samples beside it\n1 rules, 0 samples, 1 wrong\n")]
    [InlineData(Rules.Broken, Samples, "{0}:4:16: unknown modifier 'nope'\n1 rules, 0 samples, 1 wrong\n")]
    public async Task What_is_tried_on_nothing_does_not_pass(string text, string? samples, string output)
    {
        using var run = new CliRun();
        var rule = run.WriteFile("rule.yml", text);
        if (samples is not null)
            run.WriteFile("rule.samples.yml", samples);
        (await run.RunAsync("detect", "test", rule)).ShouldBe(ExitCodes.Failed);
        run.Output.ShouldBe(output.Replace("{0}", rule, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Samples_that_cannot_be_read_are_told_with_their_place()
    {
        using var run = new CliRun();
        var rule = run.WriteFile("rule.yml", Rules.Shell);
        var samples = run.WriteFile("rule.samples.yml", "positive: 12\n");
        (await run.RunAsync("detect", "test", rule)).ShouldBe(ExitCodes.Failed);
        run.Output.ShouldStartWith(samples + ":1:");
        run.Output.ShouldEndWith("1 rules, 0 samples, 1 wrong\n");
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Rempart.slnx")))
            folder = folder.Parent ?? throw new InvalidOperationException("Rempart.slnx was not found above the tests.");
        return folder.FullName;
    }
}
