using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Events;

/// <summary><c>rempart events token</c>: the tokens by which senders of a log source are known.</summary>
internal sealed class EventsTokenCommand : Command
{
    public EventsTokenCommand(CliEnvironment environment)
        : base("token", Text.EventsTokenDescription)
    {
        Add(new New(environment));
        Add(new List(environment));
        Add(new Revoke(environment));
    }

    private static Argument<string> Source() => new("SOURCE") { Description = Text.LogSourceArgument };

    /// <summary><c>new SOURCE</c>: the token alone on standard output, so that it goes into a file and not onto a screen.</summary>
    private sealed class New : Command
    {
        private readonly CliEnvironment _environment;
        private readonly Argument<string> _source = Source();
        private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
        private readonly ServerOptions _server = new();

        public New(CliEnvironment environment)
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
                _environment.Output.WriteLine(CollectorJsonText.Of(made, json => json.NewSourceToken));
                return ExitCodes.True;
            }
            _environment.Output.WriteLine(made.Secret);
            _environment.Error.WriteLine(Text.TokenShownOnce.With(made.Token.Id, made.Token.Source));
            return ExitCodes.True;
        }
    }

    /// <summary><c>list SOURCE</c>.</summary>
    private sealed class List : Command
    {
        private readonly CliEnvironment _environment;
        private readonly Argument<string> _source = Source();
        private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
        private readonly ServerOptions _server = new();

        public List(CliEnvironment environment)
            : base("list", Text.EventsTokenListDescription)
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
            var tokens = await api.SourceTokensAsync(parsed.GetValue(_source)!, cancellation).ConfigureAwait(false);
            if (parsed.GetValue(_output) == OutputOption.Json)
            {
                _environment.Output.WriteLine(CollectorJsonText.Of(tokens, json => json.IReadOnlyListSourceToken));
                return ExitCodes.True;
            }
            var screen = new Screen(_environment);
            if (tokens.Count == 0)
            {
                screen.Line(Text.TokensNone);
                return ExitCodes.True;
            }
            var now = _environment.Time.GetUtcNow();
            var table = new TextTable(Text.TokenColumnId, Text.TokenColumnMade, Text.TokenColumnBy, Text.TokenColumnUsed, Text.TokenColumnRevoked);
            foreach (var token in tokens)
                table.Add(token.Id, Words.Minute(token.CreatedAt), token.CreatedBy, Words.Ago(token.LastUsedAt, now), token.RevokedAt is { } revoked ? Words.Minute(revoked) : "-");
            table.Write(screen);
            return ExitCodes.True;
        }
    }

    /// <summary><c>revoke SOURCE [ID]</c>: one token, or all of them.</summary>
    private sealed class Revoke : Command
    {
        private readonly CliEnvironment _environment;
        private readonly Argument<string> _source = Source();
        private readonly Argument<string?> _id = new("ID") { Description = Text.TokenIdArgument, Arity = ArgumentArity.ZeroOrOne };
        private readonly Option<bool> _yes = new("--yes", "-y") { Description = Text.YesOption };
        private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
        private readonly ServerOptions _server = new();

        public Revoke(CliEnvironment environment)
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
                _environment.Output.WriteLine(CollectorJsonText.Of(revoked, json => json.IReadOnlyListSourceToken));
            else
                new Screen(_environment).Line(revoked.Count == 0 ? Text.TokensNone : Text.TokensRevoked.With(string.Join(", ", revoked.Select(token => token.Id))));
            return ExitCodes.True;
        }
    }
}
