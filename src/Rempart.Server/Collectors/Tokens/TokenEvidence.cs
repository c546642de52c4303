using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rempart.Server.Collectors.Tokens;

/// <summary>What the evidence says of a token: its public part only.</summary>
internal sealed record TokenEvidence(string Action, string Source, string Token);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TokenEvidence))]
internal sealed partial class TokenJson : JsonSerializerContext;
