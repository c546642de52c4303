using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Events;

/// <summary><c>rempart events token revoke SOURCE [ID]</c>: one token, or all of them.</summary>
internal sealed class EventsTokenRevokeCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string> _source = EventsTokenCommand.Source();
    private readonly Argument<string?> _id = new("ID") { Description = Text.TokenIdArgument, Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = Text.YesOption };
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public EventsTokenRevokeCommand(CliEnvironment environment)
        : base("revoke", Text.EventsTokenRevokeDescription)
    {
        _environment = environment;
        Add(_source);
        Add(_id);
        Add(_yes);
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (source, id) = (parsed.GetValue(_source)!, parsed.GetValue(_id));
        // One that is named is meant; all of them stop every sender of the source.
        if (id is null && !parsed.GetValue(_yes))
        {
            if (!_environment.InputIsTerminal)
                throw CliException.Usage(Text.TokensCannotAsk);
            if (!Question.Ask(_environment, Text.TokensRevokeQuestion.With(source)))
                throw CliException.Usage(Text.TokensNothingRevoked);
        }
        using var api = _server.Open(parsed, _environment);
        var revoked = await api.RevokeSourceTokensAsync(source, id, cancellation).ConfigureAwait(false);
        if (parsed.GetValue(_output) == OutputOption.Json)
            _environment.Output.WriteLine(JsonText.Collectors.Of(revoked, json => json.IReadOnlyListSourceToken));
        else
            new Screen(_environment).Line(revoked.Count == 0 ? Text.TokensNone : Text.TokensRevoked.With(string.Join(", ", revoked.Select(token => token.Id))));
        return ExitCodes.True;
    }
}
