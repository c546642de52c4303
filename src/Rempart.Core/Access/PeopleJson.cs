using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rempart.Core.Access;

/// <summary>The JSON of people, source-generated so that the CLI needs no reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PeopleReport))]
[JsonSerializable(typeof(PersonDetails))]
[JsonSerializable(typeof(AccessCut))]
public sealed partial class PeopleJson : JsonSerializerContext;
