using System.Buffers;
using System.Text.Json;
using Rempart.Core.Alerts;

namespace Rempart.Server.Alerts.Delivery;

/// <summary>An alert as OCSF's Detection Finding (class 2004), version 1.5.0.</summary>
internal static class OcsfAlert
{
    public static byte[] Write(AlertMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        var alert = message.Alert;
        var (activity, activityName) = message.Change switch
        {
            AlertChange.Opened => (1, "Create"),
            AlertChange.Closed => (3, "Close"),
            _ => (2, "Update"),
        };
        var (severity, severityName) = Severity(alert.Level);
        json.WriteStartObject();
        json.WriteNumber("class_uid", 2004);
        json.WriteString("class_name", "Detection Finding");
        json.WriteNumber("category_uid", 2);
        json.WriteString("category_name", "Findings");
        json.WriteNumber("activity_id", activity);
        json.WriteString("activity_name", activityName);
        json.WriteNumber("type_uid", 200400 + activity);
        json.WriteNumber("severity_id", severity);
        json.WriteString("severity", severityName);
        json.WriteNumber("status_id", alert.State switch { AlertState.New => 1, AlertState.Acknowledged => 2, _ => 4 });
        json.WriteString("status", alert.State switch { AlertState.New => "New", AlertState.Acknowledged => "In Progress", _ => "Resolved" });
        json.WriteNumber("time", message.At.ToUnixTimeMilliseconds());
        json.WriteNumber("count", (int)Math.Min(alert.Count, int.MaxValue));
        json.WriteString("message", message.Headline());
        json.WriteStartObject("metadata");
        json.WriteString("version", "1.5.0");
        json.WriteStartObject("product");
        json.WriteString("name", "Rempart");
        json.WriteString("vendor_name", "Rempart");
        json.WriteEndObject();
        json.WriteEndObject();
        Finding(json, message);
        json.WriteStartArray("observables");
        foreach (var field in alert.Group)
        {
            json.WriteStartObject();
            json.WriteString("name", field.Name);
            json.WriteNumber("type_id", 99);
            json.WriteString("value", field.Value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void Finding(Utf8JsonWriter json, AlertMessage message)
    {
        var alert = message.Alert;
        json.WriteStartObject("finding_info");
        json.WriteString("uid", alert.Fingerprint);
        json.WriteString("title", alert.Title);
        if (message.Description is { } description)
            json.WriteString("desc", description);
        json.WriteNumber("first_seen_time", alert.FirstSeen.ToUnixTimeMilliseconds());
        json.WriteNumber("last_seen_time", alert.LastSeen.ToUnixTimeMilliseconds());
        if (message.Url is { } url)
            json.WriteString("src_url", url);
        json.WriteStartObject("analytic");
        json.WriteString("uid", alert.Rule);
        json.WriteString("name", alert.Title);
        json.WriteNumber("type_id", 1);
        json.WriteString("type", "Rule");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static (int, string) Severity(AlertLevel level) => level switch
    {
        AlertLevel.Critical => (5, "Critical"),
        AlertLevel.High => (4, "High"),
        AlertLevel.Medium => (3, "Medium"),
        AlertLevel.Low => (2, "Low"),
        _ => (1, "Informational"),
    };
}
