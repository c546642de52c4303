using System.Diagnostics;
using System.Net.Sockets;
using Rempart.Cli.Bastion.Agent;
using Rempart.Cli.Bastion.Rendering;
using Rempart.Core.Access;

namespace Rempart.Cli.Tests.Bastion;

public sealed class AgentMemoryTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("rempart-agent-").FullName;

    private string Journal => _folder + "/events";

    [Fact]
    public void A_step_that_was_not_written_whole_is_cut_off_and_what_was_delivered_is_not_told_again()
    {
        using (var journal = new AgentJournal(Journal, 100))
        {
            journal.Take([Event("a"), Event("b")], [new LogPlace("tag", "1:2:3", 10)], Book());
            journal.Delivered(1);
            journal.Take([Event("c")], [new LogPlace("tag", "1:2:3", 20)], Book());
        }
        File.AppendAllText(Journal, "{\"first\":3,\"events\":[{\"id\":\"d\"");

        using var again = new AgentJournal(Journal, 100);

        again.Oldest(10).Select(one => one.Id).ShouldBe(["b", "c"]);
        again.Places.ShouldBe([new LogPlace("tag", "1:2:3", 20)]);
        again.Take([Event("e")], [], Book());
        again.Oldest(10).Select(one => one.Id).ShouldBe(["b", "c", "e"]);
    }

    [Fact]
    public void A_journal_is_full_at_its_bound_and_open_again_when_events_are_delivered()
    {
        using var journal = new AgentJournal(Journal, 2);
        journal.Take([Event("a"), Event("b"), Event("c")], [], Book());
        journal.IsFull.ShouldBeTrue();
        journal.Delivered(2);
        journal.IsFull.ShouldBeFalse();
    }

    [Fact]
    public void Lines_are_read_once_whole_and_have_the_same_names_after_a_restart()
    {
        var layout = BastionLayout.Below(_folder);
        Directory.CreateDirectory(layout.Logs);
        File.WriteAllText(layout.Log, "one\r\ntwo\nhal");
        IReadOnlyList<LogPlace> places;
        string[] names;
        using (var log = new LogFollower(layout, TimeProvider.System))
        {
            var (lines, gap) = log.Read(_ => false);
            lines.Select(line => line.Text).ShouldBe(["one", "two"]);
            gap.ShouldBeFalse();
            names = [.. lines.Select(line => line.Id)];
            places = log.Places;
        }
        File.AppendAllText(layout.Log, "f\n");
        File.Move(layout.Log, layout.Log + "-1");
        File.WriteAllText(layout.Log, "new\n");

        using var resumed = new LogFollower(layout, TimeProvider.System);
        resumed.Resume(places).ShouldBeFalse();
        resumed.Read(_ => false).Lines.Select(line => line.Text).ShouldBe(["half", "new"]);
        using var anew = new LogFollower(layout, TimeProvider.System);
        anew.Resume([places[0] with { Offset = 0 }]).ShouldBeFalse();
        anew.Read(_ => false).Lines.Take(2).Select(line => line.Id).ShouldBe(names);
        using var lost = new LogFollower(layout, TimeProvider.System);
        lost.Resume([places[0] with { Inode = "9:9:9" }]).ShouldBeTrue();
        lost.Resume([places[0] with { Offset = 1000 }]).ShouldBeTrue();
    }

    [Theory]
    [InlineData("sshd.c:main():2292 (pid=31602): Connection from 1.2.3.4 port 5 on 5.6.7.8 port 22 rdomain \"\"", 31602, "Connection from 1.2.3.4 port 5 on 5.6.7.8 port 22 rdomain \"\"")]
    [InlineData("debug1: session.c:do_cleanup():2658 (pid=7): do_cleanup [preauth]", 7, "do_cleanup")]
    [InlineData("Nov 24 20:00:00 bastion sshd[42]: Invalid user a from 1.2.3.4 port 5", 42, "Invalid user a from 1.2.3.4 port 5")]
    [InlineData("Invalid user sshd.c:main():1 (pid=1): x from 1.2.3.4 port 5", null, "Invalid user sshd.c:main():1 (pid=1): x from 1.2.3.4 port 5")]
    public void The_process_is_taken_from_the_beginning_of_a_line_only(string line, int? process, string message)
    {
        var read = SshdLine.Read(line);

        (read.Process, read.Message).ShouldBe((process, message));
    }

    [Theory]
    [InlineData("serverloop.c:process_input():410 (pid=12): Connection closed by 192.0.2.1 port 5000", "Connection closed by 192.0.2.1 port 5000")]
    [InlineData("serverloop.c:process_input():415 (pid=12): Read error from remote host 192.0.2.1 port 5000: Connection reset by peer", "Read error from remote host 192.0.2.1 port 5000: Connection reset by peer")]
    [InlineData("fatal: packet.c:sshpkt_vfatal():1936 (pid=12): ssh_packet_write_poll: Connection from 192.0.2.1 port 5000: Broken pipe", "ssh_packet_write_poll: Connection from 192.0.2.1 port 5000: Broken pipe")]
    [InlineData("packet.c:sshpkt_vfatal():1936 (pid=12): Connection reset by 192.0.2.1 port 5000", "Connection reset by 192.0.2.1 port 5000")]
    [InlineData("clientloop.c:x():1 (pid=12): something else", "the session's process ended without a word in sshd's log")]
    public void A_session_s_end_has_sshd_s_own_words(string line, string detail)
    {
        var book = Book();
        string[] lines =
        [
            "sshd.c:main():2292 (pid=11): Connection from 192.0.2.1 port 5000 on 192.0.2.9 port 22 rdomain \"\"",
            "auth.c:auth_log():333 (pid=11): Accepted publickey for rptunnel from 192.0.2.1 port 5000 ssh2: ED25519-CERT SHA256:abc ID g-7;person=alice (serial 7) CA ED25519 SHA256:def",
            "sshd.c:privsep_postauth():560 (pid=11): User child is on pid 12",
            line,
            "debug1: session.c:do_cleanup():2658 (pid=11): do_cleanup",
        ];

        var events = lines.SelectMany((text, i) => book.Take(new LogLine($"l-{i}", "tag", text, Now), _ => null)).ToArray();

        events.Select(one => (one.Kind, one.Detail)).ShouldBe([(BastionEventKind.Opened, null), (BastionEventKind.Ended, detail)]);
    }

    [Fact]
    public async Task A_process_is_signalled_only_when_it_is_the_one_that_was_seen()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "It needs Linux.");
        using var process = Process.Start("sleep", "60");
        var seen = Processes.Find(process.Id).ShouldNotBeNull();

        Processes.Signal(process.Id, seen.Start + 1, Processes.Kill).ShouldBeNull();
        process.HasExited.ShouldBeFalse();
        Processes.Signal(process.Id, seen.Start, Processes.Kill).ShouldBeNull();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Processes.Find(process.Id).ShouldBeNull();
    }

    [Fact]
    public async Task The_socket_answers_one_account_and_well_formed_questions_only()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "It needs Linux.");
        var own = uint.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[2], System.Globalization.CultureInfo.InvariantCulture);

        (await AskAsync(own, "a\n1\nb\nc\nd\ne\n")).ShouldBe("+restrict alice\n");
        (await AskAsync(own, "a\n1\nb\nc\nd\n")).ShouldBe("-\n");
        (await AskAsync(own, "a\n1\nb\nc\nd\ne\0\n")).ShouldBe("-\n");
        (await AskAsync(own + 1, "a\n1\nb\nc\nd\ne\n")).ShouldBe("");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<string> AskAsync(uint account, string question)
    {
        using var stop = new CancellationTokenSource();
        using var socket = new PrincipalsSocket(_folder + "/s", account, _ => "restrict alice", TimeProvider.System);
        var running = socket.RunAsync(stop.Token);
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(new UnixDomainSocketEndPoint(_folder + "/s"), TestContext.Current.CancellationToken);
        var answer = new byte[100];
        try
        {
            await client.SendAsync(System.Text.Encoding.ASCII.GetBytes(question));
            client.Shutdown(SocketShutdown.Send);
            return System.Text.Encoding.ASCII.GetString(answer, 0, await client.ReceiveAsync(answer));
        }
        catch (SocketException)
        {
            // It was closed before it had read.
            return "";
        }
        finally
        {
            await stop.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static SessionBook Book() => new(_ => null);

    private static BastionEvent Event(string id) => new(id, null, BastionEventKind.Fault, Now, null, null, null, null, null, null, "x");
}
