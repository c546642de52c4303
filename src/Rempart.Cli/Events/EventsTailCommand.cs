using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Events;

/// <summary><c>rempart events tail [QUERY]</c>: security events as they come.</summary>
internal sealed class EventsTailCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string[]> _query = new("QUERY") { Description = Text.EventsQueryArgument, Arity = ArgumentArity.ZeroOrMore, DefaultValueFactory = _ => [] };
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public EventsTailCommand(CliEnvironment environment)
        : base("tail", Text.EventsTailDescription)
    {
        _environment = environment;
        Add(_query);
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var query = EventQueryText.Check(parsed.GetValue(_query)!);
        var json = parsed.GetValue(_output) == OutputOption.Json;
        using var api = _server.Open(parsed, _environment);
        var screen = new Screen(_environment);
        try
        {
            await foreach (var line in api.TailEventsAsync($"query={Uri.EscapeDataString(query)}", cancellation).ConfigureAwait(false))
            {
                if (json)
                    _environment.Output.WriteLine(line);
                else
                    Write(screen, EventCells.Of(line, api.Address));
                _environment.Output.Flush();
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Ctrl-C is how a tail ends.
        }
        return ExitCodes.True;
    }

    // No table: its widths are known only at the end.
    private static void Write(Screen screen, Cell[] cells)
    {
        var spaced = new List<Cell>();
        foreach (var cell in cells)
        {
            spaced.Add(cell with { Text = cell.Text.ReplaceLineEndings(" ") });
            spaced.Add("  ");
        }
        screen.Line([.. spaced]);
    }
}
