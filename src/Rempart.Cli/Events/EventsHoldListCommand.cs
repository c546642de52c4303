using System.CommandLine;
using System.Globalization;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Events;

/// <summary><c>rempart events hold list</c>: the holds that last; with <c>--all</c> those that were released, too.</summary>
internal sealed class EventsHoldListCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Option<bool> _all = new("--all") { Description = Text.HoldAllOption };
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public EventsHoldListCommand(CliEnvironment environment)
        : base("list", Text.EventsHoldListDescription)
    {
        _environment = environment;
        Add(_all);
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var all = parsed.GetValue(_all);
        using var api = _server.Open(parsed, _environment);
        var holds = await api.HoldsAsync(all, cancellation).ConfigureAwait(false);
        if (parsed.GetValue(_output) == OutputOption.Json)
        {
            _environment.Output.WriteLine(JsonText.Events.Of(holds, json => json.IReadOnlyListLegalHold));
            return ExitCodes.True;
        }
        var screen = new Screen(_environment);
        if (holds.Count == 0)
        {
            screen.Line(Text.HoldsNone);
            return ExitCodes.True;
        }
        var table = new TextTable(
            Text.TokenColumnId, Text.HoldColumnClass, Text.HoldColumnFrom, Text.HoldColumnTo, Text.HoldColumnSet, Text.TokenColumnBy, Text.HoldColumnEvents, Text.HoldColumnReleased, Text.HoldColumnReason);
        foreach (var hold in holds)
        {
            table.Add(
                hold.Id, hold.Class ?? Text.HoldAllClasses, Words.Minute(hold.From), Words.Minute(hold.To), Words.Minute(hold.At), hold.By, hold.Events.ToString(CultureInfo.InvariantCulture),
                hold.ReleasedAt is { } released ? Text.HoldReleasedBy.With(Words.Minute(released), hold.ReleasedBy ?? "-") : "-", hold.Reason);
        }
        table.Write(screen);
        return ExitCodes.True;
    }
}
