using Rempart.Cli.Hosting;

namespace Rempart.Cli.Tests.Detection;

public sealed class DetectExplainTests
{
    [Theory]
    [InlineData(Rules.Hit, ExitCodes.True, "Shell: matches\ncondition: selection\n  + selection\n    + Image|endswith: \\cmd.exe  (Image is C:\\cmd.exe)\n    + User: bob  (User is bob)\n")]
    [InlineData("\ufeff" + Rules.Hit, ExitCodes.True, "Shell: matches\ncondition: selection\n  + selection\n    + Image|endswith: \\cmd.exe  (Image is C:\\cmd.exe)\n    + User: bob  (User is bob)\n")]
    [InlineData(Rules.Miss, ExitCodes.Failed, "Shell: does not match\ncondition: selection\n  - selection\n    + Image|endswith: \\cmd.exe  (Image is C:\\cmd.exe)\n    - User: bob  (User is ann)\n")]
    [InlineData("{}", ExitCodes.Failed, "Shell: does not match\ncondition: selection\n  - selection\n    - Image|endswith: \\cmd.exe  (Image is absent)\n    - User: bob  (User is absent)\n")]
    public async Task Each_part_of_the_rule_says_whether_it_holds_and_what_the_event_has(string json, int exitCode, string output)
    {
        using var run = new CliRun();
        (await run.RunAsync("detect", "explain", "--rule", run.WriteFile("rule.yml", Rules.Shell), "--event", run.WriteFile("event.json", json))).ShouldBe(exitCode, run.Error);
        run.Output.ShouldBe(output);
    }

    [Fact]
    public async Task An_event_of_another_source_is_no_match_and_that_is_said()
    {
        using var run = new CliRun();
        var file = run.WriteFile("event.json", """{"apiVersion":"audit.k8s.io/v1","Image":"C:\\cmd.exe","User":"bob"}""");
        (await run.RunAsync("detect", "explain", "--rule", run.WriteFile("rule.yml", Rules.Shell), "--event", file)).ShouldBe(ExitCodes.Failed, run.Output);
        run.Output.ShouldContain("); with routing the rule does not look at it.\n");
    }

    [Theory]
    [InlineData(Rules.Shell, "", "{1} holds no event")]
    [InlineData(Rules.Shell, "[1]", "{1} holds no event")]
    [InlineData(Rules.Shell, "{broken", "{1} holds no event")]
    [InlineData("title: Bad", Rules.Hit, "{0} holds no rule on single events")]
    public async Task Without_a_rule_or_an_event_there_is_nothing_to_explain(string rule, string json, string message)
    {
        using var run = new CliRun();
        var (ruleFile, eventFile) = (run.WriteFile("rule.yml", rule), run.WriteFile("event.json", json));
        (await run.RunAsync("detect", "explain", "--rule", ruleFile, "--event", eventFile)).ShouldBe(ExitCodes.Usage, run.Output);
        run.Error.ShouldEndWith("error: " + message.Replace("{0}", ruleFile, StringComparison.Ordinal).Replace("{1}", eventFile, StringComparison.Ordinal) + "\n");
    }
}
