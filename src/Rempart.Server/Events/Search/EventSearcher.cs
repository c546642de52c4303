using System.Runtime.CompilerServices;
using Rempart.Core.Events;
using Rempart.Events;
using Rempart.Server.Events.Lake;

namespace Rempart.Server.Events.Search;

/// <summary>Searches the lake: its segments through DuckDB, the events that are in none yet by reading them.</summary>
internal sealed partial class EventSearcher(ILake lake, IEventLog log, SearchEngine engine, SearchMetrics metrics) : IEventSearch
{
    private const int PageSize = 5000;

    /// <inheritdoc/>
    public IAsyncEnumerable<FoundEvent> FindAsync(EventSearch search, int limit, string? cursor, CancellationToken cancellation) =>
        FindAsync(search, limit, cursor, engine.Timeout, cancellation);

    /// <summary>As the other, with a time of its own.</summary>
    public async IAsyncEnumerable<FoundEvent> FindAsync(EventSearch search, int limit, string? cursor, TimeSpan timeout, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var asked = Asked.Of(search);
        var after = SearchCursor.Parse(cursor);
        using var measured = metrics.Begin("find");
        using var place = await engine.EnterAsync(timeout, cancellation);
        await using var find = new FindRun(lake, engine, place, asked);
        for (var left = limit; left > 0;)
        {
            var size = Math.Min(left, PageSize);
            var from = after;
            var page = await place.RunAsync(() => find.PageAsync(from, size));
            foreach (var row in page)
                yield return new FoundEvent(new SearchCursor(row.Time, row.Uid).ToString(), row.Source, row.Line);
            if (page.Count < size)
                break;
            left -= page.Count;
            after = new SearchCursor(page[^1].Time, page[^1].Uid);
        }
        measured.Succeed();
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<FoundEvent> TailAsync(string query, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var reader = new TailRows.Reader(Asked.Parse(query));
        await foreach (var block in log.ReadAsync(log.End, cancellation))
        {
            foreach (var row in reader.Read(block.Block, long.MinValue, long.MaxValue))
            {
                // The block's memory is the log's: what is handed on is a copy.
                yield return new FoundEvent(new SearchCursor(row.Time, row.Uid).ToString(), row.Source, row.Line.ToArray());
            }
        }
    }
}

/// <summary>A search whose query was read.</summary>
internal sealed record Asked(EventQuery Query, long From, long To)
{
    public static Asked Of(EventSearch search)
    {
        ArgumentNullException.ThrowIfNull(search);
        return search.From < search.To
            ? new Asked(Parse(search.Query), search.From.ToUnixTimeMilliseconds(), search.To.ToUnixTimeMilliseconds())
            : throw new EventSearchException("'from' must be before 'to'.");
    }

    public static EventQuery Parse(string text) =>
        EventQuery.TryParse(text, out var query, out var problem) ? query : throw new EventSearchException($"The query cannot be read at {problem}");
}
