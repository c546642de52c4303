using System.Globalization;
using Rempart.Core.Events;
using Rempart.Events;

namespace Rempart.Server.Events.Search;

/// <content>Counting.</content>
internal sealed partial class EventSearcher
{
    public const int MostBuckets = 500;
    public const int MostFields = 16;
    public const int MostValues = 1000;

    private static readonly long[] Widths = [.. new[] { 1, 5, 10, 30, 60, 300, 600, 1800, 3600, 10_800, 21_600, 43_200, 86_400, 604_800, 2_592_000, 31_536_000 }.Select(seconds => seconds * 1000L)];

    /// <inheritdoc/>
    public async Task<EventHistogram> HistogramAsync(EventSearch search, int buckets, CancellationToken cancellation)
    {
        var asked = Asked.Of(search);
        var width = Widths.FirstOrDefault(width => (asked.To - asked.From) / width < Math.Clamp(buckets, 1, MostBuckets), Widths[^1]);
        var counted = await CountedAsync("histogram", asked, ["time", "status_id"], async run =>
        {
            var sql = $"""
                SELECT CAST(floor("time" / {run.Add(width)}::DOUBLE) AS BIGINT), count(*), count(*) FILTER (WHERE "status_id" = 2)
                FROM {run.Source} WHERE {run.Condition} GROUP BY 1
                """;
            return await run.ReadAsync(sql, reader =>
            {
                var found = new Dictionary<long, (long Count, long Failures)>();
                while (reader.Read())
                    found[reader.GetInt64(0)] = (reader.GetInt64(1), reader.GetInt64(2));
                return found;
            });
        }, cancellation);
        var (first, last) = (FloorDivide(asked.From, width), FloorDivide(asked.To - 1, width));
        var parts = new List<EventBucket>();
        // The widest part is a year: what asks for more years than there may be parts gets the last of them.
        for (var part = Math.Max(first, last - MostBuckets); part <= last; part++)
        {
            var (count, failures) = counted.GetValueOrDefault(part);
            parts.Add(new EventBucket(DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(part * width, DateTimeOffset.MinValue.ToUnixTimeMilliseconds())), count, failures));
        }
        return new EventHistogram(parts[0].At, width, counted.Values.Sum(value => value.Count), parts);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<EventCounts>> CountAsync(EventSearch search, IReadOnlyList<string> fields, int limit, CancellationToken cancellation)
    {
        var asked = Asked.Of(search);
        if (fields.Count is 0 or > MostFields)
            throw new EventSearchException($"Name 1 to {MostFields} fields to count by.");
        var known = fields.Select(name => EventQuery.Field(name) ?? throw new EventSearchException(
            EventQuery.NearestField(name) is { } nearest ? $"There is no field '{name}'. Did you mean {nearest}?" : $"There is no field '{name}'.")).ToArray();
        return await CountedAsync("count", asked, [.. known.SelectMany(field => field.Attributes).Select(attribute => attribute.Column)], async run =>
        {
            var counts = new List<EventCounts>();
            foreach (var field in known)
                counts.Add(await CountAsync(run, field, Math.Clamp(limit, 1, MostValues)));
            return counts;
        }, cancellation);
    }

    private static async Task<EventCounts> CountAsync(CountRun run, QueryField field, int limit)
    {
        // The windows are over all values, before only the most frequent are kept. A list counts for each of its values.
        var value = run.ValueOf(field);
        var sql = field.Type == QueryType.Texts
            ? $"""
               WITH matching AS MATERIALIZED (SELECT {string.Join(", ", field.Attributes.Select(attribute => LakeColumns.Quoted(attribute.Column)))} FROM {run.Source} WHERE {run.Condition}),
               taken AS (SELECT v, count(*) AS n FROM (SELECT {value} AS v FROM matching) GROUP BY v)
               SELECT v, n, (SELECT count(*) FROM matching), (SELECT count(*) FROM matching WHERE coalesce(len({LakeColumns.Quoted(field.Attributes[0].Column)}), 0) = 0), count(*) OVER ()
               FROM taken WHERE v IS NOT NULL ORDER BY n DESC, v LIMIT {run.Add((long)limit)}
               """
            : $"""
               SELECT v, n, total, missing, CAST(distinct_values AS BIGINT) FROM (
                 SELECT v, n, CAST(sum(n) OVER () AS BIGINT) AS total, CAST(coalesce(sum(n) FILTER (WHERE v IS NULL) OVER (), 0) AS BIGINT) AS missing, count(v) OVER () AS distinct_values
                 FROM (SELECT {value} AS v, count(*) AS n FROM {run.Source} WHERE {run.Condition} GROUP BY 1))
               ORDER BY v IS NULL DESC, n DESC, v LIMIT {run.Add((long)limit + 1)}
               """;
        return await run.ReadAsync(sql, reader =>
        {
            var values = new List<EventCount>();
            var (total, missing, distinct) = (0L, 0L, 0L);
            while (reader.Read())
            {
                (total, missing, distinct) = (reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4));
                if (reader.IsDBNull(0) || values.Count == limit)
                    continue;
                var text = reader.GetString(0);
                var name = field.Type == QueryType.Number && long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? EventQuery.NameOf(field.Name, number) : null;
                values.Add(new EventCount(text, name, reader.GetInt64(1)));
            }
            return new EventCounts(field.Name, total, missing, distinct, values);
        });
    }

    private async Task<T> CountedAsync<T>(string what, Asked asked, IReadOnlyCollection<string> columns, Func<CountRun, Task<T>> read, CancellationToken cancellation)
    {
        using var measured = metrics.Begin(what);
        using var place = await engine.EnterAsync(engine.Timeout, cancellation);
        var counted = await place.RunAsync(async () =>
        {
            await using var run = await CountRun.OpenAsync(lake, engine, place, asked, columns);
            return await read(run);
        });
        measured.Succeed();
        return counted;
    }

    private static long FloorDivide(long value, long by) => (value / by) - (value % by < 0 ? 1 : 0);
}
