using Rempart.Cli.Hosting;

namespace Rempart.Cli.Tests.Detection;

public sealed class DetectBadInputTests
{
    [Theory]
    [InlineData("{broken", "-: event 1 at byte 38: no JSON\n")]
    [InlineData("12", "-: event 1 at byte 37: an event must be a JSON object\n")]
    [InlineData("}", "-: event 1 at byte 37: no JSON\n")]
    public async Task A_broken_event_is_told_and_the_stream_goes_on(string broken, string message)
    {
        using var run = new CliRun { Input = Rules.Hit + "\n" + broken + "\n" + Rules.Hit + "\n" };

        (await run.RunAsync("detect", "run", "--rules", run.WriteFile("rule.yml", Rules.Shell))).ShouldBe(ExitCodes.True);

        run.Error.ShouldBe(message);
        run.OutputBytes.ShouldBe(Rules.ShellMatch(0, "-") + Rules.ShellMatch(2, "-"));
    }

    [Fact]
    public async Task Many_broken_events_are_told_ten_times_and_counted()
    {
        using var run = new CliRun { Input = string.Concat(Enumerable.Repeat("{broken\n", 25)) + Rules.Hit };

        (await run.RunAsync("detect", "run", "--rules", run.WriteFile("rule.yml", Rules.Shell), "--count")).ShouldBe(ExitCodes.True);

        var lines = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(11);
        lines[9].ShouldBe("-: event 9 at byte 73: no JSON");
        lines[10].ShouldBe("25 pieces of the input are no events");
        run.Output.ShouldBe($"1\t{Rules.ShellId}\tShell\n");
    }

    [Fact]
    public async Task A_broken_rule_is_told_with_its_place_and_the_others_run()
    {
        using var run = new CliRun { Input = Rules.Hit };
        run.WriteFile("rules/good.yml", Rules.Shell);
        var broken = run.WriteFile("rules/bad/broken.yaml", Rules.Broken);

        (await run.RunAsync("detect", "run", "--rules", Path.Combine(run.Home, "rules"))).ShouldBe(ExitCodes.True);

        run.Error.ShouldBe(broken + ":4:16: unknown modifier 'nope'\n");
        run.OutputBytes.ShouldBe(Rules.ShellMatch(0, "-"));
    }

    [Fact]
    public async Task When_no_rule_compiles_nothing_runs()
    {
        using var run = new CliRun { Input = Rules.Hit };
        var broken = run.WriteFile("broken.yml", Rules.Broken);

        (await run.RunAsync("detect", "run", "--rules", broken)).ShouldBe(ExitCodes.Usage);

        run.Error.ShouldBe(broken + ":4:16: unknown modifier 'nope'\nerror: no rule compiled\n");
    }

    [Theory]
    [InlineData("error: absent.json does not exist\n", "absent.json")]
    [InlineData("error: 'mainframe' is not a value of --pipeline; choose windows, linux, web, kubernetes, auth0, postgresql, sshd, ocsf\nSee: rempart detect run --help\n", "--pipeline", "mainframe")]
    [InlineData("error: 'xml' is not a value of --format; choose ndjson, ocsf\nSee: rempart detect run --help\n", "--format", "xml")]
    [InlineData("error: --threads takes a number of 1 or more, not '0'\nSee: rempart detect run --help\n", "--threads", "0")]
    [InlineData("error: --repeat takes a number of 1 or more, not 'twice'\nSee: rempart detect run --help\n", "--repeat", "twice")]
    [InlineData("error: 'soon' is no duration; write for example 30s or 5m\n", "--lateness", "soon")]
    [InlineData("error: absent.yml does not exist\n", "--placeholders", "absent.yml")]
    [InlineData("error: absent does not exist\n", "--filters", "absent")]
    public async Task What_cannot_be_used_is_said(string message, params string[] arguments)
    {
        using var run = new CliRun();
        (await run.RunAsync(["detect", "run", "--rules", run.WriteFile("rule.yml", Rules.Shell), .. arguments])).ShouldBe(ExitCodes.Usage);
        run.Error.ShouldBe(message);
        run.OutputBytes.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("run", "--rules")]
    [InlineData("lint")]
    [InlineData("test")]
    [InlineData("backtest", "--rules")]
    public async Task Rules_that_are_not_there_are_named(params string[] command)
    {
        using var run = new CliRun();
        var (absent, empty) = (Path.Combine(run.Home, "absent"), Directory.CreateDirectory(Path.Combine(run.Home, "empty")).FullName);

        (await run.RunAsync(["detect", .. command, absent])).ShouldBe(ExitCodes.Usage);
        (await run.RunAsync(["detect", .. command, empty])).ShouldBe(ExitCodes.Usage);

        run.Error.ShouldBe($"error: {absent} does not exist\nerror: no rule files (*.yml) in {empty}\n");
    }

