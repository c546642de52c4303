using System.Text.Json;
using System.Text.Json.Serialization;
using Rempart.Core.Alerts;
using Rempart.Server.Alerts.Store;

namespace Rempart.Server.Alerts.Delivery;

/// <summary>What happened to an alert.</summary>
internal enum AlertChange
{
    /// <summary>It was raised.</summary>
    Opened,

    /// <summary>It was detected again.</summary>
    Detected,

    /// <summary>It was closed, and is open again.</summary>
    Reopened,

    /// <summary>Somebody closed it.</summary>
    Closed,
}

/// <summary>What a destination is told of an alert, as things were then.</summary>
/// <param name="Change">What happened.</param>
/// <param name="At">When.</param>
/// <param name="Alert">The alert.</param>
/// <param name="Description">What the rule says of itself.</param>
/// <param name="Event">Its newest event, OCSF as JSON; null when none is known.</param>
/// <param name="Url">Where people see it.</param>
internal sealed record AlertMessage(AlertChange Change, DateTimeOffset At, AlertRecord Alert, string? Description, string? Event, string? Url)
{
    public static AlertMessage Of(AlertRow row, AlertChange change, DateTimeOffset at, string? console)
    {
        var events = JsonSerializer.Deserialize(row.Events, AlertJson.Default.ListAlertEvent)!;
        return new AlertMessage(change, at, AlertRecords.Of(row), row.Description, events.Count > 0 ? events[^1].Line : null, console is null ? null : $"{console.TrimEnd('/')}/alerts/{row.Id}");
    }

    /// <summary>The alert in one line: <c>Guessing of passwords (host bastion, src_ip 203.0.113.7)</c>.</summary>
    public string Headline() => Alert.Group.Count == 0
        ? Alert.Title
        : $"{Alert.Title} ({string.Join(", ", Alert.Group.Select(field => $"{field.Name} {field.Value}"))})";
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AlertMessage))]
internal sealed partial class AlertMessageJson : JsonSerializerContext;
