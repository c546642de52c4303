using System.Text.Json;
using System.Text.Json.Serialization;
using Rempart.Core.Alerts;
using Rempart.Core.Evidence;

namespace Rempart.Server.Alerts;

/// <summary>The content of the evidence of decisions about alerts. No secrets; what people wrote can be erased with the record.</summary>
/// <param name="Action">What was done, such as <c>alert-closed</c>.</param>
internal sealed record AlertEvidence(string Action)
{
    public string? Rule { get; init; }
    public string? Fingerprint { get; init; }
    public string? Verdict { get; init; }
    public string? Reason { get; init; }
    public string? Owner { get; init; }
    public DateTimeOffset? Until { get; init; }
    public IReadOnlyList<AlertField>? Where { get; init; }

    public static EvidenceRecord Of(string subject, string actor, DateTimeOffset at, AlertEvidence content) =>
        new(EvidenceKind.Decision, subject, actor, at, JsonSerializer.SerializeToUtf8Bytes(content, AlertEvidenceJson.Default.AlertEvidence));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AlertEvidence))]
internal sealed partial class AlertEvidenceJson : JsonSerializerContext;