    [Fact]
    public async Task A_second_file_that_is_absent_does_not_take_the_matches_of_the_first_along()
    {
        using var run = new CliRun();
        var (events, absent) = (run.WriteFile("events.json", Rules.Hit), Path.Combine(run.Home, "absent"));

        (await run.RunAsync("detect", "run", events, absent, "--rules", run.WriteFile("rule.yml", Rules.Shell))).ShouldBe(ExitCodes.Usage);

        run.Error.ShouldBe($"error: {absent} does not exist\n");
        run.OutputBytes.ShouldBe(Rules.ShellMatch(0, events));
    }

    [Fact]
    public async Task A_state_that_cannot_be_saved_does_not_take_the_matches_along()
    {
        using var run = new CliRun { Input = Rules.Failures };
        var state = Path.Combine(run.Home, "absent", "state");

        (await run.RunAsync("detect", "run", "--rules", run.WriteFile("rule.yml", Rules.Guessing), "--state", state)).ShouldBe(ExitCodes.CouldNotTell);

        run.Error.ShouldStartWith($"error: the state could not be saved in {state}: ");
        run.OutputBytes.ShouldContain("\"title\":\"Guessing\"");
    }

    [Fact]
    public async Task A_full_disk_below_the_output_is_said()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "This system has no /dev/full.");
        using var run = new CliRun { Input = Rules.Hit };
        var environment = run.Environment with { OpenOutput = () => new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0) };

        (await Application.RunAsync(["detect", "run", "--rules", run.WriteFile("rule.yml", Rules.Shell)], environment, TestContext.Current.CancellationToken)).ShouldBe(ExitCodes.CouldNotTell);

        run.Error.ShouldStartWith("error: the output cannot be written: ");
    }

    [Fact]
    public async Task A_state_that_is_none_is_refused()
    {
        using var run = new CliRun { Input = Rules.Failures };
        var state = run.WriteFile("state", "this is no state");

        (await run.RunAsync("detect", "run", "--rules", run.WriteFile("rule.yml", Rules.Guessing), "--state", state)).ShouldBe(ExitCodes.Usage);

        run.Error.ShouldStartWith($"error: {state}: ");
        run.Error.ShouldEndWith("; remove the file to begin anew\n");
    }

    [Fact]
    public async Task A_rule_cannot_drive_the_terminal()
    {
        using var run = new CliRun { Input = Rules.Hit };
        var rule = run.WriteFile("rule.yml", Rules.Shell.Replace("title: Shell", "title: \"\\e[31mShell\"", StringComparison.Ordinal));

        (await run.RunAsync("detect", "run", "--rules", rule, "--count")).ShouldBe(ExitCodes.True);
        (await run.RunAsync("detect", "lint", rule)).ShouldBe(ExitCodes.True);
        (await run.RunAsync("detect", "backtest", "--rules", rule)).ShouldBe(ExitCodes.True);

        run.Output.ShouldNotContain("\e");
        run.Output.ShouldContain($"1\t{Rules.ShellId}\t·[31mShell\n{rule}:1:1: compiled: ·[31mShell\n");
    }
}
