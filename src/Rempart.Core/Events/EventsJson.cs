using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rempart.Core.Events;

/// <summary>The JSON of the API of events, source-generated so that the CLI needs no reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EventHistogram))]
[JsonSerializable(typeof(IReadOnlyList<EventCounts>))]
[JsonSerializable(typeof(SavedSearchRequest))]
[JsonSerializable(typeof(SavedSearch))]
[JsonSerializable(typeof(IReadOnlyList<SavedSearch>))]
[JsonSerializable(typeof(LegalHold))]
[JsonSerializable(typeof(LegalHoldRequest))]
[JsonSerializable(typeof(IReadOnlyList<LegalHold>))]
[JsonSerializable(typeof(SearchEnd))]
[JsonSerializable(typeof(SqlRequest))]
public sealed partial class EventsJson : JsonSerializerContext;

/// <summary>The last line of a stream of events: <c>{"end":{…}}</c>. A stream without it was cut.</summary>
/// <param name="End">How it ended.</param>
public sealed record SearchEnd(SearchEnding End);

/// <summary>How a stream ended.</summary>
/// <param name="Events">How many lines it has.</param>
/// <param name="Next">The cursor to go on with; null when there is nothing more.</param>
/// <param name="Problem">Why it ended before it was done; null when it was done.</param>
public sealed record SearchEnding(long Events, string? Next, string? Problem);

/// <summary>A statement of an expert.</summary>
/// <param name="Sql">One SELECT of DuckDB on the view <c>events</c>.</param>
/// <param name="From">The first event time.</param>
/// <param name="To">The event time that is too late; null for now.</param>
/// <param name="Limit">The most rows; null for 1,000.</param>
public sealed record SqlRequest(string Sql, DateTimeOffset From, DateTimeOffset? To, int? Limit);
