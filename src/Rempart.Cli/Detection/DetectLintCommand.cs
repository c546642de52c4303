using System.CommandLine;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Detection;

namespace Rempart.Cli.Detection;

/// <summary><c>rempart detect lint</c>: a verdict for each rule.</summary>
internal sealed class DetectLintCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string[]> _paths = new("PATH") { Description = Text.RulesArgument, Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _placeholders = DetectOptions.Placeholders();

    public DetectLintCommand(CliEnvironment environment)
        : base("lint", Text.DetectLintDescription)
    {
        _environment = environment;
        Add(_paths);
        Add(_placeholders);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var set = RuleFolder.Load(parsed.GetValue(_paths)!, null, parsed.GetValue(_placeholders));
        RuleProblem[] doubts = [.. set.Rules.SelectMany(Doubts)];
        var verdicts = set.All.Select(rule => (rule.File, rule.Line, Text: $"{rule.File}:{rule.Line}:1: {Text.RuleCompiled}: {rule.Title}"))
            .Concat(set.Problems.Select(problem => (problem.File, problem.Line, Text: problem.IsRejection ? $"{problem.File}:{problem.Line}:{problem.Column}: {Text.RuleRejected}: {problem.Message}" : problem.ToString())))
            .Concat(doubts.Select(problem => (problem.File, problem.Line, Text: problem.ToString())));
        foreach (var verdict in verdicts.OrderBy(verdict => verdict.File, StringComparer.Ordinal).ThenBy(verdict => verdict.Line))
            _environment.Output.WriteLine(Screen.Clean(verdict.Text));
        var rejected = set.Problems.Count(problem => problem.IsRejection);
        var screen = new Screen(_environment);
        screen.Line(new Cell(Text.LintSummary.With(set.All.Count(), rejected, doubts.Length + set.Problems.Count - rejected), rejected == 0 ? Tone.Good : Tone.Bad));
        return rejected == 0 ? ExitCodes.True : ExitCodes.Failed;
    }

    private static IEnumerable<RuleProblem> Doubts(SigmaRule rule) =>
        rule.SlowExpressions.Select(expression => new RuleProblem(rule.File, rule.Line, 1, Text.LintSlow.With(expression), rule.Id, IsRejection: false))
            .Concat(KnownFields.Missing(rule).Select(field => new RuleProblem(rule.File, rule.Line, 1, Text.LintField.With(field, rule.LogSource), rule.Id, IsRejection: false)));
}
