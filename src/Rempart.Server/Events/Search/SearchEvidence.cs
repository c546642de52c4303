using System.Text.Json;
using System.Text.Json.Serialization;
using Rempart.Core.Evidence;

namespace Rempart.Server.Events.Search;

/// <summary>
/// What is kept of reading: events that leave the house, and statements that could read everything at once. Looking around in the console
/// is not recorded: one look is a dozen queries, and they would drown what counts.
/// </summary>
internal sealed class SearchEvidence(IEvidenceLog evidence, TimeProvider time)
{
    /// <summary>Recorded before the first byte goes out.</summary>
    public Task<long> RecordAsync(string what, string actor, SearchRecord record, CancellationToken cancellation) => evidence.AppendAsync(
        new EvidenceRecord(EvidenceKind.Action, $"events:{what}", actor, time.GetUtcNow(), JsonSerializer.SerializeToUtf8Bytes(record, SearchRecordJson.Default.SearchRecord)), cancellation);
}

/// <summary>What somebody took.</summary>
/// <param name="Query">The query, or the statement.</param>
/// <param name="From">The first event time.</param>
/// <param name="To">The event time that is too late.</param>
/// <param name="Limit">The most events or rows.</param>
/// <param name="Format">In which form.</param>
internal sealed record SearchRecord(string Query, DateTimeOffset From, DateTimeOffset To, int Limit, string Format);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SearchRecord))]
internal sealed partial class SearchRecordJson : JsonSerializerContext;
