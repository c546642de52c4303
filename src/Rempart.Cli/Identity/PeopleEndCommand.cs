using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Identity;

/// <summary>
/// <c>rempart people end ID</c>, and <c>block</c>, which is the same: a block that left sessions open would be none. With
/// <c>--sessions</c> or <c>--session ID</c> the person may sign in again.
/// </summary>
internal sealed class PeopleEndCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string> _id = new("ID") { Description = Text.PersonArgument };
    private readonly Option<bool> _sessions = new("--sessions") { Description = Text.SessionsOption };
    private readonly Option<string?> _session = new("--session") { Description = Text.SessionOption, HelpName = "ID" };
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = Text.YesOption };
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public PeopleEndCommand(CliEnvironment environment, string name, string description, bool withSessions)
        : base(name, description)
    {
        _environment = environment;
        Add(_id);
        if (withSessions)
        {
            Add(_sessions);
            Add(_session);
        }
        Add(_yes);
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var id = parsed.GetValue(_id)!;
        var session = parsed.GetValue(_session);
        var everything = session is null && !parsed.GetValue(_sessions);
        if (session is not null && parsed.GetValue(_sessions))
            throw CliException.Usage(Text.PeopleAllOrOne);
        var yes = parsed.GetValue(_yes);
        if (!yes && !_environment.InputIsTerminal)
            throw CliException.Usage(Text.PeopleCannotAsk);
        if (!yes && !Question.Ask(_environment, (everything ? Text.PeopleEndQuestion : Text.PeopleSessionsQuestion).With(id)))
            throw CliException.Usage(Text.PeopleNothingEnded);
        using var api = _server.Open(parsed, _environment);
        var cut = everything
            ? await api.EndAccessAsync(id, cancellation).ConfigureAwait(false)
            : await api.EndSessionsAsync(id, session, cancellation).ConfigureAwait(false);
        if (parsed.GetValue(_output) == OutputOption.Json)
            _environment.Output.WriteLine(JsonText.People.Of(cut, json => json.AccessCut));
        else
            new Screen(_environment).Line((everything ? Text.PeopleEnded : Text.PeopleSessionsEnded).With(cut.Id, Words.Milliseconds(cut.Milliseconds)));
        return ExitCodes.True;
    }
}
