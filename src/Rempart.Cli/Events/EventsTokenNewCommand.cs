using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Events;

/// <summary><c>rempart events token new SOURCE</c>: the token alone on standard output, so that it goes into a file and not onto a screen.</summary>
internal sealed class EventsTokenNewCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string> _source = EventsTokenCommand.Source();
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public EventsTokenNewCommand(CliEnvironment environment)
        : base("new", Text.EventsTokenNewDescription)
    {
        _environment = environment;
        Add(_source);
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var api = _server.Open(parsed, _environment);
        var made = await api.MakeSourceTokenAsync(parsed.GetValue(_source)!, cancellation).ConfigureAwait(false);
        if (parsed.GetValue(_output) == OutputOption.Json)
        {
            _environment.Output.WriteLine(JsonText.Collectors.Of(made, json => json.NewSourceToken));
            return ExitCodes.True;
        }
        _environment.Output.WriteLine(made.Secret);
        _environment.Error.WriteLine(Text.TokenShownOnce.With(made.Token.Id, made.Token.Source));
        return ExitCodes.True;
    }
}
