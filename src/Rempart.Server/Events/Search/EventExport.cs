using System.Globalization;
using Rempart.Core.Events;
using Rempart.Server.Events.Lake;
using Rempart.Server.Events.Lake.Sealing;

namespace Rempart.Server.Events.Search;

/// <summary>Takes events out of the lake as a file of Parquet, with the lake's own columns.</summary>
internal sealed class EventExport(ILake lake, SearchEngine engine, SearchMetrics metrics)
{
    /// <summary>Makes the file, in memory.</summary>
    /// <exception cref="EventSearchException">It cannot be searched, or is too much.</exception>
    public async Task<MemoryFile> ParquetAsync(EventSearch search, int limit, TimeSpan timeout, CancellationToken cancellation)
    {
        var asked = Asked.Of(search);
        using var measured = metrics.Begin("export");
        using var place = await engine.EnterAsync(timeout, cancellation);
        string[] columns = [.. LakeColumns.All.Select(column => column.Name)];
        await using var run = await place.RunAsync(() => CountRun.OpenAsync(lake, engine, place, asked, columns));
        var file = new MemoryFile("rempart-export");
        try
        {
            var sql = string.Create(CultureInfo.InvariantCulture, $"""
                COPY (SELECT {StoredRow.Columns} FROM {run.Source} WHERE {run.Condition} ORDER BY "time" DESC, "uid" DESC LIMIT {limit})
                TO '{file.Path}' (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)
                """);
            await run.ReadAsync(sql, _ => true);
            measured.Succeed();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
