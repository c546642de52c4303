using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Posture;

namespace Rempart.Cli.Posture;

/// <summary><c>rempart apply [PLAN-ID | CONTROL…]</c>: shows the plan, asks, then does exactly that plan.</summary>
internal sealed class ApplyCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly string[]? _unlessNamed;
    private readonly Argument<string[]> _targets = new("PLAN-ID|CONTROL")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = Text.ApplyArgument,
        DefaultValueFactory = _ => [],
    };
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = Text.YesOption };
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    /// <param name="environment">Where the command runs.</param>
    /// <param name="unlessNamed">The controls to apply when neither a plan nor controls are named; null for all.</param>
    /// <param name="description">What the command does; null for the usual words.</param>
    public ApplyCommand(CliEnvironment environment, string[]? unlessNamed = null, string? description = null)
        : base("apply", description ?? Text.ApplyDescription)
    {
        (_environment, _unlessNamed) = (environment, unlessNamed);
        Add(_targets);
        Add(_yes);
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var targets = parsed.GetValue(_targets) is { Length: > 0 } named ? named : _unlessNamed ?? [];
        // Every control id has a dot, no plan id has one.
        var planId = targets is [var only] && !only.Contains('.', StringComparison.Ordinal) ? only : null;
        if (planId is null)
            ControlArguments.Check(targets);
        var yes = parsed.GetValue(_yes);
        if (!yes && !_environment.InputIsTerminal)
            throw CliException.Usage(Text.CannotAsk);
        var json = parsed.GetValue(_output) == OutputOption.Json;
        using var api = _server.Open(parsed, _environment);
        var screen = new Screen(_environment);
        if (planId is null)
        {
            var plan = await api.PlanAsync(targets, cancellation).ConfigureAwait(false);
            // With JSON on standard output, the plan and the question are for the person: standard error.
            if (PlanLines.Write(json ? new Screen(_environment with { Output = _environment.Error, OutputIsTerminal = _environment.ErrorIsTerminal }) : screen, plan) == 0)
                return PlanLines.HasGaps(plan) ? ExitCodes.CouldNotTell : ExitCodes.True;
            planId = plan.Id;
            if (!yes && !Question.Ask(_environment, Text.ApplyQuestion))
                throw CliException.Usage(Text.NothingApplied);
        }
        else if (!yes && !Question.Ask(_environment, Text.ApplyByIdQuestion.With(planId)))
        {
            throw CliException.Usage(Text.NothingApplied);
        }
        var applied = await api.ApplyAsync(planId, cancellation).ConfigureAwait(false);
        if (json)
            _environment.Output.WriteLine(JsonText.Posture.Of(applied, context => context.ApplyResponse));
        else
            WriteResults(screen, applied);
        return applied.Results.Any(result => !result.Succeeded)
            ? ExitCodes.Failed
            : OutcomeExit.Of([.. applied.Assessments.Select(assessment => assessment.Outcome)]);
    }

    private static void WriteResults(Screen screen, ApplyResponse applied)
    {
        foreach (var result in applied.Results)
        {
            screen.Line(
                new Cell(result.ControlId, Tone.Strong), ": ",
                result.Failure is { } failure
                    ? new Cell(Text.ApplyFailed.With(result.Applied, failure), Tone.Bad)
                    : new Cell(Text.Applied.With(result.Applied), Tone.Good));
        }
        screen.Line();
        AssessmentTable.Write(screen, applied.Assessments);
    }
}
