using System.Globalization;
using System.Text;
using System.Text.Json;
using DuckDB.NET.Data;
using Rempart.Core.Events;
using Rempart.Events;
using Rempart.Server.Events.Lake;
using Rempart.Server.Events.Lake.Keeping;
using Rempart.Server.Events.Lake.Log;
using Rempart.Server.Events.Lake.Segments;
using Rempart.Server.Events.Lake.Store;
using Rempart.Server.Tests.EndToEnd;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Events;

/// <summary>A server whose lake the tests fill; each test has a time of its own.</summary>
public sealed class LakeTests(TestServer server) : IClassFixture<TestServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_are_stored_sealed_and_DuckDB_counts_them()
    {
        var day = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var lines = Samples.Sshd(day, 500);
        await StoreAsync(lines);

        await using var view = await Lake.OpenAsync(day, day.AddDays(1), ["src_endpoint.ip", "time", "source"], Cancellation);

        view.Segments.ShouldNotBeEmpty();
        // A merged segment may hold the events of other tests, too.
        var mine = $"source = 'test-source' AND \"time\" >= {day.ToUnixTimeMilliseconds()} AND \"time\" < {day.AddDays(1).ToUnixTimeMilliseconds()}";
        Ask(view, $"SELECT count(*) FROM {{0}} WHERE {mine} AND \"src_endpoint.ip\" = '192.0.2.7'").ShouldBe(Samples.Failures(500));
        Ask(view, $"SELECT count(*) FROM {{0}} WHERE {mine}").ShouldBe(500);
        var stored = Directory.GetFiles(Path.Combine(server.Root, "events", "segments"), "*", SearchOption.AllDirectories).Select(File.ReadAllBytes).ToList();
        foreach (var bytes in stored)
        {
            bytes.AsSpan().IndexOf("192.0.2.7"u8).ShouldBe(-1);
            bytes.AsSpan().IndexOf("PAR1"u8).ShouldBe(-1);
        }
    }

    [Fact]
    public async Task Each_column_of_a_large_segment_opens_without_the_others()
    {
        var day = new DateTimeOffset(2029, 1, 1, 0, 0, 0, TimeSpan.Zero);
        // So large that most columns lie in chunks of their own: what is not opened is not there.
        foreach (var some in Samples.Sshd(day, 12_000).Chunk(6000))
            await AppendAsync(some);
        await StoreAsync(Samples.Sshd(day.AddHours(12), 1));

        await using var whole = await Lake.OpenAsync(day, day.AddDays(1), null, Cancellation);
        foreach (var name in SegmentSchema.Names)
        {
            await using var part = await Lake.OpenAsync(day, day.AddDays(1), [name], Cancellation);
            var question = $"SELECT count(DISTINCT \"{name}\") FROM {{0}}";
            Ask(part, question).ShouldBe(Ask(whole, question), name);
        }
    }

    [Fact]
    public async Task A_segment_opens_with_the_key_alone_to_Parquet_that_others_read()
    {
        var day = new DateTimeOffset(2026, 1, 15, 0, 0, 0, TimeSpan.Zero);
        await StoreAsync(Samples.Sshd(day, 300));
        var segment = (await server.Get<Catalogue>().BetweenAsync(day, day.AddDays(1), Cancellation))[^1];
        var opened = server.PathOf("opened.parquet");

        var (code, output, error) = await CommandLine.RunAsync(
            server.Root, "events", "open", server.PathOf("events", segment.Key), "--key", server.PathOf("secrets", "events-lake.key"), "-o", opened);

        (code, error).ShouldBe((0, ""));
        output.ShouldStartWith($"{opened}: ");
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*), count(*) FILTER (class_uid = {segment.ClassUid}) FROM read_parquet('{opened}')";
        using var rows = command.ExecuteReader();
        rows.Read().ShouldBeTrue();
        (rows.GetInt64(0), rows.GetInt64(1)).ShouldBe((segment.Rows, segment.Rows));
        File.Delete(opened);
    }

    [Fact]
    public async Task Every_line_comes_back_as_it_was()
    {
        var day = new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero);
        var lines = Samples.Mixed(day, 400);
        await StoreAsync(lines);

        (await LinesAsync(day, day.AddDays(1))).ShouldBe(lines, ignoreOrder: true);
    }

    [Fact]
    public async Task What_is_no_event_is_kept_word_for_word()
    {
        string[] lines = ["no JSON at all", "{\"time\":1770508800000,\"class_uid\":99,\"a\":1}", "{\"class_uid\":3002}"];
        await StoreAsync(lines);

        (await LinesAsync(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue)).ShouldContain(lines[0]);
        (await LinesAsync(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue)).Intersect(lines).Count().ShouldBe(3);
    }

    [Fact]
    public async Task An_event_that_comes_again_is_stored_once_in_one_batch_and_later()
    {
        var day = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        var lines = Samples.Sshd(day, 50);
        await AppendAsync([.. lines, .. lines]);
        await StoreAsync(lines);

        (await LinesAsync(day, day.AddDays(1))).Count.ShouldBe(50);
    }

    [Fact]
    public async Task What_is_not_stored_yet_is_in_the_tail_and_never_in_both()
    {
        var day = new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);
        var lines = Samples.Sshd(day, 10);
        await AppendAsync(lines);

        await using (var before = await Lake.OpenAsync(day, day.AddDays(1), null, Cancellation))
        {
            (Lines(before, day, day.AddDays(1)).Count + InTail(before, lines)).ShouldBe(10);
        }
        await server.Get<SegmentBuilder>().StoreAllAsync(Cancellation);

        await using var after = await Lake.OpenAsync(day, day.AddDays(1), null, Cancellation);
        Lines(after, day, day.AddDays(1)).ShouldBe(lines, ignoreOrder: true);
        InTail(after, lines).ShouldBe(0);
    }

    [Fact]
    public async Task Small_segments_are_put_together_and_hold_the_same_events()
    {
        var day = new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero);
        var lines = Samples.Sshd(day, LakeKeeper.Together * 10);
        foreach (var some in lines.Chunk(10))
            await StoreAsync(some);
        var before = await server.Get<Catalogue>().BetweenAsync(day, day.AddDays(1), Cancellation);

        await server.Get<LakeKeeper>().TidyAsync(Cancellation);

        var after = await server.Get<Catalogue>().BetweenAsync(day, day.AddDays(1), Cancellation);
        after.Count.ShouldBeLessThan(before.Count);
        after.ShouldContain(one => one.Level == 1);
        // A merged segment may hold the events of other tests, too.
        (await LinesAsync(day, day.AddDays(1))).Where(line => lines.Contains(line, StringComparer.Ordinal)).ShouldBe(lines, ignoreOrder: true);
        before.Where(one => !after.Select(live => live.Id).Contains(one.Id)).ShouldAllBe(one => !File.Exists(Path.Combine(server.Root, "events", one.Key)));
    }

    [Fact]
    public async Task Files_that_a_crash_left_are_removed_and_those_of_a_lost_catalogue_stay()
    {
        var folder = Path.Combine(server.Root, "events");
        var log = server.Get<EventLog>();
        await server.Get<SegmentBuilder>().StoreAllAsync(Cancellation);
        var crashed = SegmentName.Of(Guid.CreateVersion7().ToString("N"), DateTimeOffset.UnixEpoch, log.End);
        var restored = SegmentName.Of(Guid.CreateVersion7().ToString("N"), DateTimeOffset.UnixEpoch, 0);
        foreach (var key in (string[])[crashed, restored])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, key))!);
            await File.WriteAllTextAsync(Path.Combine(folder, key), "x", Cancellation);
        }

        await server.Get<Unfinished>().RemoveAsync(Cancellation);

        File.Exists(Path.Combine(folder, crashed)).ShouldBeFalse();
        File.Exists(Path.Combine(folder, restored)).ShouldBeTrue();
        File.Delete(Path.Combine(folder, restored));
    }

    private ILake Lake => server.Get<ILake>();

    private async Task AppendAsync(IReadOnlyCollection<string> lines) =>
        await server.Get<IEventLog>().AppendAsync(new EventBlock("test-source", lines.Count, Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")))), Cancellation);

    private async Task StoreAsync(IReadOnlyCollection<string> lines)
    {
        await AppendAsync(lines);
        await server.Get<SegmentBuilder>().StoreAllAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(120), Cancellation);
    }

    private async Task<List<string>> LinesAsync(DateTimeOffset from, DateTimeOffset to)
    {
        await using var view = await Lake.OpenAsync(from, to, null, Cancellation);
        return Lines(view, from, to);
    }

    // The tests' own events of a time: a segment is opened whole, and a merged one may hold those of other tests and the server's own.
    private static List<string> Lines(LakeView view, DateTimeOffset from, DateTimeOffset to)
    {
        var lines = new List<string>();
        foreach (var segment in view.Segments)
        {
            SegmentReader.Read(segment.Path, (row, source) =>
            {
                var output = new System.Buffers.ArrayBufferWriter<byte>();
                row.WriteLine(output);
                var line = Encoding.UTF8.GetString(output.WrittenSpan).TrimEnd('\n');
                if (source == "test-source" && (from == DateTimeOffset.UnixEpoch || (TimeOf(line) is { } time && time >= from && time < to)))
                    lines.Add(line);
            });
        }
        return lines;
    }

    private static int InTail(LakeView view, IReadOnlyCollection<string> lines)
    {
        var tail = string.Concat(view.Tail.Select(one => Encoding.UTF8.GetString(one.Block.Lines.Span)));
        return lines.Count(line => tail.Contains(line, StringComparison.Ordinal));
    }

    private static DateTimeOffset? TimeOf(string line)
    {
        if (line[0] != '{')
            return null;
        using var json = JsonDocument.Parse(line);
        return json.RootElement.TryGetProperty("time", out var time) ? DateTimeOffset.FromUnixTimeMilliseconds(time.GetInt64()) : null;
    }

    private static long Ask(LakeView view, string question)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        var files = string.Join(", ", view.Segments.Select(one => $"'{one.Path}'"));
        command.CommandText = string.Format(CultureInfo.InvariantCulture, question, $"read_parquet([{files}])");
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
