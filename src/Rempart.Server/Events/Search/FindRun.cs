using DuckDB.NET.Data;
using Rempart.Server.Events.Lake;

namespace Rempart.Server.Events.Search;

/// <summary>
/// Finds events from the newest to the oldest. Time is cut into slices that grow, so that what is near is there at once. In a slice the
/// times of the matches are found first, from the columns of the query alone; only then the whole events are read where they lie.
/// </summary>
internal sealed class FindRun : IAsyncDisposable
{
    // Under load a minute is hundreds of small segments; what is looked for has often just come.
    private const int Growth = 8;
    private static readonly long FirstSlice = (long)TimeSpan.FromMinutes(1).TotalMilliseconds;

    private readonly ILake _lake;
    private readonly SearchPlace _place;
    private readonly Asked _asked;
    private readonly SqlFilter _filter;
    private readonly DuckDBConnection _connection;
    private readonly StoredRow _stored = new();
    private readonly HashSet<string> _tailIds = new(StringComparer.Ordinal);
    private LakeView? _first;
    private TailRow[] _tail = [];
    private long _slice = FirstSlice;

    public FindRun(ILake lake, SearchEngine engine, SearchPlace place, Asked asked)
    {
        (_lake, _place, _asked) = (lake, place, asked);
        _filter = SqlFilter.Of(asked.Query);
        _connection = engine.Connect();
    }

    /// <summary>The next events behind a cursor.</summary>
    public async Task<IReadOnlyList<TailRow>> PageAsync(SearchCursor? after, int limit)
    {
        // Behind the cursor: what has its very time may be behind it too.
        var upper = after is { } cursor ? Math.Min(_asked.To, cursor.Time + 1) : _asked.To;
        var page = new List<TailRow>();
        while (page.Count < limit && upper > _asked.From)
        {
            var lower = Math.Max(_asked.From, upper - _slice);
            var found = await SliceAsync(lower, upper, after, limit - page.Count);
            page.AddRange(found);
            upper = lower;
            if (page.Count < limit)
                _slice = Math.Min(_slice * Growth, long.MaxValue / Growth);
        }
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        if (_first is not null)
            await _first.DisposeAsync();
    }

    private async Task<IEnumerable<TailRow>> SliceAsync(long lower, long upper, SearchCursor? after, int limit)
    {
        var view = await _lake.OpenAsync(At(lower), At(upper), [.. _filter.Columns.Append("time").Distinct()], _place.Token);
        try
        {
            if (_first is null)
            {
                _first = view;
                var rows = await Task.Run(() => TailRows.Find(view, _asked.Query, _asked.From, _asked.To, _place.Token), _place.Token);
                _tail = [.. rows.OrderByDescending(row => new SearchCursor(row.Time, row.Uid))];
                _tailIds.UnionWith(_tail.Select(row => row.Uid));
            }
            var stored = view.Segments.Count == 0 ? [] : await StoredAsync(view.Segments, lower, upper, after, limit);
            var fresh = _tail.Where(row => row.Time >= lower && row.Time < upper && IsBehind(row, after));
            return stored.Concat(fresh).OrderByDescending(row => new SearchCursor(row.Time, row.Uid)).Take(limit);
        }
        finally
        {
            if (!ReferenceEquals(view, _first))
                await view.DisposeAsync();
        }
    }

    private async Task<List<TailRow>> StoredAsync(IReadOnlyList<LakeSegment> segments, long lower, long upper, SearchCursor? after, int limit)
    {
        var cursorTime = after is { } cursor && cursor.Time >= lower && cursor.Time < upper ? cursor.Time : (long?)null;
        var times = await TimesAsync(segments, lower, cursorTime ?? upper, limit);
        var stored = new List<TailRow>();
        var places = cursorTime is { } at ? times.Prepend(at) : times;
        foreach (var (first, last) in Windows([.. places], segments))
        {
            if (stored.Count >= limit)
                break;
            stored.AddRange(await EventsAsync(first, last, after, limit - stored.Count));
        }
        return stored;
    }

    /// <summary>The times of the newest matches, downwards.</summary>
    private Task<List<long>> TimesAsync(IReadOnlyList<LakeSegment> segments, long lower, long upper, int limit)
    {
        var sql = $"""
            SELECT CAST("time" AS BIGINT) FROM {SearchTable.Parquet(segments)}
            WHERE "time" >= {Marker(1)} AND "time" < {Marker(2)} AND ({_filter.Condition}) ORDER BY "time" DESC LIMIT {Marker(3)}
            """;
        return SearchCommand.RunAsync(_connection, sql, [.. _filter.Parameters.Values, lower, upper, (long)limit], _place, reader =>
        {
            var times = new List<long>();
            while (reader.Read())
                times.Add(reader.GetInt64(0));
            return times;
        });
    }

    /// <summary>The whole events of a short time, downwards.</summary>
    private async Task<List<TailRow>> EventsAsync(long first, long last, SearchCursor? after, int limit)
    {
        await using var view = await _lake.OpenAsync(At(first), At(last + 1), null, _place.Token);
        if (view.Segments.Count == 0)
            return [];
        var behind = after is null ? "" : $""" AND ("time" < {Marker(4)} OR ("time" = {Marker(4)} AND "uid" < {Marker(5)}))""";
        var sql = $"""
            SELECT {StoredRow.Columns} FROM {SearchTable.Parquet(view.Segments)}
            WHERE "time" >= {Marker(1)} AND "time" <= {Marker(2)} AND ({_filter.Condition}){behind} ORDER BY "time" DESC, "uid" DESC LIMIT {Marker(3)}
            """;
        object[] cursor = after is { } position ? [position.Time, position.Uid] : [];
        // The tail's events were found already; those sealed meanwhile are in both.
        return await SearchCommand.RunAsync(_connection, sql, [.. _filter.Parameters.Values, first, last, (long)limit + _tailIds.Count, .. cursor], _place, reader =>
        {
            var rows = new List<TailRow>();
            string? before = null;
            while (rows.Count < limit && reader.Read())
            {
                var row = _stored.Read(reader);
                if (!_tailIds.Contains(row.Uid) && row.Uid != before)
                    rows.Add(row);
                before = row.Uid;
            }
            return rows;
        });
    }

    /// <summary>
    /// Times that lie in the same segment are read together; those that lie far from each other are not, so that what is between them
    /// is never opened.
    /// </summary>
    private static List<(long First, long Last)> Windows(List<long> times, IReadOnlyList<LakeSegment> segments)
    {
        var windows = new List<(long First, long Last)>();
        foreach (var time in times)
        {
            if (windows.Count > 0 && windows[^1] is var open && segments.Any(segment => Holds(segment, time) && Holds(segment, open.First)))
                windows[^1] = (time, open.Last);
            else
                windows.Add((time, time));
        }
        return windows;
    }

    private static bool Holds(LakeSegment segment, long time) => segment.First.ToUnixTimeMilliseconds() <= time && time <= segment.Last.ToUnixTimeMilliseconds();

    private static bool IsBehind(TailRow row, SearchCursor? after) => after is not { } cursor || new SearchCursor(row.Time, row.Uid) < cursor;

    private string Marker(int number) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"${_filter.Parameters.Values.Count + number}");

    private static DateTimeOffset At(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
}
