using System.Text;
using CsCheck;
using DuckDB.NET.Data;
using Rempart.Core.Events;
using Rempart.Events;
using Rempart.Events.Tests.Queries;
using Rempart.Server.Events.Search;

namespace Rempart.Server.Tests.Events.Search;

public sealed class EventSearchTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void A_query_finds_the_same_in_segments_in_the_tail_and_without_a_database()
    {
        using var bench = new SearchBench();
        Gen.Select(SampleEvents.Any.Array[1, 12], QueryGenerators.Node.Array[1, 8]).Sample(
            (lines, nodes) =>
            {
                using var lake = new TestLake();
                lake.Append("s", [.. lines.Distinct()]);
                var tail = lake.OpenAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, null, Cancellation).Result.Tail;
                lake.Seal();
                using var connection = bench.Engine.Connect();
                foreach (var node in nodes)
                {
                    EventQuery.TryParse(node.ToString(), out var query, out var problem).ShouldBeTrue(problem?.ToString());
                    var filter = SqlFilter.Of(query);
                    var expected = TailRows.Find(tail, query, long.MinValue, long.MaxValue, Cancellation).Select(row => row.Uid).Order().ToList();
                    var view = lake.OpenAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, [.. filter.Columns.Append("uid").Distinct()], Cancellation).Result;
                    using var command = connection.CreateCommand();
                    command.CommandText = $"SELECT uid FROM {SearchTable.Parquet(view.Segments).Replace("])", "], union_by_name=true)", StringComparison.Ordinal)} WHERE {filter.Condition} ORDER BY uid";
                    foreach (var value in filter.Parameters.Values)
                        command.Parameters.Add(new DuckDBParameter(value));
                    using var reader = command.ExecuteReader();
                    var found = new List<string>();
                    while (reader.Read())
                        found.Add(reader.GetString(0));
                    found.ShouldBe(expected, $"{query}\n{command.CommandText}\n{string.Join('\n', lines)}");
                }
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public void A_row_gives_back_the_line_that_it_was_made_of() =>
        SampleEvents.Any.Array[1, 30].Sample(
            lines =>
            {
                using var bench = new SearchBench();
                bench.Lake.Append("s", lines);
                bench.Lake.Seal();
                bench.FindAsync("").Result.Order(StringComparer.Ordinal).ShouldBe(lines.Distinct().Order(StringComparer.Ordinal));
            },
            iter: 15,
            threads: 1);

    [Fact]
    public async Task Events_come_newest_first_page_by_page_each_once_wherever_they_lie()
    {
        using var bench = new SearchBench();
        // Many at the same millisecond, over two weeks, in segments and in the tail, some of them twice.
        var lines = Enumerable.Range(0, 60).Select(i => SampleEvents.Of(i % 6 == 5 ? 5 : i % 2, "root", "10.1.2.3", 1000 + i, SampleEvents.Now.AddHours(-(i / 12 * 70)), i)).ToArray();
        bench.Lake.Append("a", lines[..25]);
        bench.Lake.Seal();
        bench.Lake.Append("b", [.. lines[20..25], .. lines[25..45]]);
        bench.Lake.Seal();
        bench.Lake.Append("c", [.. lines[45..], lines[50]]);

        var all = await bench.FindAsync("", 1000);
        all.Distinct().Count().ShouldBe(60);
        all.Select(Time).ShouldBe(all.Select(Time).OrderDescending());

        var paged = new List<string>();
        string? cursor = null;
        do
        {
            var page = new List<FoundEvent>();
            await foreach (var one in bench.Search.FindAsync(SearchBench.Asking(""), 7, cursor, Cancellation))
                page.Add(one);
            paged.AddRange(page.Select(one => Encoding.UTF8.GetString(one.Line.Span)));
            cursor = page.Count == 7 ? page[^1].Cursor : null;
        }
        while (cursor is not null);
        paged.ShouldBe(all);
        bench.Lake.OpenViews.ShouldBe(0);
    }

    [Fact]
    public async Task Only_the_columns_of_the_query_are_opened_until_there_is_something_to_show()
    {
        using var bench = new SearchBench();
        bench.Lake.Append("s", SampleEvents.Sshd("root", "10.1.2.3", 22, SampleEvents.Now));
        bench.Lake.Seal();

        (await bench.FindAsync("user:nobody src:10.0.0.0/8")).ShouldBeEmpty();
        bench.Lake.Opened.ShouldAllBe(columns => columns != null);
        bench.Lake.Opened[0]!.Order().ShouldBe(["actor.user.name", "process.user.name", "src_endpoint.ip", "time", "user.name"]);

        (await bench.FindAsync("user:root")).Count.ShouldBe(1);
        bench.Lake.Opened[^1].ShouldNotBe(null, "the whole time was looked through after the event was shown");
        bench.Lake.Opened.Count(columns => columns is null).ShouldBe(1);
    }

    [Fact]
    public async Task An_event_is_found_as_soon_as_the_log_has_it()
    {
        using var bench = new SearchBench();
        bench.Lake.Append("web", SampleEvents.Sshd("mallory", "203.0.113.9", 4242, SampleEvents.Now));

        (await bench.FindAsync("user:mallory source:web ip:203.0.113.0/24")).Count.ShouldBe(1);
        (await bench.FindAsync("source:other")).ShouldBeEmpty();
        (await bench.Search.HistogramAsync(SearchBench.Asking("mallory"), 60, Cancellation)).Total.ShouldBe(1);
    }

    [Fact]
    public async Task The_histogram_has_every_part_of_the_time()
    {
        using var bench = new SearchBench();
        bench.Lake.Append("s", SampleEvents.Of(0, "root", "10.1.2.3", 1, SampleEvents.Now.AddMinutes(-59), 1), SampleEvents.Of(1, "root", "10.1.2.3", 2, SampleEvents.Now.AddMinutes(-59), 2));
        bench.Lake.Seal();
        bench.Lake.Append("s", SampleEvents.Of(1, "root", "10.1.2.3", 3, SampleEvents.Now.AddMinutes(-1), 3));

        var histogram = await bench.Search.HistogramAsync(new EventSearch("user:root", SampleEvents.Now.AddHours(-1), SampleEvents.Now), 13, Cancellation);

        histogram.Milliseconds.ShouldBe(300_000);
        histogram.Total.ShouldBe(3);
        histogram.Buckets.Count.ShouldBe(12);
        histogram.Buckets[0].ShouldBe(new EventBucket(SampleEvents.Now.AddHours(-1), 2, 1));
        histogram.Buckets[^1].ShouldBe(new EventBucket(SampleEvents.Now.AddMinutes(-5), 1, 0));
        histogram.Buckets.Skip(1).SkipLast(1).ShouldAllBe(bucket => bucket.Count == 0);
    }

    [Fact]
    public async Task Values_are_counted_the_most_first_with_what_is_missing()
    {
        using var bench = new SearchBench();
        bench.Lake.Append("s", [.. Enumerable.Range(0, 6).Select(i => SampleEvents.Of(0, i < 4 ? "root" : $"user{i}", "10.1.2.3", 100 + i, SampleEvents.Now, i)), SampleEvents.Of(5, "x", "", 1, SampleEvents.Now, 9)]);
        bench.Lake.Seal();
        bench.Lake.Append("s", SampleEvents.Of(2, "alice", "10.1.2.3", 8, SampleEvents.Now, 10));

        var counts = await bench.Search.CountAsync(SearchBench.Asking(""), ["user", "class", "actor.user.groups.name", "unmapped.method", "status"], 2, Cancellation);

        counts.Select(count => (count.Field, count.Total, count.Missing, count.Distinct)).ShouldBe(
            [("user", 8, 1, 4), ("class", 8, 0, 3), ("actor.user.groups.name", 8, 7, 2), ("unmapped.method", 8, 2, 1), ("status", 8, 0, 2)]);
        counts[0].Values.ShouldBe([new EventCount("root", null, 4), new EventCount("alice", null, 1)]);
        counts[1].Values[0].ShouldBe(new EventCount("3002", "Authentication", 6));
        counts[2].Values.ShouldBe([new EventCount("alice", null, 1), new EventCount("system:masters", null, 1)]);
        counts[3].Values.ShouldBe([new EventCount("password", null, 6)]);
        counts[4].Values[0].ShouldBe(new EventCount("2", "Failure", 6));
    }

    [Theory]
    [InlineData(-60, 1, 10, false)]
    [InlineData(-10, 0, 10, false)]
    [InlineData(-9, 1, 9, true)]
    [InlineData(-60, -3, 7, true)]
    [InlineData(-7, -3, 4, true)]
    public async Task Times_are_read_only_of_segments_that_reach_over_the_time_that_is_asked_for(int from, int to, int count, bool isCut)
    {
        using var bench = new SearchBench();
        // One a minute, from ten minutes ago to one.
        bench.Lake.Append("s", [.. Enumerable.Range(1, 10).Select(minute => SampleEvents.Sshd("root", "10.1.2.3", minute, SampleEvents.Now.AddMinutes(-minute)))]);
        bench.Lake.Seal();
        var asked = new EventSearch("", SampleEvents.Now.AddMinutes(from), SampleEvents.Now.AddMinutes(to));

        (await bench.Search.CountAsync(asked, ["user"], 9, Cancellation))[0].Values.ShouldBe([new EventCount("root", null, count)]);

        bench.Lake.Opened[^1]!.ShouldNotContain("time");
        bench.Lake.ReadTimes.ShouldBe(isCut);
        (await bench.Search.HistogramAsync(asked, 60, Cancellation)).Total.ShouldBe(count);
    }

    [Fact]
    public async Task The_live_tail_gives_what_the_query_asks_for_as_it_comes()
    {
        using var bench = new SearchBench();
        bench.Lake.Append("s", SampleEvents.Sshd("before", "10.1.2.3", 1, SampleEvents.Now));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await using var tail = bench.Search.TailAsync("user:alice", end.Token).GetAsyncEnumerator(end.Token);

        var next = tail.MoveNextAsync().AsTask();
        await bench.Lake.Reading.Task.WaitAsync(TimeSpan.FromMinutes(2), Cancellation);
        bench.Lake.Append("s", SampleEvents.Sshd("bob", "10.1.2.3", 2, SampleEvents.Now));
        bench.Lake.Append("s", SampleEvents.Sshd("alice", "10.1.2.3", 3, SampleEvents.Now));

        (await next.WaitAsync(TimeSpan.FromMinutes(2), Cancellation)).ShouldBeTrue();
        Encoding.UTF8.GetString(tail.Current.Line.Span).ShouldContain("\"port\":3");
        await end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(async () => await tail.MoveNextAsync());
    }

    [Theory]
    [InlineData("user:", "The query cannot be read at character 6: A value is missing: write field:value, or field:* for any value.")]
    [InlineData("usr:x", "The query cannot be read at character 1: There is no field 'usr'. Did you mean user? To look for the text itself, put it in double quotes.")]
    public async Task A_mistake_in_the_query_is_said_with_its_place(string query, string message)
    {
        using var bench = new SearchBench();

        (await Should.ThrowAsync<EventSearchException>(() => bench.FindAsync(query))).Message.ShouldBe(message);
    }

    [Fact]
    public async Task Wrong_parameters_are_refused_in_words()
    {
        using var bench = new SearchBench();

        (await Should.ThrowAsync<EventSearchException>(() => bench.FindAsync("", cursor: "x"))).Message.ShouldBe("'cursor' must be the 'next' of the page before.");
        (await Should.ThrowAsync<EventSearchException>(() => bench.Search.HistogramAsync(new EventSearch("", SampleEvents.Now, SampleEvents.Now), 9, Cancellation))).Message.ShouldBe("'from' must be before 'to'.");
        (await Should.ThrowAsync<EventSearchException>(() => bench.Search.CountAsync(SearchBench.Asking(""), ["usre"], 9, Cancellation))).Message.ShouldBe("There is no field 'usre'. Did you mean user?");
    }

    [Fact]
    public async Task A_search_without_a_free_place_says_so_and_gives_its_place_back()
    {
        using var bench = new SearchBench(new EventSearchOptions { Concurrency = 1 });
        using (await bench.Engine.EnterAsync(TimeSpan.FromMinutes(5), Cancellation))
        {
            var busy = await Should.ThrowAsync<EventSearchException>(() => bench.Engine.EnterAsync(TimeSpan.FromMilliseconds(1), Cancellation));
            busy.Fault.ShouldBe(EventSearchFault.Busy);
        }
        (await bench.FindAsync("")).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_export_to_Parquet_can_be_read_by_others_and_lies_on_no_disk()
    {
        using var bench = new SearchBench();
        bench.Lake.Append("s", [.. Enumerable.Range(0, 20).Select(i => SampleEvents.Of(i % 6, "root", "10.1.2.3", 100 + i, SampleEvents.Now, i))]);
        bench.Lake.Seal();
        bench.Lake.Append("s", SampleEvents.Sshd("alice", "10.1.2.3", 9, SampleEvents.Now));

        using var file = await bench.Export.ParquetAsync(SearchBench.Asking("NOT class:http*"), 1000, TimeSpan.FromMinutes(5), Cancellation);

        file.Path.ShouldStartWith("/proc/self/fd/");
        using var connection = bench.Engine.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*), count(DISTINCT uid), min(\"user.name\") FROM read_parquet('{file.Path}')";
        using var reader = command.ExecuteReader();
        reader.Read();
        (reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2)).ShouldBe((18, 18, "alice"));
    }

    private static long Time(string line)
    {
        using var document = System.Text.Json.JsonDocument.Parse(line);
        return document.RootElement.GetProperty("time").GetInt64();
    }
}
