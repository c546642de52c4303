using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Posture;

/// <summary><c>rempart plan [CONTROL…]</c>: shows what enforcement would change; changes nothing.</summary>
internal class PlanCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string[]> _controls = ControlArguments.Many(enforced: true);
    private readonly string? _only;
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public PlanCommand(CliEnvironment environment)
        : this(environment, Text.PlanDescription, null)
    {
    }

    /// <summary>A command of the same form for one control only.</summary>
    protected PlanCommand(CliEnvironment environment, string description, string? only)
        : base("plan", description)
    {
        _environment = environment;
        _only = only;
        if (only is null)
            Add(_controls);
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var controls = _only is null ? parsed.GetValue(_controls)! : [_only];
        ControlArguments.Check(controls);
        using var api = _server.Open(parsed, _environment);
        var plan = await api.PlanAsync(controls, cancellation).ConfigureAwait(false);
        if (parsed.GetValue(_output) == OutputOption.Json)
        {
            _environment.Output.WriteLine(JsonText.Of(plan, json => json.PlanResponse));
            return ExitCodes.True;
        }
        var screen = new Screen(_environment);
        if (PlanLines.Write(screen, plan) > 0)
        {
            screen.Line();
            screen.Line(Text.ApplyWith.With(plan.Id, Words.Minute(plan.ExpiresAt)));
        }
        return ExitCodes.True;
    }
}
