using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Posture;
using Rempart.Core.Reporting;

namespace Rempart.Cli.Posture;

/// <summary><c>rempart findings</c>: what deviates. It lists and does not judge: the exit code is that of the listing.</summary>
internal sealed class FindingsCommand : Command
{
    private static readonly string[] States = ["open", "risk-accepted", "resolved", "all"];

    private readonly CliEnvironment _environment;
    private readonly Option<string> _state = new("--state") { Description = Text.StateOption, HelpName = string.Join('|', States), DefaultValueFactory = _ => States[0] };
    private readonly Option<string?> _control = new("--control") { Description = Text.ControlOption, HelpName = "CONTROL" };
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json, OutputOption.Sarif);
    private readonly ServerOptions _server = new();

    public FindingsCommand(CliEnvironment environment)
        : base("findings", Text.FindingsDescription)
    {
        _environment = environment;
        _state.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !States.Contains(token.Value, StringComparer.Ordinal))
                result.AddError(Choice.Problem("--state", token.Value, States));
        });
        Add(_state);
        Add(_control);
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var control = parsed.GetValue(_control);
        ControlArguments.Check(control is null ? [] : [control]);
        using var api = _server.Open(parsed, _environment);
        var state = parsed.GetValue(_state)!;
        var findings = await api.FindingsAsync(state, control, cancellation).ConfigureAwait(false);
        switch (parsed.GetValue(_output))
        {
            case OutputOption.Json:
                _environment.Output.WriteLine(JsonText.Posture.Of(new Page<FindingRecord>(findings, null, findings.Count), json => json.PageFindingRecord));
                break;
            case OutputOption.Sarif:
                var report = await api.PostureAsync(cancellation).ConfigureAwait(false);
                _environment.Output.WriteLine(SarifWriter.Write(new SarifRun(VersionCommand.Current, report.Estate, report.At, findings)));
                break;
            default:
                WriteTable(new Screen(_environment), findings, state);
                break;
        }
        return ExitCodes.True;
    }

    private void WriteTable(Screen screen, IReadOnlyList<FindingRecord> findings, string state)
    {
        if (findings.Count == 0)
        {
            screen.Line(state == States[0] ? Text.NoOpenFindings : Text.NoFindings);
            return;
        }
        var now = _environment.Time.GetUtcNow();
        var byControl = findings.OrderByDescending(finding => finding.Severity).GroupBy(finding => finding.ControlId, StringComparer.Ordinal);
        foreach (var group in byControl)
        {
            screen.Line(new Cell(group.Key, Tone.Strong));
            foreach (var finding in group)
            {
                FindingLines.Write(screen, Words.Of(finding.Severity), finding.Resource, finding.Message, finding.Remedy, finding.Fingerprint);
                screen.Line(["    ", Words.Of(finding.State), .. Life(finding, now)]);
            }
            screen.Line();
        }
        screen.Line(new Cell(Text.FindingsCount.With(findings.Count), Tone.Quiet));
    }

    private static Cell[] Life(FindingRecord finding, DateTimeOffset now) => finding switch
    {
        { State: FindingState.RiskAccepted, Acceptance: { } acceptance } =>
            [" ", Text.AcceptedLife.With(acceptance.By, Words.Minute(acceptance.Until), acceptance.Reason)],
        { State: FindingState.Resolved } => [" ", new Cell(Text.ResolvedLife.With(Words.Ago(finding.LastSeen, now)), Tone.Quiet)],
        _ => [" ", new Cell(Text.OpenLife.With(Words.Ago(finding.FirstSeen, now), Words.Ago(finding.LastSeen, now)), Tone.Quiet)],
    };
}
