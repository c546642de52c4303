using System.Text.Json.Serialization;

namespace Rempart.Server.Identity.Records;

/// <summary>The content of identity's evidence. No secrets; addresses can be erased with the record.</summary>
/// <param name="Action">What was done, such as <c>user-created</c>.</param>
internal sealed record RecordDetails(string Action)
{
    public string? Id { get; init; }

    public string? Role { get; init; }

    public bool? Blocked { get; init; }

    public string? Client { get; init; }

    public string? Method { get; init; }

    public string? Address { get; init; }

    public int? Failures { get; init; }

    public IReadOnlyDictionary<string, int>? Accounts { get; init; }

    public IReadOnlyDictionary<string, int>? Addresses { get; init; }

    public int? Ended { get; init; }

    public string? Reason { get; init; }

    public string? Permission { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RecordDetails))]
internal sealed partial class RecordJson : JsonSerializerContext;
