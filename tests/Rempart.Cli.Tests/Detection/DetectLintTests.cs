using Rempart.Cli.Hosting;

namespace Rempart.Cli.Tests.Detection;

public sealed class DetectLintTests
{
    [Fact]
    public async Task Each_rule_gets_a_verdict_with_its_place()
    {
        using var run = new CliRun();
        var broken = run.WriteFile("rules/a.yml", Rules.Broken);
        var chain = run.WriteFile("rules/b.yml", Rules.Guessing);
        var slow = run.WriteFile("rules/c.yml", "title: Slow\nlogsource: { category: process_creation, product: windows }\ndetection:\n  selection: { Image|re: '(a)\\1', Colour: red }\n  condition: selection\n");

        (await run.RunAsync("detect", "lint", Path.Combine(run.Home, "rules"))).ShouldBe(ExitCodes.Failed);

        run.Output.ShouldBe($"""
            {broken}:4:16: rejected: unknown modifier 'nope'
            {chain}:1:1: compiled: Failed login
            {chain}:9:1: compiled: Guessing
            {slow}:1:1: compiled: Slow
            {slow}:1:1: warning: runs with backtracking, under a time limit: (a)\1
            {slow}:1:1: warning: no pipeline produces the field 'Colour' for product: windows, category: process_creation
            3 compiled, 1 rejected, 2 warnings

            """);
    }

    [Fact]
    public async Task Doubts_alone_are_no_failure()
    {
        using var run = new CliRun();
        var rule = run.WriteFile("rule.yml", Rules.Shell.Replace("User", "Usr", StringComparison.Ordinal));

        (await run.RunAsync("detect", "lint", rule)).ShouldBe(ExitCodes.True);

        run.Output.ShouldBe($"{rule}:1:1: compiled: Shell\n{rule}:1:1: warning: no pipeline produces the field 'Usr' for product: windows, category: process_creation\n1 compiled, 0 rejected, 1 warnings\n");
    }

    [Theory]
    [InlineData("a: [\n", ":2:")]
    [InlineData("title: Bad\nlogsource: { product: app }\n", ":1:")]
    [InlineData("title: Bad\nlogsource: { product: app }\ndetection:\n  selection: { a: 1 }\n  condition: selection and other\n", ":5:")]
    [InlineData("title: Bad\nlogsource: { product: app }\ndetection:\n  selection: { a|re: '(' }\n  condition: selection\n", ":4:")]
    [InlineData("title: Bad\nlogsource: { product: app }\ndetection:\n  selection: { a|cidr: 10.0.0.0/99 }\n  condition: selection\n", ":4:")]
    public async Task A_rejection_says_the_line(string rule, string place)
    {
        using var run = new CliRun();
        var file = run.WriteFile("rule.yml", rule);
        (await run.RunAsync("detect", "lint", file)).ShouldBe(ExitCodes.Failed);
        run.Output.ShouldStartWith(file + place);
        run.Output.ShouldContain(": rejected: ");
        run.Output.ShouldEndWith("0 compiled, 1 rejected, 0 warnings\n");
    }

    [Fact]
    public async Task A_French_speaker_reads_French()
    {
        using var run = new CliRun();
        run.Variables["LANG"] = "fr_FR.UTF-8";
        var (good, broken) = (run.WriteFile("a.yml", Rules.Shell), run.WriteFile("b.yml", Rules.Broken));

        (await run.RunAsync("detect", "lint", good, broken)).ShouldBe(ExitCodes.Failed);
        (await run.RunAsync("detect", "run", "absent", "--rules", good)).ShouldBe(ExitCodes.Usage);

        run.Output.ShouldBe($"{good}:1:1: compilée: Shell\n{broken}:4:16: rejetée: unknown modifier 'nope'\n1 compilées, 1 rejetées, 0 avertissements\n");
        run.Error.ShouldBe("erreur : absent n'existe pas\n");
    }
}
