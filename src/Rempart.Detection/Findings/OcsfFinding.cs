using System.Text.Json;

namespace Rempart.Detection;

/// <summary>Writes matches as OCSF 1.5 Detection Findings (class 2004).</summary>
public static class OcsfFinding
{
    private const string SchemaVersion = "1.5.0";

    /// <summary>Writes the match of a rule on one event; the event itself is its evidence.</summary>
    /// <param name="json">Takes the object.</param>
    /// <param name="match">The match.</param>
    /// <param name="now">When it was found.</param>
    /// <param name="version">The version of the product that found it.</param>
    public static void Write(Utf8JsonWriter json, in DetectionMatch match, DateTimeOffset now, string version)
    {
        ArgumentNullException.ThrowIfNull(json);
        Start(json, match.Rule, match.Time, now, version, $"{match.Rule.Id ?? match.Rule.Title}/{match.At.Input}/{match.At.Index}");
        json.WriteStartArray("evidences"u8);
        json.WriteStartObject();
        json.WritePropertyName("data"u8);
        json.WriteRawValue(match.Content, skipInputValidation: true);
        json.WriteString("name"u8, $"{match.At.Input}#{match.At.Index}");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes the firing of a correlation; its events are named.</summary>
    /// <param name="json">Takes the object.</param>
    /// <param name="match">The match.</param>
    /// <param name="now">When it was found.</param>
    /// <param name="version">The version of the product that found it.</param>
    public static void Write(Utf8JsonWriter json, CorrelationMatch match, DateTimeOffset now, string version)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(match);
        var last = match.Events.Count > 0 ? match.Events[^1] : default;
        Start(json, match.Rule, match.Time, now, version, $"{match.Rule.Id ?? match.Rule.Title}/{last.Input}/{last.Index}");
        json.WriteNumber("count"u8, match.EventCount);
        json.WriteStartArray("evidences"u8);
        foreach (var place in match.Events)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, $"{place.Input}#{place.Index}");
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("observables"u8);
        foreach (var (name, value) in match.Group)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, name);
            json.WriteNumber("type_id"u8, 99);
            json.WriteString("type"u8, "Other");
            json.WriteString("value"u8, value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Start(Utf8JsonWriter json, DetectionRule rule, DateTimeOffset time, DateTimeOffset now, string version, string uid)
    {
        json.WriteStartObject();
        json.WriteNumber("activity_id"u8, 1);
        json.WriteString("activity_name"u8, "Create");
        json.WriteNumber("category_uid"u8, 2);
        json.WriteString("category_name"u8, "Findings");
        json.WriteNumber("class_uid"u8, 2004);
        json.WriteString("class_name"u8, "Detection Finding");
        json.WriteNumber("type_uid"u8, 200401);
        json.WriteString("type_name"u8, "Detection Finding: Create");
        json.WriteNumber("time"u8, time.ToUnixTimeMilliseconds());
        var (severity, name) = Severity(rule.Level);
        json.WriteNumber("severity_id"u8, severity);
        json.WriteString("severity"u8, name);
        json.WriteNumber("status_id"u8, 1);
        json.WriteString("status"u8, "New");
        json.WriteString("message"u8, rule.Title);
        json.WriteStartObject("metadata"u8);
        json.WriteString("version"u8, SchemaVersion);
        json.WriteNumber("logged_time"u8, now.ToUnixTimeMilliseconds());
        json.WriteStartObject("product"u8);
        json.WriteString("name"u8, "Rempart");
        json.WriteString("vendor_name"u8, "Rempart");
        json.WriteString("version"u8, version);
        json.WriteEndObject();
        json.WriteEndObject();
        WriteInfo(json, rule, uid, now);
    }

    private static void WriteInfo(Utf8JsonWriter json, DetectionRule rule, string uid, DateTimeOffset now)
    {
        json.WriteStartObject("finding_info"u8);
        json.WriteString("uid"u8, uid);
        json.WriteString("title"u8, rule.Title);
        if (rule.Description is not null)
            json.WriteString("desc"u8, rule.Description);
        json.WriteNumber("created_time"u8, now.ToUnixTimeMilliseconds());
        json.WriteStartObject("analytic"u8);
        json.WriteString("name"u8, rule.Title);
        json.WriteString("uid"u8, rule.Id ?? rule.Title);
        json.WriteNumber("type_id"u8, 1);
        json.WriteString("type"u8, "Rule");
        json.WriteString("category"u8, rule is CorrelationRule ? "Sigma correlation" : "Sigma rule");
        json.WriteEndObject();
        AttackTags.Write(json, rule.Tags);
        json.WriteEndObject();
    }

    private static (int Id, string Name) Severity(RuleLevel? level) => level switch
    {
        RuleLevel.Informational => (1, "Informational"),
        RuleLevel.Low => (2, "Low"),
        RuleLevel.Medium => (3, "Medium"),
        RuleLevel.High => (4, "High"),
        RuleLevel.Critical => (5, "Critical"),
        _ => (0, "Unknown"),
    };
}
