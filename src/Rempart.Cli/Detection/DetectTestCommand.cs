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
        foreach (var file in parsed.GetValue(_paths)!.SelectMany(RuleFolder.Files))
        {
            rules++;
            wrong += Try(file, ref tried);
        }
        screen.Line(new Cell(Text.TestSummary.With(rules, tried, wrong), wrong == 0 && tried > 0 ? Tone.Good : Tone.Bad));
        return wrong == 0 && tried > 0 ? ExitCodes.True : ExitCodes.Failed;
    }

    private int Try(string file, ref int tried)
    {
        var set = RuleSet.Load([RuleFolder.Read(file)]);
        if (set.Problems.Count > 0)
        {
            foreach (var problem in set.Problems)
                _environment.Output.WriteLine(problem.ToString());
            return 1;
        }
        // A rule that nothing is tried on proves nothing.
        if (RuleFolder.SamplesOf(file) is not { } path)
        {
            _environment.Output.WriteLine(Text.SamplesAbsent.With(file));
            return 1;
        }
        if (!SampleReader.TryRead(RuleFolder.Read(path), out var samples, out var wrongFile))
        {
            _environment.Output.WriteLine(wrongFile.ToString());
            return 1;
        }
        tried += samples.Samples.Count;
        var wrong = SampleTest.Wrong(set, samples);
        foreach (var sample in wrong)
            _environment.Output.WriteLine((sample.Matches ? Text.SampleWrong : Text.SampleWrongNegative).With(file, sample.Name));
        return wrong.Count;
    }
}
