using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Events;

/// <summary><c>rempart events hold release ID</c>: what only this hold kept may be deleted.</summary>
internal sealed class EventsHoldReleaseCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string> _id = new("ID") { Description = Text.HoldIdArgument };
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public EventsHoldReleaseCommand(CliEnvironment environment)
        : base("release", Text.EventsHoldReleaseDescription)
    {
        _environment = environment;
        Add(_id);
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var api = _server.Open(parsed, _environment);
        var hold = await api.ReleaseHoldAsync(parsed.GetValue(_id)!, cancellation).ConfigureAwait(false);
        if (parsed.GetValue(_output) == OutputOption.Json)
            _environment.Output.WriteLine(JsonText.Events.Of(hold, json => json.LegalHold));
        else
            new Screen(_environment).Line(Text.HoldReleased.With(hold.Id, EventsHoldCommand.Scope(hold)));
        return ExitCodes.True;
    }
}
