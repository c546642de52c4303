using System.Text.Json;
using Rempart.Core.Posture;

namespace Rempart.Core.Reporting;

/// <summary>A finding as SARIF's result (section 3.27).</summary>
internal static class SarifResult
{
    public static void Write(Utf8JsonWriter json, FindingRecord finding, int ruleIndex)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", SarifRule.IdOf(finding));
        json.WriteNumber("ruleIndex", ruleIndex);
        json.WriteString("kind", "fail");
        json.WriteString("level", SarifRule.LevelOf(finding.Severity));
        SarifWriter.Message(json, "message", $"{finding.Message}\n{finding.Remedy}");
        WriteLocation(json, finding.Resource);
        json.WriteStartObject("partialFingerprints");
        json.WriteString("rempart/v1", finding.Fingerprint);
        json.WriteEndObject();
        json.WriteString("baselineState", BaselineOf(finding));
        WriteSuppressions(json, finding);
        json.WriteStartObject("provenance");
        json.WriteString("firstDetectionTimeUtc", SarifWriter.Time(finding.FirstSeen));
        json.WriteString("lastDetectionTimeUtc", SarifWriter.Time(finding.LastSeen));
        json.WriteEndObject();
        json.WriteStartObject("properties");
        json.WriteString("severity", finding.Severity.ToString());
        json.WriteString("remedy", finding.Remedy);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>What is resolved is absent; what was seen by one assessment only is new.</summary>
    private static string BaselineOf(FindingRecord finding) =>
        finding.State == FindingState.Resolved ? "absent"
        : finding.FirstSeen == finding.LastSeen ? "new"
        : "unchanged";

    private static void WriteLocation(Utf8JsonWriter json, string resource)
    {
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartArray("logicalLocations");
        json.WriteStartObject();
        json.WriteString("fullyQualifiedName", resource);
        json.WriteString("kind", "resource");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    // An empty array says that the result was considered and is not suppressed (section 3.27.23).
    private static void WriteSuppressions(Utf8JsonWriter json, FindingRecord finding)
    {
        json.WriteStartArray("suppressions");
        if (finding is { State: FindingState.RiskAccepted, Acceptance: { } acceptance })
        {
            json.WriteStartObject();
            json.WriteString("kind", "external");
            json.WriteString("status", "accepted");
            json.WriteString("justification", acceptance.Reason);
            json.WriteStartObject("properties");
            json.WriteString("by", acceptance.By);
            json.WriteString("at", SarifWriter.Time(acceptance.At));
            json.WriteString("until", SarifWriter.Time(acceptance.Until));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
