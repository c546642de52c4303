using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using DuckDB.NET.Data;
using Microsoft.Extensions.DependencyInjection;
using Rempart.Core.Events;
using Rempart.Server.Events.Lake;
using Rempart.Server.Events.Search;

namespace Rempart.Benchmarks.Events;

/// <summary>The search over plain segments, without the lake's encryption: made once, then asked one question a process.</summary>
internal static class EventSearchMeasurement
{
    private const long SegmentRows = 1_000_000;

    private static readonly DateTimeOffset End = new(2026, 11, 30, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Whole = TimeSpan.FromDays(30);

    public static async Task<int> RunAsync(string[] arguments)
    {
        switch (arguments)
        {
            case ["generate", var folder, var millions, .. var lines]:
                Generate(folder, long.Parse(millions, CultureInfo.InvariantCulture) * SegmentRows, lines is ["lines"]);
                return 0;
            case ["ask", var folder, var question]:
                await AskAsync(folder, question).ConfigureAwait(false);
                return 0;
            default:
                await Console.Error.WriteLineAsync("usage: events-search generate FOLDER MILLIONS [lines] | events-search ask FOLDER needle|text|users|addresses|histogram").ConfigureAwait(false);
                return 2;
        }
    }

    /// <summary>Failed and accepted logins over 30 days: 2,000 people, 50,000 addresses, 40 hosts, a needle in each 5,000. One file a million, and the same as lines where peers want them.</summary>
    private static void Generate(string folder, long rows, bool withLines)
    {
        Directory.CreateDirectory(folder);
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        for (var first = 0L; first < rows; first += SegmentRows)
        {
            var begin = (End - Whole).ToUnixTimeMilliseconds();
            var step = Whole.TotalMilliseconds / rows;
            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"""
                CREATE OR REPLACE TABLE made AS SELECT *,
                  CASE WHEN ok THEN 'Accepted publickey for ' ELSE 'Failed password for ' END || u || ' from ' || ip || ' port ' || port || ' ssh2' AS message
                FROM (SELECT i, CAST({begin} + (i * {step}) AS BIGINT) AS t, hash(i) % 10 < 3 AS ok,
                  CASE WHEN i % 5000 = 77 THEN 'mallory' ELSE 'user' || CAST(floor(pow(hash(i * 7) % 1000000 / 1000000.0, 3) * 2000) AS INTEGER) END AS u,
                  '10.' || hash(i * 11) % 5 || '.' || (hash(i * 13) % 100) || '.' || (hash(i * 17) % 100) AS ip, CAST(1024 + (hash(i * 19) % 60000) AS BIGINT) AS port, 'host-' || (hash(i * 23) % 40) AS host
                FROM range({first}, {first + SegmentRows}) made(i))
                """));
            var values = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["time"] = "t",
                ["logged_time"] = "t + 40",
                ["uid"] = "md5(CAST(i AS VARCHAR))",
                ["source"] = "'bastion-ssh'",
                ["class_uid"] = "3002",
                ["activity_id"] = "1",
                ["severity_id"] = "CASE WHEN ok THEN 1 ELSE 2 END",
                ["status_id"] = "CASE WHEN ok THEN 1 ELSE 2 END",
                ["parser"] = "'sshd/1'",
                ["product"] = "'Linux'",
                ["metadata.event_code"] = "CASE WHEN ok THEN 'auth-accepted' ELSE 'auth-failed' END",
                ["metadata.log_name"] = "'sshd'",
                ["user.name"] = "u",
                ["src_endpoint.ip"] = "ip",
                ["src_endpoint.port"] = "port",
                ["device.hostname"] = "host",
                ["service.name"] = "'sshd'",
                ["message"] = "message",
                ["raw_data"] = "'Nov 24 11:00:00 ' || host || ' sshd[' || port || ']: ' || message",
                ["unmapped"] = "'{\"method\":\"password\"}'",
            };
            var columns = string.Join(", ", LakeColumns.All.Select(column => $"CAST({values.GetValueOrDefault(column.Name, "NULL")} AS {column.SqlType}) AS {LakeColumns.Quoted(column.Name)}"));
            var name = (first / SegmentRows).ToString("D5", CultureInfo.InvariantCulture);
            Execute(connection, $"COPY (SELECT {columns} FROM made ORDER BY t) TO '{Path.Combine(folder, name)}.parquet' (FORMAT parquet, COMPRESSION zstd)");
            if (!withLines)
                continue;
            var kept = string.Join(", ", values.Where(value => value.Key != "message").Select(value => $"{value.Value} AS {LakeColumns.Quoted(value.Key)}"));
            Execute(connection, $"COPY (SELECT {kept} FROM made ORDER BY t) TO '{Path.Combine(folder, name)}.csv' (FORMAT csv, HEADER false)");
        }
    }

    private static async Task AskAsync(string folder, string question)
    {
        var lake = new PlainLake(folder);
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var engine = new SearchEngine(new EventSearchOptions { MemoryMebibytes = 1024 }, TimeProvider.System);
        var search = new EventSearcher(lake, new EmptyEventLog(), engine, new SearchMetrics(services.GetRequiredService<IMeterFactory>(), TimeProvider.System));
        var everything = new EventSearch("", End - Whole, End);
        // Two days before the end, so that it is not the newest segment.
        var hour = new EventSearch("", End.AddDays(-2), End.AddDays(-2).AddHours(1));
        // A server's process is warm; only the segments are cold. So something is asked first of a time that has none.
        var before = new EventSearch("user:mallory", End - (Whole * 3), End - (Whole * 2));
        await CountAsync(search.FindAsync(before, 1, null, CancellationToken.None)).ConfigureAwait(false);
        await search.CountAsync(before, ["user"], 1, CancellationToken.None).ConfigureAwait(false);
        var watch = Stopwatch.StartNew();
        var answer = question switch
        {
            "needle" => await CountAsync(search.FindAsync(hour with { Query = "user:mallory" }, 100, null, CancellationToken.None)).ConfigureAwait(false),
            "text" => await CountAsync(search.FindAsync(hour with { Query = "\"from 10.3.14\" failed" }, 100, null, CancellationToken.None)).ConfigureAwait(false),
            "users" => (await search.CountAsync(everything, ["user"], 10, CancellationToken.None).ConfigureAwait(false))[0].Distinct,
            "addresses" => (await search.CountAsync(everything, ["src"], 10, CancellationToken.None).ConfigureAwait(false))[0].Distinct,
            "histogram" => (await search.HistogramAsync(everything, 60, CancellationToken.None).ConfigureAwait(false)).Total,
            _ => throw new ArgumentException(question),
        };
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{question}\t{answer}\t{watch.Elapsed.TotalMilliseconds:0} ms"));
    }

    private static async Task<long> CountAsync(IAsyncEnumerable<FoundEvent> found)
    {
        var count = 0L;
        await foreach (var _ in found.ConfigureAwait(false))
            count++;
        return count;
    }

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Plain files that lie there.</summary>
    private sealed class PlainLake(string folder) : ILake
    {
        private readonly LakeSegment[] _segments = [.. Made(folder)];

        public Task<LakeView> OpenAsync(DateTimeOffset from, DateTimeOffset to, IReadOnlyCollection<string>? columns, CancellationToken cancellation) =>
            Task.FromResult(new LakeView([.. _segments.Where(segment => segment.First < to && segment.Last >= from)], [], _ => new HashSet<string>(), () => ValueTask.CompletedTask));

        private static IEnumerable<LakeSegment> Made(string folder)
        {
            var files = Directory.GetFiles(folder, "*.parquet").Order(StringComparer.Ordinal).ToArray();
            var length = Whole / files.Length;
            return files.Select((file, i) => new LakeSegment(Path.GetFileNameWithoutExtension(file), file, 3002, SegmentRows, EventSearchMeasurement.End - Whole + (length * i), EventSearchMeasurement.End - Whole + (length * (i + 1))));
        }
    }
}
