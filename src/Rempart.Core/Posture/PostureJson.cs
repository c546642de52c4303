using System.Text.Json;
using System.Text.Json.Serialization;
using Rempart.Core.Networks;

namespace Rempart.Core.Posture;

/// <summary>The JSON of the API: camelCase, enumerations as words, source-generated so that the CLI needs no reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PostureReport))]
[JsonSerializable(typeof(Page<FindingRecord>))]
[JsonSerializable(typeof(FindingRecord))]
[JsonSerializable(typeof(VerifyRequest))]
[JsonSerializable(typeof(VerifyResponse))]
[JsonSerializable(typeof(Page<AssessmentRecord>))]
[JsonSerializable(typeof(AcceptRequest))]
[JsonSerializable(typeof(PlanRequest))]
[JsonSerializable(typeof(PlanResponse))]
[JsonSerializable(typeof(ApplyResponse))]
[JsonSerializable(typeof(Page<EvidenceSummary>))]
[JsonSerializable(typeof(EvidenceBundle))]
[JsonSerializable(typeof(NetworkPicture))]
public sealed partial class PostureJson : JsonSerializerContext;
