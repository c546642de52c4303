using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Events;

namespace Rempart.Cli.Events;

/// <summary><c>rempart events hold add --reason … --from … --to …</c>: from its answer on, what it covers is not deleted.</summary>
internal sealed class EventsHoldAddCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Option<string> _reason = new("--reason") { Description = Text.HoldReasonOption, HelpName = Text.TextValue, Required = true };
    private readonly Option<string?> _class = new("--class") { Description = Text.HoldClassOption, HelpName = Text.NameValue };
    private readonly Option<string> _from = new("--from") { Description = Text.HoldFromOption, HelpName = Text.TimeValue, Required = true };
    private readonly Option<string> _to = new("--to") { Description = Text.HoldToOption, HelpName = Text.TimeValue, Required = true };
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public EventsHoldAddCommand(CliEnvironment environment)
        : base("add", Text.EventsHoldAddDescription)
    {
        _environment = environment;
        Add(_reason);
        Add(_class);
        Add(_from);
        Add(_to);
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var request = ReadRequest(parsed);
        using var api = _server.Open(parsed, _environment);
        var hold = await api.AddHoldAsync(request, cancellation).ConfigureAwait(false);
        if (parsed.GetValue(_output) == OutputOption.Json)
            _environment.Output.WriteLine(JsonText.Events.Of(hold, json => json.LegalHold));
        else
            new Screen(_environment).Line(Text.HoldSet.With(hold.Id, EventsHoldCommand.Scope(hold), hold.Segments, hold.Events));
        return ExitCodes.True;
    }

    private LegalHoldRequest ReadRequest(ParseResult parsed)
    {
        var reason = parsed.GetValue(_reason)!.Trim();
        if (reason.Length is 0 or > ILegalHolds.LongestReason)
            throw CliException.Usage(Text.ReasonLength.With(1, ILegalHolds.LongestReason, reason.Length));
        var now = _environment.Time.GetUtcNow();
        var (from, to) = (EventTimes.Parse(parsed.GetValue(_from)!, now), EventTimes.Parse(parsed.GetValue(_to)!, now));
        return from < to ? new LegalHoldRequest(reason, parsed.GetValue(_class), from, to) : throw CliException.Usage(Text.HoldTimesTurned);
    }
}
