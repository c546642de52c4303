using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Posture;

namespace Rempart.Cli.Posture;

/// <summary><c>rempart verify [CONTROL…]</c>: reads the real systems now.</summary>
internal sealed class VerifyCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string[]> _controls = ControlArguments.Many(enforced: false);
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public VerifyCommand(CliEnvironment environment)
        : base("verify", Text.VerifyDescription)
    {
        _environment = environment;
        Add(_controls);
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var controls = parsed.GetValue(_controls)!.Distinct(StringComparer.Ordinal).ToArray();
        ControlArguments.Check(controls);
        using var api = _server.Open(parsed, _environment);
        var screen = new Screen(_environment);
        var assessments = _environment.ErrorIsTerminal
            ? await VerifyProgress.RunAsync(screen, api, controls, cancellation).ConfigureAwait(false)
            : (await api.VerifyAsync(controls, cancellation).ConfigureAwait(false)).Assessments;
        if (parsed.GetValue(_output) == OutputOption.Json)
            _environment.Output.WriteLine(JsonText.Posture.Of(new VerifyResponse(assessments), json => json.VerifyResponse));
        else
            AssessmentTable.Write(screen, assessments);
        return OutcomeExit.Of([.. assessments.Select(assessment => assessment.Outcome)]);
    }
}
