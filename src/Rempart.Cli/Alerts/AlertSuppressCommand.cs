using System.CommandLine;
using System.Globalization;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Posture;
using Rempart.Cli.Terminal;
using Rempart.Core.Alerts;

namespace Rempart.Cli.Alerts;

/// <summary><c>rempart alerts suppress RULE …</c>: holds detections back until a day; <c>--list</c> shows the filters, <c>--end ID</c> ends one.</summary>
internal sealed class AlertSuppressCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string?> _rule = new("RULE") { Description = Text.SuppressRuleArgument, Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string[]> _where = new("--where") { Description = Text.SuppressWhereOption, HelpName = Text.SuppressWhereValue };
    private readonly Option<string?> _owner = new("--owner") { Description = Text.SuppressOwnerOption, HelpName = Text.TextValue };
    private readonly Option<string?> _reason = new("--reason") { Description = Text.ReasonOption, HelpName = Text.TextValue };
    private readonly Option<string?> _until = new("--until") { Description = Text.UntilOption, HelpName = Text.UntilValue };
    private readonly Option<bool> _list = new("--list") { Description = Text.SuppressListOption };
    private readonly Option<long?> _end = new("--end") { Description = Text.SuppressEndOption, HelpName = "ID" };
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public AlertSuppressCommand(CliEnvironment environment)
        : base("suppress", Text.SuppressDescription)
    {
        _environment = environment;
        Add(_rule);
        Add(_where);
        Add(_owner);
        Add(_reason);
        Add(_until);
        Add(_list);
        Add(_end);
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (rule, end, isList) = (parsed.GetValue(_rule), parsed.GetValue(_end), parsed.GetValue(_list));
        if ((rule is null ? 0 : 1) + (end is null ? 0 : 1) + (isList ? 1 : 0) != 1)
            throw CliException.Usage(Text.SuppressOneOf);
        var request = rule is null ? null : Request(parsed, rule);
        using var api = _server.Open(parsed, _environment);
        if (isList)
        {
            var all = await api.SuppressionsAsync(cancellation).ConfigureAwait(false);
            if (parsed.GetValue(_output) == OutputOption.Json)
                _environment.Output.WriteLine(JsonText.Alerts.Of(all, json => json.IReadOnlyListSuppression));
            else
                Write(new Screen(_environment), all);
            return ExitCodes.True;
        }
        var suppression = request is null
            ? await api.EndSuppressionAsync(end!.Value, cancellation).ConfigureAwait(false)
            : await api.SuppressAsync(request, cancellation).ConfigureAwait(false);
        if (parsed.GetValue(_output) == OutputOption.Json)
            _environment.Output.WriteLine(JsonText.Alerts.Of(suppression, json => json.Suppression));
        else
            new Screen(_environment).Line(request is null ? Text.SuppressEnded.With(suppression.Id) : Text.Suppressed.With(suppression.Id, suppression.Rule, Words.Minute(suppression.ExpiresAt)));
        return ExitCodes.True;
    }

    private SuppressionRequest Request(ParseResult parsed, string rule)
    {
        var owner = parsed.GetValue(_owner) ?? throw CliException.Usage(Text.SuppressOwnerMissing);
        var reason = parsed.GetValue(_reason) ?? throw CliException.Usage(Text.ReasonMissing);
        var until = parsed.GetValue(_until) ?? throw CliException.Usage(Text.UntilMissing);
        AlertField[] where = [.. (parsed.GetValue(_where) ?? []).Select(Field)];
        return new SuppressionRequest(rule, where, owner, reason, Deadline.Parse(until, _environment.Time.GetUtcNow()));
    }

    private static AlertField Field(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? new AlertField(text[..at], text[(at + 1)..]) : throw CliException.Usage(Text.SuppressWhereWrong.With(text));

    private static void Write(Screen screen, IReadOnlyList<Suppression> all)
    {
        if (all.Count == 0)
        {
            screen.Line(Text.SuppressNone);
            return;
        }
        var table = new TextTable(Text.AlertColumnId, Text.AlertColumnState, Text.AlertColumnCount, Text.SuppressColumnUntil, Text.SuppressColumnOwner, Text.AlertColumnRule, Text.AlertColumnValues, Text.SuppressColumnReason);
        foreach (var one in all)
        {
            table.Add(
                one.Id.ToString(CultureInfo.InvariantCulture), one.IsActive ? new Cell(Text.SuppressActive, Tone.Doubtful) : new Cell(one.EndedAt is null ? Text.SuppressExpired : Text.SuppressOver),
                one.Count.ToString(CultureInfo.InvariantCulture), Words.Minute(one.ExpiresAt), one.Owner, one.Rule, AlertWords.Of(one.Where), one.Reason);
        }
        table.Write(screen);
    }
}
