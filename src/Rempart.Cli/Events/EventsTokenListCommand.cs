using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Events;

/// <summary><c>rempart events token list SOURCE</c>.</summary>
internal sealed class EventsTokenListCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string> _source = EventsTokenCommand.Source();
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public EventsTokenListCommand(CliEnvironment environment)
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
            _environment.Output.WriteLine(JsonText.Collectors.Of(tokens, json => json.IReadOnlyListSourceToken));
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
