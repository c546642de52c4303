using Rempart.Cli.Hosting;

namespace Rempart.Cli.Tests.Detection;

public sealed class DetectBacktestTests
{
    [Fact]
    public async Task It_says_how_often_a_rule_would_have_matched_and_when()
    {
        const string events = """
            {"UtcTime":"2026-11-18 08:00:00.000","Image":"C:\\cmd.exe","User":"bob"}
            {"UtcTime":"2026-11-19 08:00:00.000","Image":"C:\\cmd.exe","User":"bob"}
            {"UtcTime":"2026-11-20 08:00:00.000","Image":"C:\\cmd.exe","User":"bob"}
            """;
        using var run = new CliRun { Input = events };
        var (shell, guessing) = (run.WriteFile("a.yml", Rules.Shell), run.WriteFile("b.yml", Rules.Guessing));

        (await run.RunAsync("detect", "backtest", "--rules", shell, guessing)).ShouldBe(ExitCodes.True, run.Error);

        run.Output.ShouldBe("3\t1.5 a day\thigh\t2026-11-18T08:00:00Z\t2026-11-20T08:00:00Z\tShell\n3 events, 3 matches of 1 rules; 1 rules matched nothing\n");
        run.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Correlations_are_counted_too()
    {
        using var run = new CliRun { Input = Rules.Failures };
        (await run.RunAsync("detect", "backtest", "--rules", run.WriteFile("b.yml", Rules.Guessing))).ShouldBe(ExitCodes.True, run.Error);
        run.Output.ShouldBe("1\t1 a day\tcritical\t2026-11-20T10:00:20Z\t2026-11-20T10:00:20Z\tGuessing\n3 events, 1 matches of 1 rules; 0 rules matched nothing\n");
    }

    [Fact]
    public async Task A_history_that_is_broken_in_places_is_said()
    {
        using var run = new CliRun { Input = "{broken\n" + Rules.Miss + "\n12\n" };
        (await run.RunAsync("detect", "backtest", "--rules", run.WriteFile("a.yml", Rules.Shell))).ShouldBe(ExitCodes.True);
        run.Output.ShouldBe("1 events, 0 matches of 0 rules; 1 rules matched nothing\n");
        run.Error.ShouldBe("2 pieces of the input are no events\n");
    }

    [Fact]
    public async Task Without_a_rule_that_compiles_there_is_no_history()
    {
        using var run = new CliRun { Input = Rules.Miss };
        var broken = run.WriteFile("a.yml", Rules.Broken);
        (await run.RunAsync("detect", "backtest", "--rules", broken)).ShouldBe(ExitCodes.Usage);
        run.Error.ShouldBe(broken + ":4:16: unknown modifier 'nope'\nerror: no rule compiled\n");
        run.Output.ShouldBeEmpty();
    }
}
