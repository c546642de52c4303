using System.Text.Json;
using System.Text.Json.Serialization;
using Rempart.Core.Posture;

namespace Rempart.Server.Posture;

/// <summary>The JSON of what the posture store keeps.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AssessmentRecord))]
[JsonSerializable(typeof(PlanResponse))]
[JsonSerializable(typeof(ApplyResponse))]
[JsonSerializable(typeof(AcceptanceEvidence))]
internal sealed partial class PostureStoreJson : JsonSerializerContext;

/// <summary>The evidence of a decision on a finding.</summary>
internal sealed record AcceptanceEvidence(string Fingerprint, string ControlId, string Resource, string Decision, string? Reason, DateTimeOffset? Until);
