using System.CommandLine;
using System.Globalization;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Events;

namespace Rempart.Cli.Events;

/// <summary><c>rempart events sources</c>: how the log sources are heard.</summary>
internal sealed class EventsSourcesCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public EventsSourcesCommand(CliEnvironment environment)
        : base("sources", Text.EventsSourcesDescription)
    {
        _environment = environment;
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private static Cell State(string word) => word switch
    {
        "reporting" => new Cell(Text.SourceReporting, Tone.Good),
        "silent" => new Cell(Text.SourceSilent, Tone.Bad),
        "never-heard" => new Cell(Text.SourceNeverHeard, Tone.Bad),
        _ => new Cell(Text.SourceUnreadable, Tone.Doubtful),
    };

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var api = _server.Open(parsed, _environment);
        var report = await api.SourcesAsync(cancellation).ConfigureAwait(false);
        if (parsed.GetValue(_output) == OutputOption.Json)
            _environment.Output.WriteLine(JsonText.Collectors.Of(report, json => json.SourcesReport));
        else
            Write(new Screen(_environment), report);
        return report.Problem is not null || report.Sources.Any(source => source.State == "unreadable") ? ExitCodes.CouldNotTell
            : report.Sources.Any(source => source.IsDeclared && source.State != "reporting") ? ExitCodes.Failed : ExitCodes.True;
    }

    private void Write(Screen screen, SourcesReport report)
    {
        var now = _environment.Time.GetUtcNow();
        var table = new TextTable(Text.SourceColumnSource, Text.SourceColumnKind, Text.SourceColumnFrom, Text.SourceColumnState, Text.SourceColumnHeard, Text.SourceColumnEvents, Text.SourceColumnNotUnderstood);
        foreach (var source in report.Sources)
        {
            table.Add(
                source.Source, source.Kind ?? "-", source.From, State(source.State), Words.Ago(source.LastHeard, now), Number(source.Events), Number(source.NotUnderstood));
        }
        if (report.Sources.Count == 0)
            screen.Line(Text.SourcesNone);
        else
            table.Write(screen);
        foreach (var source in report.Sources.Where(source => source.Problem is not null))
            screen.Line(new Cell($"{source.Source}: {source.Problem}", Tone.Doubtful));
        if (report.Problem is { } problem)
            screen.Line(new Cell(Text.EventLogTakesNothing.With(problem), Tone.Doubtful));
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
