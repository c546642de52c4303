using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Identity;

/// <summary><c>rempart people unblock ID</c>: lets a person sign in again; what was ended stays ended.</summary>
internal sealed class PeopleUnblockCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string> _id = new("ID") { Description = Text.PersonArgument };
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public PeopleUnblockCommand(CliEnvironment environment)
        : base("unblock", Text.PeopleUnblockDescription)
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
        var cut = await api.UnblockAsync(parsed.GetValue(_id)!, cancellation).ConfigureAwait(false);
        if (parsed.GetValue(_output) == OutputOption.Json)
            _environment.Output.WriteLine(JsonText.People.Of(cut, json => json.AccessCut));
        else
            new Screen(_environment).Line(Text.PeopleUnblocked.With(cut.Id));
        return ExitCodes.True;
    }
}
