using System.Text.Json;
using System.Text.Json.Serialization;
using Rempart.Core.Posture;

namespace Rempart.Core.Alerts;

/// <summary>The JSON of alerts, source-generated so that the CLI needs no reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Page<AlertRecord>))]
[JsonSerializable(typeof(AlertDetails))]
[JsonSerializable(typeof(AlertDecisionRequest))]
[JsonSerializable(typeof(IReadOnlyList<Suppression>))]
[JsonSerializable(typeof(Suppression))]
[JsonSerializable(typeof(SuppressionRequest))]
[JsonSerializable(typeof(DetectionStatus))]
[JsonSerializable(typeof(IReadOnlyList<AlertField>))]
[JsonSerializable(typeof(List<AlertEvent>))]
public sealed partial class AlertJson : JsonSerializerContext;
