using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Alerts;

namespace Rempart.Cli.Alerts;

/// <summary><c>rempart alerts show ID</c>: one alert with explanation, events and decisions.</summary>
internal sealed class AlertShowCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<long> _id = new("ID") { Description = Text.AlertArgument };
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public AlertShowCommand(CliEnvironment environment)
        : base("show", Text.AlertShowDescription)
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
        var details = await api.AlertAsync(parsed.GetValue(_id), cancellation).ConfigureAwait(false);
        if (parsed.GetValue(_output) == OutputOption.Json)
            _environment.Output.WriteLine(JsonText.Alerts.Of(details, json => json.AlertDetails));
        else
            Write(new Screen(_environment), details);
        return ExitCodes.True;
    }

    private static void Write(Screen screen, AlertDetails details)
    {
        var alert = details.Alert;
        screen.Line(new Cell(alert.Title, Tone.Strong));
        screen.Line([AlertWords.Of(alert.Level), ", ", AlertWords.Of(alert.State), alert.Verdict is { } verdict ? $" ({AlertWords.Of(verdict)})" : ""]);
        screen.Line(Text.AlertSeen.With(alert.Count, Words.Minute(alert.FirstSeen), Words.Minute(alert.LastSeen)));
        screen.Line($"{Text.AlertColumnRule}: {alert.Rule}");
        foreach (var field in alert.Group)
            screen.Line($"{field.Name}: {field.Value}");
        if (details.Description is { } description)
        {
            screen.Line();
            screen.Line(description.Trim());
        }
        if (details.Explanation is { } explanation)
        {
            screen.Line();
            Write(screen, explanation, "");
        }
        if (details.Events.Count > 0)
            screen.Line();
        foreach (var one in details.Events)
            screen.Line($"{one.Source}: {one.Line}");
        if (details.Decisions.Count > 0)
            screen.Line();
        foreach (var decision in details.Decisions)
            screen.Line([$"{Words.Minute(decision.At)} {decision.By}: ", AlertWords.Of(decision.State), decision.Verdict is { } word ? $" ({AlertWords.Of(word)})" : "", decision.Reason is { } reason ? $": {reason}" : ""]);
        foreach (var delivery in details.Deliveries)
            screen.Line($"{delivery.Destination}: {Outcome(delivery)}");
    }

    private static void Write(Screen screen, AlertExplanation part, string indent)
    {
        screen.Line($"{indent}{(part.Holds ? "+" : "-")} {part.Text}{(part.Value is { } value ? $"  [{value}]" : "")}");
        foreach (var inner in part.Parts)
            Write(screen, inner, indent + "  ");
    }

    private static string Outcome(AlertDelivery delivery) =>
        delivery.DeliveredAt is { } at ? Text.DeliveryTaken.With(Words.Minute(at))
        : delivery.LostAt is { } lost ? Text.DeliveryLost.With(Words.Minute(lost), delivery.Problem ?? "")
        : Text.DeliveryWaiting.With(delivery.Attempts, delivery.Problem ?? "");
}
