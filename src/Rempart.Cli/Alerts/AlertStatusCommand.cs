using System.CommandLine;
using System.Globalization;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Alerts;

namespace Rempart.Cli.Alerts;

/// <summary><c>rempart alerts status</c>: rules, stream, canary and destinations. Exit code 1 when something of it is broken.</summary>
internal sealed class AlertStatusCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public AlertStatusCommand(CliEnvironment environment)
        : base("status", Text.AlertStatusDescription)
    {
        _environment = environment;
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var api = _server.Open(parsed, _environment);
        var status = await api.DetectionStatusAsync(cancellation).ConfigureAwait(false);
        if (parsed.GetValue(_output) == OutputOption.Json)
            _environment.Output.WriteLine(JsonText.Alerts.Of(status, json => json.DetectionStatus));
        else
            Write(new Screen(_environment), status);
        return status.Running && status.Problems.All(problem => problem.InForce) && status.Destinations.All(one => one.Lost == 0 && one.Problem is null) ? ExitCodes.True : ExitCodes.Failed;
    }

    private void Write(Screen screen, DetectionStatus status)
    {
        screen.Line(status.Running ? new Cell(Text.DetectionRuns, Tone.Good) : new Cell(Text.DetectionStopped.With(status.Problem ?? ""), Tone.Bad));
        screen.Line(Text.DetectionFigures.With(status.Rules, status.Events, status.Detections));
        if (status.Behind is { } behind)
            screen.Line(Text.DetectionBehind.With(Words.Short(behind)));
        screen.Line(status.CanaryLatency is { } latency ? Text.CanaryArrived.With(Words.Milliseconds(latency), Words.Ago(status.CanaryAt, _environment.Time.GetUtcNow())) : Text.CanaryNever);
        foreach (var problem in status.Problems)
            screen.Line(new Cell($"{problem.File}:{problem.Line.ToString(CultureInfo.InvariantCulture)}: {problem.Message}", problem.InForce ? Tone.Doubtful : Tone.Bad));
        if (status.Destinations.Count == 0)
            return;
        screen.Line();
        var table = new TextTable(Text.DestinationColumn, Text.PeopleColumnKind, Text.DestinationWaiting, Text.DestinationTaken, Text.DestinationLost, Text.DestinationProblem);
        foreach (var one in status.Destinations)
        {
            table.Add(
                one.Name, one.Kind, Number(one.Waiting), Number(one.Delivered), one.Lost > 0 ? new Cell(Number(one.Lost), Tone.Bad) : Number(one.Lost),
                one.Problem is { } problem ? new Cell(problem, Tone.Bad) : "-");
        }
        table.Write(screen);
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
