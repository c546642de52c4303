using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Posture;

namespace Rempart.Cli.Posture;

/// <summary><c>rempart plan [CONTROL…]</c>: shows what enforcement would change; changes nothing.</summary>
internal sealed class PlanCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly string[]? _always;
    private readonly Argument<string[]> _controls = ControlArguments.Many(enforced: true);
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    /// <param name="environment">Where the command runs.</param>
    /// <param name="always">The controls to plan for; null to ask for them on the command line.</param>
    /// <param name="description">What the command does; null for the usual words.</param>
    public PlanCommand(CliEnvironment environment, string[]? always = null, string? description = null)
        : base("plan", description ?? Text.PlanDescription)
    {
        (_environment, _always) = (environment, always);
        if (always is null)
            Add(_controls);
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var controls = _always ?? parsed.GetValue(_controls)!;
        ControlArguments.Check(controls);
        using var api = _server.Open(parsed, _environment);
        var plan = await api.PlanAsync(controls, cancellation).ConfigureAwait(false);
        if (parsed.GetValue(_output) == OutputOption.Json)
        {
            _environment.Output.WriteLine(JsonText.Posture.Of(plan, json => json.PlanResponse));
            return Exit(plan);
        }
        var screen = new Screen(_environment);
        if (PlanLines.Write(screen, plan) > 0)
        {
            screen.Line();
            screen.Line(Text.ApplyWith.With(plan.Id, Words.Minute(plan.ExpiresAt)));
        }
        return Exit(plan);
    }

    private static int Exit(PlanResponse plan) => PlanLines.HasGaps(plan) ? ExitCodes.CouldNotTell : ExitCodes.True;
}
