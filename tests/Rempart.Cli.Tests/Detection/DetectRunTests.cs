using System.Globalization;
using System.Text.Json;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Tests.Detection;

public sealed class DetectRunTests
{
    private const string Ndjson = Rules.Hit + "\n" + Rules.Miss + "\n" + Rules.Hit + "\n";

    private static readonly string[] Figures = ["events", "rules", "matches", "seconds", "events_per_second", "peak_memory_bytes"];

    [Theory]
    [InlineData(Ndjson)]
    [InlineData("[" + Rules.Hit + ",\n " + Rules.Miss + ",\n " + Rules.Hit + "]")]
    [InlineData("{\n  \"Image\": \"C:\\\\cmd.exe\",\n  \"User\": \"bob\"\n}{\n  \"Image\": \"other\"\n}\n{\n  \"User\": \"bob\",\n  \"Image\": \"\\\\cmd.exe\"\n}")]
    public async Task Events_come_as_lines_as_an_array_or_one_after_another(string events)
    {
        using var run = new CliRun();
        var file = run.WriteFile("events.json", events);

        (await run.RunAsync("detect", "run", file, "--rules", run.WriteFile("rule.yml", Rules.Shell))).ShouldBe(ExitCodes.True, run.Error);

        run.OutputBytes.ShouldBe(Rules.ShellMatch(0, file) + Rules.ShellMatch(2, file));
        run.Output.ShouldBeEmpty();
        run.Error.ShouldBeEmpty();
    }

    [Theory]
    [InlineData]
    [InlineData("-")]
    public async Task Without_a_file_or_with_a_dash_events_come_from_standard_input(params string[] inputs)
    {
        using var run = new CliRun { Input = Ndjson };
        (await run.RunAsync(["detect", "run", .. inputs, "--rules", run.WriteFile("rule.yml", Rules.Shell)])).ShouldBe(ExitCodes.True, run.Error);
        run.OutputBytes.ShouldBe(Rules.ShellMatch(0, "-") + Rules.ShellMatch(2, "-"));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("backtest")]
    public async Task Events_may_follow_the_rules(string command)
    {
        using var run = new CliRun();
        var (rule, chain, events, more) = (run.WriteFile("rule.yml", Rules.Shell), run.WriteFile("chain.yml", Rules.Guessing), run.WriteFile("events.json", Rules.Hit), run.WriteFile("more.json", Rules.Hit));

        (await run.RunAsync("detect", command, "--rules", rule, chain, events, more)).ShouldBe(ExitCodes.True, run.Error);

        run.Error.ShouldBeEmpty();
        if (command == "run")
            run.OutputBytes.ShouldBe(Rules.ShellMatch(0, events) + Rules.ShellMatch(0, more));
        else
            run.Output.ShouldEndWith("2 events, 2 matches of 1 rules; 1 rules matched nothing\n");
    }

    [Fact]
    public async Task No_events_are_no_matches()
    {
        using var run = new CliRun();
        (await run.RunAsync("detect", "run", "--rules", run.WriteFile("rule.yml", Rules.Shell))).ShouldBe(ExitCodes.True);
        (run.OutputBytes + run.Output + run.Error).ShouldBeEmpty();
    }

