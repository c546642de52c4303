using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Events;

namespace Rempart.Cli.Events;

/// <summary><c>rempart events search QUERY</c>: finds security events; with <c>--sql</c> runs a statement. It lists and does not judge.</summary>
internal sealed class EventsSearchCommand : Command
{
    private const int DefaultLimit = 100;
    private const int PageSize = 5000;
    private const string DefaultSince = "1h";

    private readonly CliEnvironment _environment;
    private readonly Argument<string[]> _query = new("QUERY") { Description = Text.EventsQueryArgument, Arity = ArgumentArity.ZeroOrMore, DefaultValueFactory = _ => [] };
    private readonly Option<string> _since = new("--since") { Description = Text.EventsSinceOption, HelpName = Text.TimeValue, DefaultValueFactory = _ => DefaultSince };
    private readonly Option<string?> _until = new("--until") { Description = Text.EventsUntilOption, HelpName = Text.TimeValue };
    private readonly Option<int> _limit = new("--limit") { Description = Text.EventsLimitOption, HelpName = "N", DefaultValueFactory = _ => DefaultLimit };
    private readonly Option<bool> _sql = new("--sql") { Description = Text.EventsSqlOption };
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public EventsSearchCommand(CliEnvironment environment)
        : base("search", Text.EventsSearchDescription)
    {
        _environment = environment;
        _limit.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) || limit < 1))
                result.AddError(Text.LimitForm.With(token.Value));
        });
        Add(_query);
        Add(_since);
        Add(_until);
        Add(_limit);
        Add(_sql);
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var now = _environment.Time.GetUtcNow();
        var from = EventTimes.Parse(parsed.GetValue(_since)!, now);
        var until = parsed.GetValue(_until) is { } text ? EventTimes.Parse(text, now) : (DateTimeOffset?)null;
        if (from >= (until ?? now))
            throw CliException.Usage(Text.EventsTimesTurned);
        var words = parsed.GetValue(_query)!;
        var json = parsed.GetValue(_output) == OutputOption.Json;
        var limit = parsed.GetValue(_limit);
        if (parsed.GetValue(_sql))
        {
            var statement = string.Join(' ', words).Trim();
            if (statement.Length == 0)
                throw CliException.Usage(Text.EventsNoStatement);
            using var sql = _server.Open(parsed, _environment);
            return await WriteRowsAsync(sql, new SqlRequest(statement, from, until, limit), json, cancellation).ConfigureAwait(false);
        }
        var query = EventQueryText.Check(words);
        using var api = _server.Open(parsed, _environment);
        var asked = $"query={Uri.EscapeDataString(query)}&from={Uri.EscapeDataString(EventTimes.Iso(from))}&to={Uri.EscapeDataString(EventTimes.Iso(until ?? now))}";
        var table = new TextTable(EventCells.Headings);
        var count = 0;
        await foreach (var line in api.FindEventsAsync(asked, limit, PageSize, cancellation).ConfigureAwait(false))
        {
            count++;
            if (json)
                _environment.Output.WriteLine(line);
            else
                table.Add(EventCells.Of(line, api.Address));
        }
        if (!json)
            Finish(table, count);
        return ExitCodes.True;
    }

    private async Task<int> WriteRowsAsync(ApiClient api, SqlRequest request, bool json, CancellationToken cancellation)
    {
        TextTable? table = null;
        var count = 0;
        await foreach (var line in api.EventSqlAsync(request, cancellation).ConfigureAwait(false))
        {
            count++;
            if (json)
            {
                _environment.Output.WriteLine(line);
                continue;
            }
            using var row = JsonDocument.Parse(line);
            table ??= new TextTable([.. row.RootElement.EnumerateObject().Select(value => value.Name)]);
            table.Add([.. row.RootElement.EnumerateObject().Select(value => (Cell)(value.Value.ValueKind == JsonValueKind.Null ? "-" : value.Value.ToString()))]);
        }
        if (!json)
            Finish(table, count);
        return ExitCodes.True;
    }

    private void Finish(TextTable? table, int count)
    {
        var screen = new Screen(_environment);
        if (count == 0)
            screen.Line(Text.EventsNone);
        else
            table!.Write(screen);
    }
}
