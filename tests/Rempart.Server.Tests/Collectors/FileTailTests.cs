using System.IO.Compression;
using System.Text;
using Rempart.Server.Collectors;
using Rempart.Server.Collectors.Files;

namespace Rempart.Server.Tests.Collectors;

public sealed class FileTailTests : IDisposable
{
    private readonly Bench _bench = new("  - { id: web, kind: nginx, host: box }\n  - { id: audit, kind: auditd, host: box }");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string LogFile => _bench.PathOf("access.log");

    [Fact]
    public async Task What_is_written_is_read_once_and_in_order()
    {
        Write("one\ntwo\nthr");
        using var tail = Tail();

        await tail.PassAsync(Cancellation);
        Lines().ShouldBe(["one", "two"]);
        Write("ee\nfour\n");
        await tail.PassAsync(Cancellation);
        await tail.PassAsync(Cancellation);

        Lines().ShouldBe(["one", "two", "three", "four"]);
    }

    [Fact]
    public async Task A_reader_goes_on_where_the_last_one_was_and_a_repeated_record_has_the_same_id()
    {
        Write("one\ntwo\n");
        using (var tail = Tail())
            await tail.PassAsync(Cancellation);
        var position = File.ReadAllBytes(_bench.PathOf("position"));
        Write("three\n");
        using (var tail = Tail())
            await tail.PassAsync(Cancellation);
        Lines().ShouldBe(["one", "two", "three"]);

        // Killed after the event was durable and before the position was.
        File.WriteAllBytes(_bench.PathOf("position"), position);
        using (var tail = Tail())
            await tail.PassAsync(Cancellation);

        Lines().ShouldBe(["one", "two", "three", "three"]);
        _bench.Log.Events[3].Uid.ShouldBe(_bench.Log.Events[2].Uid);
        _bench.Log.Events.Select(one => one.Uid).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public async Task A_renamed_file_is_read_to_its_end_before_the_new_one()
    {
        Write("one\n");
        using var tail = Tail();
        await tail.PassAsync(Cancellation);

        File.Move(LogFile, LogFile + ".1");
        File.AppendAllText(LogFile + ".1", "two, by a writer that does not know yet\n");
        Write("three\n");
        await tail.PassAsync(Cancellation);

        Lines().ShouldBe(["one", "two, by a writer that does not know yet", "three"]);
    }

    [Fact]
    public async Task A_renamed_file_is_read_on_for_a_while()
    {
        Write("one\n");
        using var tail = Tail(graceSeconds: 10);
        await tail.PassAsync(Cancellation);
        File.Move(LogFile, LogFile + ".1");
        Write("three\n");
        await tail.PassAsync(Cancellation);
        Lines().ShouldBe(["one"]);

        File.AppendAllText(LogFile + ".1", "two\n");
        await tail.PassAsync(Cancellation);
        _bench.Time.Pass(TimeSpan.FromMinutes(1));
        await tail.PassAsync(Cancellation);

        Lines().ShouldBe(["one", "two", "three"]);
    }

    [Fact]
    public async Task What_was_rotated_while_nobody_read_is_read_and_compressed_files_are_left_alone()
    {
        Write("one\n");
        using (var tail = Tail())
            await tail.PassAsync(Cancellation);
        Write("two\n");
        File.Move(LogFile, LogFile + ".2");
        File.SetLastWriteTimeUtc(LogFile + ".2", DateTime.UnixEpoch.AddYears(50));
        File.WriteAllText(LogFile + ".1", "three\n");
        File.SetLastWriteTimeUtc(LogFile + ".1", DateTime.UnixEpoch.AddYears(51));
        using (var gzip = new GZipStream(File.Create(LogFile + ".3.gz"), CompressionMode.Compress))
            gzip.Write("never\n"u8);
        File.WriteAllText(_bench.PathOf("access.log.other.zst"), "never\n");
        File.WriteAllText(_bench.PathOf("access.logs"), "never\n");
        Write("four\n");

        using (var tail = Tail())
        {
            await tail.PassAsync(Cancellation);
            tail.HasMissed.ShouldBeFalse();
        }

        Lines().ShouldBe(["one", "two", "three", "four"]);
    }

    [Fact]
    public async Task A_file_that_was_compressed_before_it_was_read_to_its_end_is_missed_and_said()
    {
        Write("one\n");
        using (var tail = Tail())
            await tail.PassAsync(Cancellation);
        File.Delete(LogFile);
        File.WriteAllText(LogFile + ".1.gz", "compressed");
        Write("two\n");

        using var again = Tail();
        await again.PassAsync(Cancellation);

        again.HasMissed.ShouldBeTrue();
        Lines().ShouldBe(["one", "two"]);
    }

    [Theory]
    [InlineData("b\n")]
    [InlineData("longer than what stood there before\nand two lines\n")]
    public async Task A_file_that_was_emptied_is_read_from_its_beginning(string content)
    {
        Write("one\ntwo\n");
        using var tail = Tail();
        await tail.PassAsync(Cancellation);

        File.WriteAllText(LogFile, content);
        await tail.PassAsync(Cancellation);

        Lines().ShouldBe(["one", "two", .. content.Split('\n', StringSplitOptions.RemoveEmptyEntries)]);
        _bench.Log.Events.Select(one => one.Uid).Distinct().Count().ShouldBe(_bench.Log.Events.Count);
    }

    [Fact]
    public async Task The_same_line_twice_is_two_events()
    {
        Write("same\nsame\n");
        using var tail = Tail();

        await tail.PassAsync(Cancellation);

        _bench.Log.Events.Select(one => one.Uid).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task Records_of_one_audit_event_are_put_together_across_a_restart()
    {
        string[] lines =
        [
            "type=SYSCALL msg=audit(1700000000.100:7): arch=c000003e syscall=59 success=yes exit=0 pid=9 auid=1000 uid=0 comm=\"id\" exe=\"/usr/bin/id\"",
            "type=EXECVE msg=audit(1700000000.100:7): argc=1 a0=\"id\"",
            "type=PROCTITLE msg=audit(1700000000.100:7): proctitle=\"id\"",
        ];
        Write(lines[0] + "\n" + lines[1] + "\n");
        using (var tail = Tail("audit"))
        {
            // One look only: had there been a moment of silence, the event would count as whole.
            await tail.PassAsync(Cancellation);
            _bench.Log.Events.ShouldBeEmpty();
        }
        Write(lines[2] + "\n");
        using (var tail = Tail("audit"))
            await tail.PassAsync(Cancellation);

        _bench.Log.Events.ShouldHaveSingleItem().Raw.ShouldBe(string.Join('\n', lines));
    }

    [Fact]
    public async Task A_line_of_a_megabyte_and_bytes_that_are_no_text_are_kept_whole()
    {
        var large = new string('x', 1_000_000);
        byte[] bad = [(byte)'a', 0xff, 0xfe, 0, (byte)'b'];
        File.WriteAllBytes(LogFile, [.. Encoding.UTF8.GetBytes(large), (byte)'\n', .. bad, (byte)'\n', .. Encoding.UTF8.GetBytes(large + large), (byte)'\n']);
        using var tail = Tail();

        await tail.PassAsync(Cancellation);

        var events = _bench.Log.Events;
        events[0].Raw.ShouldBe(large);
        Convert.FromBase64String(events[1]["unmapped.raw_base64"]).ShouldBe(bad);
        string.Concat(events.Skip(2).Select(one => one.Raw)).ShouldBe(large + large);
        events[2]["unmapped.parse_problem"].ShouldBe("a piece of a record that is too large");
    }

    [Fact]
    public async Task An_event_that_no_block_can_hold_comes_in_pieces()
    {
        // A control character takes six bytes in JSON, and the text stands in the event more than once.
        var bad = Enumerable.Repeat((byte)1, 1_000_000).ToArray();
        File.WriteAllBytes(LogFile, [.. "before\n"u8, .. bad, .. "\nafter\n"u8]);
        using var tail = Tail();

        await tail.PassAsync(Cancellation);

        var events = _bench.Log.Events;
        (events[0].Raw, events[^1].Raw).ShouldBe(("before", "after"));
        string.Concat(events.Skip(1).SkipLast(1).Select(one => one.Raw)).ShouldBe(Encoding.UTF8.GetString(bad));
        events.Count.ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task Nothing_is_read_on_while_the_event_log_takes_nothing_and_nothing_is_lost()
    {
        Write("one\n");
        using var tail = Tail();
        _bench.Log.Fault = new Core.Events.EventLogException("The disk is full.");
        var pass = tail.PassAsync(Cancellation);
        await _bench.Log.RefusedAsync(2);
        _bench.Intake.Problem.ShouldBe("The disk is full.");
        pass.IsCompleted.ShouldBeFalse();

        _bench.Log.Fault = null;
        await pass;

        Lines().ShouldBe(["one"]);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_said()
    {
        using var tail = Tail();

        (await Should.ThrowAsync<FileNotFoundException>(() => tail.PassAsync(Cancellation))).Message.ShouldContain(LogFile);
    }

    public void Dispose() => _bench.Dispose();

    private FileTail Tail(string source = "web", int graceSeconds = 0) =>
        new(_bench.Source(source), LogFile, _bench.PathOf("position"), _bench.Streams, new CollectorOptions { RotationGraceSeconds = graceSeconds }, _bench.Time);

    private void Write(string text) => File.AppendAllText(LogFile, text);

    private List<string> Lines() => [.. _bench.Log.Events.Select(one => one.Raw)];
}
