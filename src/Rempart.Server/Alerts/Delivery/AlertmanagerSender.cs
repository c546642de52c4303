using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Rempart.Core.Secrets;

namespace Rempart.Server.Alerts.Delivery;

/// <summary>Posts alerts to Alertmanager's API, version 2. A closed alert ends there; an open one counts for a week without news.</summary>
internal sealed class AlertmanagerSender(DestinationOptions options, ISecretResolver secrets) : ISender
{
    private static readonly TimeSpan Lasting = TimeSpan.FromDays(7);
    private readonly HttpDestination _destination = new(options, secrets);

    public Task SendAsync(string id, AlertMessage message, CancellationToken cancellation) => _destination.PostAsync(
        new Uri($"{options.Url!.TrimEnd('/')}/api/v2/alerts"), Body(message), "application/json", new Dictionary<string, string>(), withToken: true, cancellation);

    /// <summary>One alert as Alertmanager knows it; its labels are what makes it the same alert.</summary>
    internal static byte[] Body(AlertMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        var alert = message.Alert;
        json.WriteStartArray();
        json.WriteStartObject();
        json.WriteStartObject("labels");
        json.WriteString("alertname", alert.Title);
        json.WriteString("severity", alert.Level.ToString().ToLowerInvariant());
        json.WriteString("fingerprint", alert.Fingerprint);
        json.WriteString("rule", alert.Rule);
        json.WriteString("origin", "rempart");
        foreach (var field in alert.Group.DistinctBy(field => Label(field.Name)))
            json.WriteString("group_" + Label(field.Name), field.Value);
        json.WriteEndObject();
        json.WriteStartObject("annotations");
        json.WriteString("summary", message.Headline());
        if (message.Description is { } description)
            json.WriteString("description", description);
        json.WriteEndObject();
        json.WriteString("startsAt", alert.FirstSeen.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        var end = message.Change == AlertChange.Closed ? message.At : message.At + Lasting;
        // Alertmanager refuses an end before the begin, which a sender's clock that runs ahead would give.
        end = end > alert.FirstSeen ? end : alert.FirstSeen.AddSeconds(1);
        json.WriteString("endsAt", end.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        if (message.Url is { } url)
            json.WriteString("generatorURL", url);
        json.WriteEndObject();
        json.WriteEndArray();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public ValueTask DisposeAsync()
    {
        _destination.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Label(string name) => string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));
}
