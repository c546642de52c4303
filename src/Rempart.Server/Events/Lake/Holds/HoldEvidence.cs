using System.Text.Json;
using System.Text.Json.Serialization;
using Rempart.Core.Evidence;
using Rempart.Server.Events.Lake.Store;

namespace Rempart.Server.Events.Lake.Holds;

/// <summary>Puts each hold and each release into the ledger, with all that the hold says: what somebody let go can be told for ever.</summary>
internal sealed class HoldEvidence(IEvidenceLog ledger)
{
    public const string Subject = "events.holds";
    public const string Set = "hold-set";
    public const string Released = "hold-released";

    public Task RecordAsync(string action, HoldRow hold, string actor, DateTimeOffset at)
    {
        var content = new HoldRecord(action, hold.Id, hold.Reason, hold.ClassUid, hold.From, hold.To, hold.By, hold.CreatedAt);
        return ledger.AppendAsync(
            new EvidenceRecord(EvidenceKind.Decision, Subject, actor, at, JsonSerializer.SerializeToUtf8Bytes(content, HoldJson.Default.HoldRecord)), CancellationToken.None);
    }
}

/// <summary>What the ledger holds of a legal hold.</summary>
/// <param name="Action">Whether it was set or released; by whom and when says the record around this.</param>
/// <param name="Hold">Its id.</param>
/// <param name="Reason">Why it was set.</param>
/// <param name="ClassUid">The class it covers; null for all.</param>
/// <param name="From">The first event time.</param>
/// <param name="To">The event time it covers no more.</param>
/// <param name="SetBy">Who set it.</param>
/// <param name="SetAt">When.</param>
internal sealed record HoldRecord(string Action, string Hold, string Reason, int? ClassUid, DateTimeOffset From, DateTimeOffset To, string SetBy, DateTimeOffset SetAt);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(HoldRecord))]
internal sealed partial class HoldJson : JsonSerializerContext;
