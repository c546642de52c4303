using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rempart.Core.Backups;

/// <summary>The JSON of the API of backups: as <see cref="Posture.PostureJson"/>.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BackupStatus))]
[JsonSerializable(typeof(IReadOnlyList<BackupStatus>))]
[JsonSerializable(typeof(BackupJobRecord))]
[JsonSerializable(typeof(BackupRequest))]
[JsonSerializable(typeof(RestoreTestRequest))]
[JsonSerializable(typeof(RestoreRequest))]
[JsonSerializable(typeof(RehearsalRequest))]
[JsonSerializable(typeof(RehearsalReport))]
[JsonSerializable(typeof(DrillReport))]
public sealed partial class BackupJson : JsonSerializerContext;
