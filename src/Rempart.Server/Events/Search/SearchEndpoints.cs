using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.HttpResults;
using Rempart.Core.Events;
using Rempart.Core.Text;
using Rempart.Server.Api;
using Rempart.Server.Identity;

namespace Rempart.Server.Events.Search;

/// <summary>The API of searching security events. Raw records hold personal data: all of it needs the operator's right.</summary>
internal static class SearchEndpoints
{
    private const int DefaultLimit = 100;
    private const int MostEvents = 10_000;
    private const int DefaultBuckets = 60;
    private const int DefaultValues = 10;

    private static readonly TimeSpan DefaultSince = TimeSpan.FromDays(1);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public static RouteGroupBuilder Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/events").WithTags("Events").RequireAuthorization(Policies.Operator);
        group.MapGet("/search", FindAsync).WithName("FindEvents").WithSummary("Events that a query asks for, the newest first, one a line; the last line says how it ended and has the cursor to go on with.")
            .Produces(StatusCodes.Status200OK, contentType: EventStream.MediaType).ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapGet("/histogram", HistogramAsync).WithName("CountEventsByTime").WithSummary("How many events there were over time.").ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapGet("/counts", CountAsync).WithName("CountEventsByField").WithSummary("How many events there are of each value of fields.").ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapGet("/tail", TailAsync).WithName("TailEvents").WithSummary("Events as they come, one a line; an empty line now and then.")
            .Produces(StatusCodes.Status200OK, contentType: EventStream.MediaType).ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapGet("/export", ExportAsync).WithName("ExportEvents").WithSummary("Events as a file of NDJSON or Parquet. The export is evidence.")
            .Produces(StatusCodes.Status200OK, contentType: EventStream.MediaType).ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapPost("/sql", SqlAsync).WithName("QueryEventsWithSql").WithSummary("One SELECT of DuckDB on the view events; rows as JSON objects, one a line. The statement is evidence.")
            .Produces(StatusCodes.Status200OK, contentType: EventStream.MediaType).ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapGet("/searches", ListAsync).WithName("ListSavedSearches").WithSummary("Searches that were saved for all.");
        group.MapPut("/searches", SaveAsync).WithName("SaveSearch").WithSummary("Saves a search for all; one of the same name is replaced.").ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapDelete("/searches/{name}", DeleteAsync).WithName("DeleteSavedSearch").WithSummary("Deletes a saved search.").ProducesProblem(StatusCodes.Status404NotFound);
        return group;
    }

    private static async Task<IResult> FindAsync(
        string? query, DateTimeOffset? from, DateTimeOffset? to, string? since, int? limit, string? cursor, IEventSearch events, TimeProvider time, CancellationToken cancellation)
    {
        var most = limit ?? DefaultLimit;
        if (most is < 1 or > MostEvents)
            return Problems.BadRequest($"'limit' must be 1 to {MostEvents}.");
        if (Search(query, from, to, since, time, out var search) is { } problem)
            return Problems.BadRequest(problem);
        return await EventStream.OpenAsync(Lines(events.FindAsync(search, most, cursor, cancellation), cancellation), count => count < most, saysEnd: true, time, cancellation);
    }

    private static async Task<Results<Ok<EventHistogram>, ProblemHttpResult>> HistogramAsync(
        string? query, DateTimeOffset? from, DateTimeOffset? to, string? since, int? buckets, IEventSearch events, TimeProvider time, CancellationToken cancellation)
    {
        if (buckets is < 1 or > EventSearcher.MostBuckets)
            return Problems.BadRequest($"'buckets' must be 1 to {EventSearcher.MostBuckets}.");
        return Search(query, from, to, since, time, out var search) is { } problem
            ? Problems.BadRequest(problem)
            : await AnswerAsync(() => events.HistogramAsync(search, buckets ?? DefaultBuckets, cancellation));
    }

    private static async Task<Results<Ok<IReadOnlyList<EventCounts>>, ProblemHttpResult>> CountAsync(
        string? query, DateTimeOffset? from, DateTimeOffset? to, string? since, string[] field, int? limit, IEventSearch events, TimeProvider time, CancellationToken cancellation)
    {
        if (limit is < 1 or > EventSearcher.MostValues)
            return Problems.BadRequest($"'limit' must be 1 to {EventSearcher.MostValues}.");
        return Search(query, from, to, since, time, out var search) is { } problem
            ? Problems.BadRequest(problem)
            : await AnswerAsync(() => events.CountAsync(search, field, limit ?? DefaultValues, cancellation));
    }

    private static IResult TailAsync(string? query, IEventSearch events, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            Asked.Parse(query ?? "");
            return EventStream.Endless(Lines(events.TailAsync(query ?? "", cancellation), cancellation), Heartbeat, time, cancellation);
        }
        catch (EventSearchException refused)
        {
            return SearchProblems.Of(refused);
        }
    }

    private static async Task<IResult> ExportAsync(
        string? query, DateTimeOffset? from, DateTimeOffset? to, string? since, string? format, int? limit, EventSearcher events, EventExport export, EventSearchOptions options,
        SearchEvidence evidence, TimeProvider time, HttpContext http, CancellationToken cancellation)
    {
        var most = limit ?? options.LargestExport;
        if (most < 1 || most > options.LargestExport)
            return Problems.BadRequest($"'limit' must be 1 to {options.LargestExport}.");
        if (format is not (null or "ndjson" or "parquet"))
            return Problems.BadRequest($"'format' is '{format}'. Write ndjson or parquet.");
        if (Search(query, from, to, since, time, out var search) is { } problem)
            return Problems.BadRequest(problem);
        try
        {
            Asked.Of(search);
            await evidence.RecordAsync("export", http.User.Actor(), new SearchRecord(search.Query, search.From, search.To, most, format ?? "ndjson"), cancellation);
            var name = $"events-{search.To.UtcDateTime:yyyyMMddTHHmmss}Z";
            if (format == "parquet")
                return TypedResults.Stream((await export.ParquetAsync(search, most, options.Timeout * 10, cancellation)).Read(), "application/vnd.apache.parquet", name + ".parquet");
            http.Response.Headers.ContentDisposition = $"attachment; filename={name}.ndjson";
            return await EventStream.OpenAsync(Lines(events.FindAsync(search, most, null, options.Timeout * 10, cancellation), cancellation), _ => true, saysEnd: false, time, cancellation);
        }
        catch (EventSearchException refused)
        {
            return SearchProblems.Of(refused);
        }
    }

    private static async Task<IResult> SqlAsync(SqlRequest request, ExpertSql sql, SearchEvidence evidence, TimeProvider time, HttpContext http, CancellationToken cancellation)
    {
        var to = request.To ?? time.GetUtcNow();
        var record = new SearchRecord(request.Sql is { Length: > ExpertSql.LongestText } ? request.Sql[..ExpertSql.LongestText] : request.Sql ?? "", request.From, to, request.Limit ?? ExpertSql.DefaultRows, "sql");
        await evidence.RecordAsync("sql", http.User.Actor(), record, cancellation);
        return await EventStream.OpenAsync(Rows(sql.RunAsync(request, to, cancellation), cancellation), _ => true, saysEnd: true, time, cancellation);
    }

    private static async Task<Ok<IReadOnlyList<SavedSearch>>> ListAsync(ISavedSearches saved, CancellationToken cancellation) =>
        TypedResults.Ok(await saved.ListAsync(cancellation));

    private static Task<Results<Ok<SavedSearch>, ProblemHttpResult>> SaveAsync(SavedSearchRequest request, ISavedSearches saved, HttpContext http, CancellationToken cancellation) =>
        AnswerAsync(() => saved.SaveAsync(request, http.User.Actor(), cancellation));

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string name, ISavedSearches saved, CancellationToken cancellation) =>
        await saved.DeleteAsync(name, cancellation) ? TypedResults.NoContent() : Problems.NotFound($"There is no saved search '{name}'.");

    private static async Task<Results<Ok<T>, ProblemHttpResult>> AnswerAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return TypedResults.Ok(await ask());
        }
        catch (EventSearchException refused)
        {
            return SearchProblems.Of(refused);
        }
    }

    /// <summary>What is asked for; or what is wrong with the parameters.</summary>
    private static string? Search(string? query, DateTimeOffset? from, DateTimeOffset? to, string? since, TimeProvider time, out EventSearch search)
    {
        var end = to ?? time.GetUtcNow();
        search = new EventSearch(query ?? "", from ?? end - DefaultSince, end);
        if (since is null)
            return null;
        if (from is not null)
            return "Write 'from' or 'since', not both.";
        if (!Durations.TryParse(since, out var length))
            return $"'since' is '{since}'. Write a duration such as 15m, 1h or 7d.";
        search = search with { From = end - length };
        return null;
    }

    private static async IAsyncEnumerable<(string? Cursor, ReadOnlyMemory<byte> Line)> Lines(IAsyncEnumerable<FoundEvent> found, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var one in found.WithCancellation(cancellation))
            yield return (one.Cursor, one.Line);
    }

    private static async IAsyncEnumerable<(string? Cursor, ReadOnlyMemory<byte> Line)> Rows(IAsyncEnumerable<ReadOnlyMemory<byte>> rows, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var row in rows.WithCancellation(cancellation))
            yield return (null, row);
    }
}
