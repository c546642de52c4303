using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Alerts;

namespace Rempart.Cli.Alerts;

/// <summary><c>rempart alerts acknowledge|close|reopen ID</c>: a decision about an alert, kept as evidence.</summary>
internal sealed class AlertDecideCommand : Command
{
    private static readonly string[] Verdicts = ["true-positive", "false-positive", "benign", "test"];

    private readonly CliEnvironment _environment;
    private readonly string _decision;
    private readonly string _done;
    private readonly Argument<long> _id = new("ID") { Description = Text.AlertArgument };
    private readonly Option<string?> _verdict = new("--verdict") { Description = Text.VerdictOption, HelpName = string.Join('|', Verdicts), Required = true };
    private readonly Option<string?> _reason;
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    private AlertDecideCommand(CliEnvironment environment, string name, string description, string decision, string done, bool needsReason)
        : base(name, description)
    {
        (_environment, _decision, _done) = (environment, decision, done);
        _reason = new("--reason") { Description = Text.ReasonOption, HelpName = Text.TextValue, Required = needsReason };
        Add(_id);
        if (decision == "closure")
        {
            _verdict.Validators.Add(result =>
            {
                if (result.Tokens is [var token] && !Verdicts.Contains(token.Value, StringComparer.Ordinal))
                    result.AddError(Choice.Problem("--verdict", token.Value, Verdicts));
            });
            Add(_verdict);
        }
        Add(_reason);
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    public static AlertDecideCommand Acknowledge(CliEnvironment environment) =>
        new(environment, "acknowledge", Text.AlertAcknowledgeDescription, "acknowledgement", Text.AlertAcknowledgeDone, needsReason: false);

    public static AlertDecideCommand Close(CliEnvironment environment) => new(environment, "close", Text.AlertCloseDescription, "closure", Text.AlertCloseDone, needsReason: true);

    public static AlertDecideCommand Reopen(CliEnvironment environment) => new(environment, "reopen", Text.AlertReopenDescription, "reopening", Text.AlertReopenDone, needsReason: true);

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var verdict = _decision == "closure" ? VerdictOf(parsed.GetValue(_verdict)) : null;
        using var api = _server.Open(parsed, _environment);
        var alert = await api.DecideAlertAsync(parsed.GetValue(_id), _decision, new AlertDecisionRequest(parsed.GetValue(_reason), verdict), cancellation).ConfigureAwait(false);
        if (parsed.GetValue(_output) == OutputOption.Json)
            _environment.Output.WriteLine(JsonText.Alerts.Of(alert, json => json.AlertRecord));
        else
            new Screen(_environment).Line(_done.With(alert.Id, alert.Title));
        return ExitCodes.True;
    }

    private static AlertVerdict? VerdictOf(string? word) => word switch
    {
        "true-positive" => AlertVerdict.TruePositive,
        "false-positive" => AlertVerdict.FalsePositive,
        "benign" => AlertVerdict.Benign,
        "test" => AlertVerdict.Test,
        _ => null,
    };
}
