using System.Text;
using CsCheck;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Tests.Detection;

/// <summary>Whatever bytes rule files and events are, a run ends with an exit code, never with an exception.</summary>
public sealed class DetectFuzzTests
{
    // Signs that YAML, Sigma and JSON give a meaning, so that rubbish comes past the first check.
    private static readonly string[] Signs = ["{", "}", "[", "]", "\"", "\\", "\\u", "\\ud800", ":", ",", "\n", "  ", "- ", "---\n", "|", "|re", "|all", "*", "?", "&a", "*a", "!!", "1e999", "0", "%", "\0", "\ufeff", "1 of ", "not ", "(", ")"];

    private static readonly Gen<byte[]> Rubbish = Gen.OneOf(
        Gen.Byte.Array[0, 40],
        Gen.Int[0, Signs.Length - 1].Select(i => Signs[i]).Array[1, 6].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts))));

    private static readonly Gen<byte[]> RuleFiles = Gen.OneOf(Rubbish, Damaged(Rules.Shell), Damaged(Rules.Guessing));

    private static readonly Gen<byte[]> EventStreams = Gen.OneOf(Rubbish, Damaged(Rules.Hit + "\n" + Rules.Miss + "\n"), Damaged(Rules.Failures));

    [Fact]
    public async Task Random_bytes_as_rules_and_as_events_never_end_a_run_with_an_exception()
    {
        using var home = new CliRun();
        home.WriteFile("rules/good.yml", Rules.Shell + "\n---\n" + Rules.Guessing);
        var folder = Path.Combine(home.Home, "rules");
        var fuzzed = Path.Combine(folder, "fuzzed.yml");

        await Gen.Select(RuleFiles, EventStreams, Gen.Int[1, 2]).SampleAsync(
            async (rule, events, threads) =>
            {
                await File.WriteAllBytesAsync(fuzzed, rule);
                foreach (var rules in new[] { folder, fuzzed })
                {
                    using var input = new MemoryStream(events);
                    using var run = new CliRun { InputBytes = input };
                    var exitCode = await run.RunAsync("detect", "run", "--rules", rules, "--stats", "--threads", threads == 1 ? "1" : "2");
                    exitCode.ShouldBe(exitCode == ExitCodes.Usage && rules == fuzzed ? ExitCodes.Usage : ExitCodes.True, run.Error);
                }
            },
            iter: 300,
            threads: 1);
    }

    [Fact]
    public async Task Random_bytes_never_end_lint_explain_test_or_backtest_with_an_exception()
    {
        using var home = new CliRun();
        var rule = home.WriteFile("rule.yml", "");
        var sample = Path.Combine(home.Home, "rule.samples.yml");
        var good = home.WriteFile("good.yml", Rules.Shell);

        await Gen.Select(RuleFiles, EventStreams).SampleAsync(
            async (rules, events) =>
            {
                await File.WriteAllBytesAsync(rule, rules);
                await File.WriteAllBytesAsync(sample, events);
                using var run = new CliRun();
                foreach (var arguments in new string[][] { ["lint", rule], ["test", rule], ["explain", "--rule", good, "--event", sample], ["explain", "--rule", rule, "--event", sample], ["backtest", sample, "--rules", rule] })
                    (await run.RunAsync(["detect", .. arguments])).ShouldBeInRange(ExitCodes.True, ExitCodes.Usage);
            },
            iter: 150,
            threads: 1);
    }

    /// <summary>A good text with a piece cut out and rubbish in its place.</summary>
    private static Gen<byte[]> Damaged(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return Gen.Select(Gen.Int[0, bytes.Length], Gen.Int[0, 12], Rubbish)
            .Select((at, cut, rubbish) => (byte[])[.. bytes[..at], .. rubbish, .. bytes[Math.Min(bytes.Length, at + cut)..]]);
    }
}
