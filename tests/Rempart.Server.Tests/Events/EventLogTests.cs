using System.Globalization;
using Rempart.Core.Events;
using Rempart.Server.Events.Lake;
using Rempart.Server.Events.Lake.Log;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Events;

public sealed class EventLogTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_restart_in_order_and_more_follows()
    {
        await using var log = await OpenedLog.StartAsync();
        var addresses = await Task.WhenAll(Enumerable.Range(0, 200).Select(number => log.AppendAsync(Text(number), Cancellation)));
        addresses.ShouldBeInOrder();

        await using var again = await log.AgainAsync();
        await again.AppendAsync(Text(200), Cancellation);

        again.Texts().ShouldBe(Enumerable.Range(0, 201).Select(Text));
        again.Texts(addresses[150]).ShouldBe(Enumerable.Range(150, 51).Select(Text));
        again.Log.Damage.ShouldBeNull();
    }

    [Fact]
    public async Task One_block_is_found_in_memory_and_on_the_disk_and_not_where_none_begins()
    {
        await using var log = await OpenedLog.StartAsync();
        var large = new string('x', 3_000_000);
        long[] addresses = [await log.AppendAsync("first", Cancellation), await log.AppendAsync(large, Cancellation), await log.AppendAsync("last", Cancellation)];
        (await TextAsync(log, addresses[2])).ShouldBe("last");

        await using var again = await log.AgainAsync();

        (await TextAsync(again, addresses[0])).ShouldBe("first");
        (await TextAsync(again, addresses[1])).ShouldBe(large);
        (await TextAsync(again, addresses[2])).ShouldBe("last");
        (await again.Log.FindAsync(again.Log.End, Cancellation)).ShouldBeNull();
        (await again.Log.FindAsync(again.Log.Begin - 1, Cancellation)).ShouldBeNull();

        static async Task<string?> TextAsync(OpenedLog log, long address) =>
            await log.Log.FindAsync(address, Cancellation) is { } block ? System.Text.Encoding.UTF8.GetString(block.Lines.Span).TrimEnd('\n') : null;
    }

    [Fact]
    public async Task Readers_get_each_block_once_while_more_come()
    {
        await using var log = await OpenedLog.StartAsync();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await log.AppendAsync(Text(0), Cancellation);
        var reading = Task.Run(async () =>
        {
            var seen = new List<long>();
            await foreach (var block in log.Log.ReadAsync(log.Log.Begin, enough.Token))
            {
                if (seen.Count > 0)
                    block.Address.ShouldBeGreaterThanOrEqualTo(seen[^1]);
                seen.Add(block.Next);
                if (seen.Count == 101)
                    return seen.Count;
            }
            return seen.Count;
        }, Cancellation);

        foreach (var number in Enumerable.Range(1, 100))
            await log.AppendAsync(Text(number), Cancellation);

        (await reading.WaitAsync(TimeSpan.FromSeconds(60), Cancellation)).ShouldBe(101);
    }

    [Fact]
    public async Task A_log_that_refused_goes_on_although_the_clock_was_set_back_meanwhile()
    {
        var time = new ShiftedTime();
        await using var log = await OpenedLog.StartAsync(time: time);
        log.Options.LeastFree = long.MaxValue;
        await Should.ThrowAsync<EventLogException>(() => log.AppendAsync(Text(0), Cancellation));

        time.Pass(TimeSpan.FromHours(-1));
        log.Options.LeastFree = 0;

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await IsTakenAsync(log))
            limit.Token.ThrowIfCancellationRequested();
        log.Texts().ShouldBe([Text(1)]);
    }

    [Fact]
    public async Task The_largest_blocks_come_back_from_the_disk()
    {
        await using var log = await OpenedLog.StartAsync();
        var large = new string('x', EventBlock.Largest - 1);
        for (var number = 0; number < 5; number++)
            await log.AppendAsync(large, Cancellation);

        await using var again = await log.AgainAsync();

        again.Texts().ShouldAllBe(text => text == large);
        again.Texts().Count.ShouldBe(5);
        again.Log.Damage.ShouldBeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task A_reader_goes_on_where_it_saved_and_the_log_forgets_what_all_have_read(int more)
    {
        await using var log = await OpenedLog.StartAsync();
        await log.AppendAsync(Text(0), Cancellation);
        var second = await log.AppendAsync(Text(1), Cancellation);
        await log.Log.SavePositionAsync("alerts", more == 0 ? second : log.Log.Begin, Cancellation);
        await log.Log.SavePositionAsync("lake", log.Log.End, Cancellation);

        (await log.Log.PositionAsync("nobody", Cancellation)).ShouldBeNull();
        (await log.Log.PositionAsync("lake", Cancellation)).ShouldBe(log.Log.End);
        log.Texts().ShouldBe(more == 0 ? [Text(1)] : [Text(0), Text(1)]);
        await using var again = await log.AgainAsync();
        (await again.Log.PositionAsync("lake", Cancellation)).ShouldBe(again.Log.End);
        Should.Throw<ArgumentException>(() => again.Log.PositionAsync("../x", Cancellation)).Message.ShouldStartWith("'../x' is no name of a reader");
    }

    [Theory]
    [InlineData(100)]
    [InlineData(4000)]
    public async Task A_corrupt_tail_is_cut_off_said_and_written_over(int flipped)
    {
        await using var log = await OpenedLog.StartAsync();
        foreach (var number in Enumerable.Range(0, 100))
            await log.AppendAsync(Text(number), Cancellation);
        await log.Log.DisposeAsync();
        await using (var file = new FileStream(Path.Combine(log.Log.Folder, "events.log.0"), FileMode.Open))
        {
            file.Position = flipped;
            var value = file.ReadByte();
            file.Position = flipped;
            file.WriteByte((byte)~value);
        }

        await using var again = await OpenedLog.StartAsync(log.Folder);

        again.Log.Damage.ShouldNotBeNull().ShouldMatch("^The event log is damaged behind its byte [0-9]+: [0-9]+ committed bytes cannot be read any more. What lies before is kept.$");
        var kept = again.Texts();
        kept.ShouldBe(Enumerable.Range(0, kept.Count).Select(Text));
        kept.Count.ShouldBeLessThan(100);
        await again.AppendAsync("after", Cancellation);
        await using var third = await again.AgainAsync();
        third.Texts().ShouldBe([.. kept, "after"]);
        third.Log.Damage.ShouldBeNull();
    }

    [Fact]
    public async Task A_commit_that_was_half_written_counts_as_none()
    {
        await using var log = await OpenedLog.StartAsync();
        foreach (var number in Enumerable.Range(0, 5))
            await log.AppendAsync(Text(number), Cancellation);
        await log.Log.DisposeAsync();
        var path = Path.Combine(log.Log.Folder, "commits");
        var commits = await File.ReadAllBytesAsync(path, Cancellation);
        // The place of the newer commit, by its number.
        var newer = BitConverter.ToInt64(commits, 8) > BitConverter.ToInt64(commits, 4096 + 8) ? 0 : 4096;
        commits[newer + 20] ^= 1;
        await File.WriteAllBytesAsync(path, commits, Cancellation);

        await using var again = await OpenedLog.StartAsync(log.Folder);

        again.Texts().ShouldBe(Enumerable.Range(0, 4).Select(Text));
    }

    [Fact]
    public async Task Without_its_commits_the_log_is_put_aside_and_said()
    {
        await using var log = await OpenedLog.StartAsync();
        await log.AppendAsync(Text(0), Cancellation);
        await log.Log.DisposeAsync();
        await File.WriteAllBytesAsync(Path.Combine(log.Log.Folder, "commits"), new byte[8192], Cancellation);

        await using var again = await OpenedLog.StartAsync(log.Folder);

        again.Log.Damage.ShouldBe($"The event log does not know its last commit any more. It was put aside as {log.Log.Folder}.damaged-1, and a new one was begun.");
        again.Texts().ShouldBeEmpty();
        File.Exists(Path.Combine(log.Folder, "log.damaged-1", "events.log.0")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_full_disk_takes_nothing_loses_nothing_and_goes_on_by_itself()
    {
        await using var disk = await SmallFolder.MountAsync(megabytes: 64);
        await using var log = await OpenedLog.StartAsync(disk.Path);
        await log.AppendAsync(Text(0), Cancellation);
        disk.Fill();

        var error = await Should.ThrowAsync<EventLogException>(async () =>
        {
            while (true)
                await log.AppendAsync(new string('x', 1024 * 1024), Cancellation);
        });

        error.IsBusy.ShouldBeFalse();
        error.Message.ShouldStartWith("The event log takes nothing: ");
        error.Message.ShouldEndWith("Make room on the disk or make it writable; the log goes on by itself.");
        log.Log.Refusal.ShouldBe(error.Message);
        disk.Free();
        await AppendUntilTakenAsync(log, Text(1));
        log.Texts().Where(text => text.Length < 100).ShouldBe([Text(0), Text(1)]);
        log.Log.Refusal.ShouldBeNull();
    }

    [Fact]
    public async Task Little_room_is_refused_before_the_disk_is_full()
    {
        await using var log = await OpenedLog.StartAsync(leastFree: long.MaxValue);

        (await Should.ThrowAsync<EventLogException>(() => log.AppendAsync(Text(0), Cancellation))).Message
            .ShouldMatch("^The event log takes nothing: the disk of .*/log has [0-9]+ MiB free, and [0-9]+ MiB must stay free. Make room");
    }

    [Fact]
    public async Task A_read_only_disk_is_said_and_forgotten_when_it_is_writable()
    {
        await using var disk = await SmallFolder.MountAsync(megabytes: 64);
        await using (var before = await OpenedLog.StartAsync(disk.Path))
            await before.AppendAsync(Text(0), Cancellation);
        await disk.RemountAsync("ro");
        await using var log = await OpenedLog.StartAsync(disk.Path);

        (await Should.ThrowAsync<EventLogException>(() => log.AppendAsync(Text(1), Cancellation))).Message.ShouldContain("Read-only file system");

        await disk.RemountAsync("rw");
        await AppendUntilTakenAsync(log, Text(1));
        log.Texts().ShouldBe([Text(0), Text(1)]);
    }

    [Fact]
    public async Task Senders_wait_for_a_lake_that_works_and_is_far_behind_until_it_has_caught_up()
    {
        await using var opened = await OpenedLog.StartAsync(options: new EventsOptions { LeastFree = 0, LargestTail = 1024 * 1024, SegmentBytes = 1024 });
        await opened.AppendAsync("first", Cancellation);
        await opened.Log.SavePositionAsync(EventLog.LakeReader, opened.Log.Begin, Cancellation);
        await opened.AppendAsync(new string('x', 2 * 1024 * 1024), Cancellation);

        var slowed = opened.AppendAsync("slowed", Cancellation);
        // Too little: it is still far behind, and has shown again that it works.
        await opened.Log.SavePositionAsync(EventLog.LakeReader, opened.Log.Begin, Cancellation);
        slowed.IsCompleted.ShouldBeFalse();
        await opened.Log.SavePositionAsync(EventLog.LakeReader, opened.Log.End, Cancellation);

        await slowed;
        opened.Texts()[^1].ShouldBe("slowed");
    }

    [Fact]
    public async Task A_block_that_is_none_is_refused()
    {
        await using var log = await OpenedLog.StartAsync();

        await Should.ThrowAsync<ArgumentException>(async () => await log.Log.AppendAsync(new EventBlock("test", 1, default), Cancellation));
        await Should.ThrowAsync<ArgumentException>(async () => await log.Log.AppendAsync(new EventBlock("", 1, "x\n"u8.ToArray()), Cancellation));
        await Should.ThrowAsync<ArgumentException>(async () => await log.Log.AppendAsync(new EventBlock("test", 1, new byte[EventBlock.Largest + 1]), Cancellation));
    }

    // The log tries again once a second; whoever sends goes on sending, as a collector's sender does.
    private static async Task AppendUntilTakenAsync(OpenedLog log, string text)
    {
        for (; ; Cancellation.ThrowIfCancellationRequested())
        {
            try
            {
                await log.AppendAsync(text, Cancellation);
                return;
            }
            catch (EventLogException)
            {
                await Task.Yield();
            }
        }
    }

    // The log tries its disk again after a second of its own.
    private static async Task<bool> IsTakenAsync(OpenedLog log)
    {
        try
        {
            await log.AppendAsync(Text(1), Cancellation);
            return true;
        }
        catch (EventLogException)
        {
            return false;
        }
    }

    private static string Text(int number) => string.Create(CultureInfo.InvariantCulture, $"{{\"number\":{number}}}");
}
