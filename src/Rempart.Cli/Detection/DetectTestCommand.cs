using System.CommandLine;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Detection;

namespace Rempart.Cli.Detection;

/// <summary><c>rempart detect test</c>: tries each rule on the samples beside it.</summary>
internal sealed class DetectTestCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string[]> _paths = new("PATH") { Description = Text.RulesArgument, Arity = ArgumentArity.OneOrMore };

    public DetectTestCommand(CliEnvironment environment)
        : base("test", Text.DetectTestDescription)
    {
        _environment = environment;
        Add(_paths);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var screen = new Screen(_environment);
        var (rules, tried, wrong) = (0, 0, 0);
        foreach (var file in RuleFolder.Files(parsed.GetValue(_paths)!))
        {
            rules++;
            wrong += Try(file, screen, ref tried);
        }
        screen.Line(new Cell(Text.TestSummary.With(rules, tried, wrong), wrong == 0 && tried > 0 ? Tone.Good : Tone.Bad));
        return wrong == 0 && tried > 0 ? ExitCodes.True : ExitCodes.Failed;
    }

    private static int Try(string file, Screen screen, ref int tried)
    {
        var set = RuleSet.Load([RuleFolder.Read(file)]);
        if (set.Problems.Count > 0)
        {
            foreach (var problem in set.Problems)
                screen.Line(problem.ToString());
            return 1;
        }
        // A rule that nothing is tried on proves nothing.
        if (RuleFolder.SamplesOf(file) is not { } path)
        {
            screen.Line(Text.SamplesAbsent.With(file));
            return 1;
        }
        if (!SampleReader.TryRead(RuleFolder.Read(path), out var samples, out var wrongFile))
        {
            screen.Line(wrongFile.ToString());
            return 1;
        }
        tried += samples.Samples.Count;
        var wrong = SampleTest.Wrong(set, samples);
        foreach (var sample in wrong)
            screen.Line((sample.Matches ? Text.SampleWrong : Text.SampleWrongNegative).With(file, sample.Name));
        return wrong.Count;
    }
}
