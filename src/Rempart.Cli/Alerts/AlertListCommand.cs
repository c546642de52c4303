using System.CommandLine;
using System.Globalization;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Alerts;
using Rempart.Core.Posture;

namespace Rempart.Cli.Alerts;

/// <summary><c>rempart alerts list</c>: alerts, the newest first. It lists and does not judge: the exit code is that of the listing.</summary>
internal sealed class AlertListCommand : Command
{
    private static readonly string[] States = ["open", "new", "acknowledged", "closed", "all"];
    private static readonly string[] Levels = ["informational", "low", "medium", "high", "critical"];

    private readonly CliEnvironment _environment;
    private readonly Option<string> _state = new("--state") { Description = Text.AlertStateOption, HelpName = string.Join('|', States), DefaultValueFactory = _ => States[0] };
    private readonly Option<string> _level = new("--level") { Description = Text.AlertLevelOption, HelpName = string.Join('|', Levels), DefaultValueFactory = _ => Levels[0] };
    private readonly Option<string?> _rule = new("--rule") { Description = Text.AlertRuleOption, HelpName = "RULE" };
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public AlertListCommand(CliEnvironment environment)
        : base("list", Text.AlertListDescription)
    {
        _environment = environment;
        Allow(_state, States);
        Allow(_level, Levels);
        Add(_state);
        Add(_level);
        Add(_rule);
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private static void Allow(Option<string> option, string[] words) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && !words.Contains(token.Value, StringComparer.Ordinal))
            result.AddError(Choice.Problem(option.Name, token.Value, words));
    });

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var api = _server.Open(parsed, _environment);
        var alerts = await api.AlertsAsync(parsed.GetValue(_state)!, parsed.GetValue(_level)!, parsed.GetValue(_rule), cancellation).ConfigureAwait(false);
        if (parsed.GetValue(_output) == OutputOption.Json)
            _environment.Output.WriteLine(JsonText.Alerts.Of(new Page<AlertRecord>(alerts, null, alerts.Count), json => json.PageAlertRecord));
        else
            Write(new Screen(_environment), alerts);
        return ExitCodes.True;
    }

    private void Write(Screen screen, IReadOnlyList<AlertRecord> alerts)
    {
        if (alerts.Count == 0)
        {
            screen.Line(Text.AlertsNone);
            return;
        }
        var now = _environment.Time.GetUtcNow();
        var table = new TextTable(Text.AlertColumnId, Text.AlertColumnLevel, Text.AlertColumnState, Text.AlertColumnCount, Text.AlertColumnLast, Text.AlertColumnTitle, Text.AlertColumnValues);
        foreach (var alert in alerts)
        {
            table.Add(
                alert.Id.ToString(CultureInfo.InvariantCulture), AlertWords.Of(alert.Level), AlertWords.Of(alert.State), alert.Count.ToString(CultureInfo.InvariantCulture),
                Words.Ago(alert.LastSeen, now), alert.Title, AlertWords.Of(alert.Group));
        }
        table.Write(screen);
    }
}
