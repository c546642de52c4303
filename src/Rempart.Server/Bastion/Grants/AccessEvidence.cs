using System.Text.Json;
using System.Text.Json.Serialization;
using Rempart.Core.Evidence;
using Rempart.Server.Bastion.Store;

namespace Rempart.Server.Bastion.Grants;

/// <summary>The content of the evidence of access. No secrets; what people wrote can be erased with the record.</summary>
/// <param name="Action">What was done, such as <c>access-requested</c>.</param>
internal sealed record AccessEvidence(string Action)
{
    public string? Grant { get; init; }
    public long? Serial { get; init; }
    public string? Person { get; init; }
    public string? Target { get; init; }
    public string? Destination { get; init; }
    public string? Reason { get; init; }
    public string? Comment { get; init; }
    public string? State { get; init; }
    public int? ApprovalsNeeded { get; init; }
    public bool? BreakGlass { get; init; }
    public DateTimeOffset? ValidAfter { get; init; }
    public DateTimeOffset? ValidBefore { get; init; }
    public string? Key { get; init; }
    public string? Bastion { get; init; }
    public string? Session { get; init; }
    public string? Source { get; init; }
    public long? BytesSent { get; init; }
    public long? BytesReceived { get; init; }
    public string? Detail { get; init; }

    /// <summary>A record about a grant as it now stands.</summary>
    public static EvidenceRecord Of(EvidenceKind kind, string action, GrantRow row, string actor, DateTimeOffset at, string? comment = null) => Record(
        kind, $"grant:{row.Id}", actor, at, new AccessEvidence(action)
        {
            Grant = row.Id,
            Serial = row.Serial,
            Person = row.Person,
            Target = row.Target,
            Destination = GrantRecords.DestinationOf(row).ToString(),
            Reason = row.Reason,
            Comment = comment,
            State = row.State.ToString(),
            ApprovalsNeeded = row.ApprovalsNeeded,
            BreakGlass = row.BreakGlass ? true : null,
            ValidAfter = row.ValidAfter,
            ValidBefore = row.ValidBefore,
            Key = row.KeyFingerprint,
        });

    public static EvidenceRecord Record(EvidenceKind kind, string subject, string actor, DateTimeOffset at, AccessEvidence content) =>
        new(kind, subject, actor, at, JsonSerializer.SerializeToUtf8Bytes(content, AccessEvidenceJson.Default.AccessEvidence));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(AccessEvidence))]
[JsonSerializable(typeof(List<StoredDecision>))]
internal sealed partial class AccessEvidenceJson : JsonSerializerContext;