    [Fact]
    public async Task Count_gives_a_line_for_each_rule_and_repeat_reads_the_input_again()
    {
        using var run = new CliRun();
        var (file, rule) = (run.WriteFile("events.json", Ndjson), run.WriteFile("rule.yml", Rules.Shell));

        (await run.RunAsync("detect", "run", file, "--rules", rule, "--count", "--repeat", "3")).ShouldBe(ExitCodes.True, run.Error);

        run.Output.ShouldBe($"6\t{Rules.ShellId}\tShell\n");
        run.OutputBytes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Stats_are_figures_on_standard_error()
    {
        using var run = new CliRun { Input = Ndjson + "{broken\n", Time = TimeProvider.System };

        (await run.RunAsync("detect", "run", "--rules", run.WriteFile("rule.yml", Rules.Shell), "--stats", "--count")).ShouldBe(ExitCodes.True);

        var lines = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(2);
        using var stats = JsonDocument.Parse(lines[1]);
        foreach (var figure in Figures)
            stats.RootElement.GetProperty(figure).GetDouble().ShouldBeGreaterThan(0, figure);
        stats.RootElement.GetProperty("events").GetInt64().ShouldBe(3);
        stats.RootElement.GetProperty("rules").GetInt64().ShouldBe(1);
        stats.RootElement.GetProperty("matches").GetInt64().ShouldBe(2);
        stats.RootElement.GetProperty("malformed").GetInt64().ShouldBe(1);
    }

    [Fact]
    public async Task Findings_come_as_OCSF_too()
    {
        using var run = new CliRun { Input = Ndjson };

        (await run.RunAsync("detect", "run", "--rules", run.WriteFile("rule.yml", Rules.Shell), "--format", "ocsf")).ShouldBe(ExitCodes.True, run.Error);

        var lines = run.OutputBytes.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(2);
        using var finding = JsonDocument.Parse(lines[1]);
        var root = finding.RootElement;
        root.GetProperty("class_uid").GetInt32().ShouldBe(2004);
        root.GetProperty("type_uid").GetInt32().ShouldBe(200401);
        root.GetProperty("severity_id").GetInt32().ShouldBe(4);
        root.GetProperty("time").GetInt64().ShouldBe(CliRun.Now.ToUnixTimeMilliseconds());
        root.GetProperty("finding_info").GetProperty("uid").GetString().ShouldBe(Rules.ShellId + "/-/2");
        root.GetProperty("evidences")[0].GetProperty("data").GetProperty("User").GetString().ShouldBe("bob");
    }

    [Theory]
    [InlineData("--threads", "2")]
    [InlineData("--threads", "2", "--repeat", "2")]
    public async Task Two_threads_give_the_same_matches(params string[] options)
    {
        using var one = new CliRun { Input = "" };
        var events = string.Concat(Enumerable.Range(0, 30_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{{\"Image\":\"C:\\\\cmd.exe\",\"User\":\"{(i % 7 == 0 ? "bob" : "ann")}\",\"n\":{i}}}\n")));
        var (file, rule) = (one.WriteFile("events.json", events), one.WriteFile("rule.yml", Rules.Shell));
        using var two = new CliRun();

        (await one.RunAsync(["detect", "run", file, "--rules", rule, .. options[2..]])).ShouldBe(ExitCodes.True);
        (await two.RunAsync(["detect", "run", file, "--rules", rule, .. options])).ShouldBe(ExitCodes.True);

        Sorted(one.OutputBytes).Length.ShouldBe((30_000 + 6) / 7 * (options.Length / 2));
        Sorted(two.OutputBytes).ShouldBe(Sorted(one.OutputBytes));
    }

    [Fact]
    public async Task Without_routing_a_rule_looks_at_the_events_of_other_sources()
    {
        var events = """{"apiVersion":"audit.k8s.io/v1","Image":"C:\\cmd.exe","User":"bob"}""";
        using var run = new CliRun { Input = events };
        var rule = run.WriteFile("rule.yml", Rules.Shell);

        (await run.RunAsync("detect", "run", "--rules", rule)).ShouldBe(ExitCodes.True);
        run.OutputBytes.ShouldBeEmpty();

        (await run.RunAsync("detect", "run", "--rules", rule, "--no-routing")).ShouldBe(ExitCodes.True);
        run.OutputBytes.ShouldBe(Rules.ShellMatch(0, "-"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_correlation_names_its_group_and_its_events(int threads)
    {
        using var run = new CliRun { Input = Rules.Failures };

        (await run.RunAsync("detect", "run", "--rules", run.WriteFile("rule.yml", Rules.Guessing), "--threads", threads.ToString(CultureInfo.InvariantCulture))).ShouldBe(ExitCodes.True, run.Error);

        run.OutputBytes.ShouldBe("""{"rule_id":"33333333-3333-3333-3333-333333333333","title":"Guessing","level":"critical","time":"2026-11-20T10:00:20Z","group":{"user":"ann"},"event_count":2,"events":[{"event":0,"file":"-"},{"event":2,"file":"-"}]}""" + "\n");
    }

    [Fact]
    public async Task A_state_file_carries_a_window_from_one_run_to_the_next()
    {
        using var run = new CliRun();
        var rule = run.WriteFile("rule.yml", Rules.Guessing);
        var state = Path.Combine(run.Home, "state");
        var lines = Rules.Failures.Split('\n');
        var (first, second) = (run.WriteFile("1.json", lines[0]), run.WriteFile("2.json", lines[2]));

        (await run.RunAsync("detect", "run", first, "--rules", rule, "--state", state)).ShouldBe(ExitCodes.True, run.Error);
        run.OutputBytes.ShouldBeEmpty();
        (await run.RunAsync("detect", "run", second, "--rules", rule, "--state", state)).ShouldBe(ExitCodes.True, run.Error);
        run.OutputBytes.ShouldContain("\"group\":{\"user\":\"ann\"},\"event_count\":2");
    }

    [Fact]
    public async Task A_match_is_written_before_more_input_is_waited_for()
    {
        var atSecondRead = "";
        CliRun? open = null;
        using var input = new SlowPipe(Rules.Hit + "\n", () => atSecondRead = open!.OutputBytes);
        using var run = new CliRun { InputBytes = input };
        open = run;

        (await run.RunAsync("detect", "run", "--rules", run.WriteFile("rule.yml", Rules.Shell))).ShouldBe(ExitCodes.True, run.Error);

        atSecondRead.ShouldBe(Rules.ShellMatch(0, "-"));
    }

    private static string[] Sorted(string lines) => [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
}
