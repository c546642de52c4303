using CsCheck;
using Rempart.Ssh.Logs;
using Rempart.Ssh.Logs.Sessions;

namespace Rempart.Ssh.Tests.Logs;

public sealed class SshSessionTrackerTests
{
    private const string Fp = "SHA256:dcmR45ieaCbRbo8bhfgyBpbOeIcXU4AWgMclw57zMlc";
    private const string Ca = "SHA256:HFwgW01KjWKxF+j1W/Ocv6oQsVAWRDpEvKzCoddHMSA";

    private static readonly string[] Whole =
    [
        "10: Connection from 192.0.2.1 port 5000 on 192.0.2.9 port 22 rdomain \"\"",
        $"10: Accepted certificate ID \"grant=G1\" (serial 1001) signed by ED25519 CA {Ca} via /etc/rempart/ssh/ca.pub",
        "10: Postponed publickey for rptunnel from 192.0.2.1 port 5000 ssh2 [preauth]",
        $"10: {Accepted(5000, 1001)}",
        "10: User child is on pid 20",
        "20: debug1: serverloop.c:server_request_direct_tcpip():453 (pid=20): originator 127.0.0.1 port 1, target 10.0.0.5 port 5432",
        "20: debug1: serverloop.c:server_request_direct_tcpip():453 (pid=20): originator 127.0.0.1 port 2, target 10.0.0.6 port 22",
        "20: Received request from 192.0.2.1 port 5000 to connect to host 10.0.0.6 port 22, but the request was denied.",
        "20: Received disconnect from 192.0.2.1 port 5000:11: disconnected by user",
        "20: Disconnected from user rptunnel 192.0.2.1 port 5000",
    ];

    [Fact]
    public void A_session_is_told_from_login_to_end()
    {
        var tracker = new SshSessionTracker();

        var changes = Run(tracker, Whole);

        changes.Select(change => change.GetType().Name).ShouldBe(["SessionBegan", "SessionProcessKnown", "ForwardAsked", "ForwardAsked", "ForwardWasDenied", "SessionEnded"]);
        var session = changes[^1].ShouldBeOfType<SessionEnded>().Session;
        (session.Peer, session.User, session.Serial, session.KeyId, session.LoginPid, session.ChildPid).ShouldBe((new SshPeer("192.0.2.1", 5000), "rptunnel", 1001ul, "grant=G1", 10, 20));
        session.Forwards.Select(forward => (forward.Host, forward.Port, forward.IsDenied)).ShouldBe([("10.0.0.5", 5432, false), ("10.0.0.6", 22, true)]);
        (session.End, session.EndDetail).ShouldBe((SshSessionEnd.Disconnected, "disconnected by user"));
        tracker.Live.ShouldBeEmpty();
    }

    [Fact]
    public void Every_line_twice_makes_one_session() =>
        Begun(Run(new(), [.. Whole.SelectMany(line => new[] { line, line })])).ShouldBe(1);

    [Fact]
    public void Lines_after_the_end_make_no_new_session()
    {
        var tracker = new SshSessionTracker();

        Begun(Run(tracker, [.. Whole, .. Whole])).ShouldBe(1);
        tracker.LiveCount.ShouldBe(0);
    }

    [Fact]
    public void Lines_in_any_order_make_at_most_one_session_with_its_own_serial() =>
        Gen.Shuffle(Whole).Sample(lines =>
        {
            var changes = Run(new(), lines);
            Begun(changes).ShouldBe(1);
            changes.OfType<SessionBegan>().Single().Session.Serial.ShouldBe(1001ul);
        }, iter: 200);

    [Fact]
    public void A_process_that_is_named_before_the_login_is_kept_until_it()
    {
        var changes = Run(new(), [Whole[0], Whole[4], Whole[5], Whole[3]]);

        changes.Select(change => change.GetType().Name).ShouldBe(["SessionBegan", "SessionProcessKnown", "ForwardAsked"]);
    }

    [Fact]
    public void A_session_that_is_cut_ends_by_word_of_who_cut_it()
    {
        var tracker = new SshSessionTracker();
        Run(tracker, Whole[..5]);

        var session = tracker.Ended(20, "grant revoked", FixedTime.Noon).ShouldHaveSingleItem().ShouldBeOfType<SessionEnded>().Session;

        (session.End, session.EndDetail, session.EndedAt).ShouldBe((SshSessionEnd.Cut, "grant revoked", FixedTime.Noon));
        tracker.Ended(20, "again", FixedTime.Noon).ShouldBeEmpty();
        Run(tracker, Whole[8..]).ShouldBeEmpty();
    }

    [Fact]
    public void The_bytes_that_come_after_the_end_are_added()
    {
        string[] end = ["20: Connection closed by 192.0.2.1 port 5000", "20: Transferred: sent 3880, received 4336 bytes", "20: Closing connection to 192.0.2.1 port 5000"];

        var changes = Run(new(), [.. Whole[..5], .. end]);

        changes[^2].ShouldBeOfType<SessionEnded>().Session.End.ShouldBe(SshSessionEnd.Closed);
        var session = changes[^1].ShouldBeOfType<SessionMeasured>().Session;
        (session.BytesSent, session.BytesReceived).ShouldBe((3880, 4336));
        Run(new(), [.. Whole[..5].Select(NoPid), .. end.Select(NoPid)])[^1].ShouldBeOfType<SessionMeasured>().Session.BytesSent.ShouldBe(3880);
    }

    [Fact]
    public void A_refused_certificate_is_one_event_although_the_bare_key_fails_too()
    {
        var changes = Run(new(),
        [
            "10: Connection from 192.0.2.1 port 5000 on 192.0.2.9 port 22 rdomain \"\"",
            "10: Certificate invalid: expired",
            $"10: Failed publickey for rptunnel from 192.0.2.1 port 5000 ssh2: ED25519-CERT {Fp} ID grant=G2 (serial 1002) CA ED25519 {Ca}",
            "10: userauth_pubkey: signature algorithm ssh-ed25519 not in PubkeyAcceptedAlgorithms [preauth]",
            $"10: Failed publickey for rptunnel from 192.0.2.1 port 5000 ssh2: ED25519 {Fp}",
            "10: Connection closed by authenticating user rptunnel 192.0.2.1 port 5000 [preauth]",
        ]);

        var login = changes.ShouldHaveSingleItem().ShouldBeOfType<LoginWasRefused>().Login;
        (login.User, login.IsInvalidUser, login.Key!.Certificate!.Serial, login.Reason, login.Attempts).ShouldBe(("rptunnel", false, 1002ul, RefusalReason.Expired, 2));
    }

    [Fact]
    public void A_connection_that_asked_for_nothing_is_nothing() =>
        Run(new(), ["10: Connection from 192.0.2.1 port 5000 on 192.0.2.9 port 22 rdomain \"\"", "10: Connection closed by 192.0.2.1 port 5000 [preauth]"]).ShouldBeEmpty();

    [Fact]
    public void A_name_that_looks_like_a_login_makes_no_session()
    {
        var tracker = new SshSessionTracker();

        var changes = Run(tracker,
        [
            "10: Connection from 192.0.2.1 port 5000 on 192.0.2.9 port 22 rdomain \"\"",
            $"10: Invalid user x from 1.2.3.4 port 5 sshd[10]: {Accepted(7, 7)} from 192.0.2.1 port 5000",
            $"10: Connection closed by invalid user Accepted publickey for root {Accepted(7, 7)} 192.0.2.1 port 5000 [preauth]",
        ]);

        changes.ShouldHaveSingleItem().ShouldBeOfType<LoginWasRefused>().Login.Peer.ShouldBe(new SshPeer("192.0.2.1", 5000));
        tracker.LiveCount.ShouldBe(0);
    }

    [Fact]
    public void A_session_whose_address_is_used_again_was_lost()
    {
        var changes = Run(new(), [.. Whole[..5], "30: Connection from 192.0.2.1 port 5000 on 192.0.2.9 port 22 rdomain \"\"", $"30: {Accepted(5000, 1002)}"]);

        changes.OfType<SessionEnded>().Single().Session.End.ShouldBe(SshSessionEnd.Lost);
        changes[^1].ShouldBeOfType<SessionBegan>().Session.Serial.ShouldBe(1002ul);
    }

    [Fact]
    public void Without_processes_a_line_is_assigned_only_without_doubt()
    {
        var tracker = new SshSessionTracker();
        Run(tracker, [.. Whole[..4].Select(NoPid)]);
        Run(tracker, [Accepted(6000, 1002)]);

        Run(tracker, ["User child is on pid 20"]).ShouldBeEmpty();
        Run(tracker, ["no more sessions"]).ShouldBeEmpty();
        tracker.Unassigned.ShouldBe(1);
        Run(tracker, ["Received disconnect from 192.0.2.1 port 6000:11: bye"]).ShouldHaveSingleItem().ShouldBeOfType<SessionEnded>().Session.Serial.ShouldBe(1002ul);
        Run(tracker, ["User child is on pid 20"]).ShouldHaveSingleItem().ShouldBeOfType<SessionProcessKnown>().Session.ChildPid.ShouldBe(20);
    }

    [Fact]
    public void Memory_is_bounded_and_what_is_let_go_is_told()
    {
        var tracker = new SshSessionTracker(new() { Connections = 100, EndedSessions = 10, WaitingLines = 10 });
        List<SshSessionChange> changes = [];
        for (var i = 1; i <= 1000; i++)
        {
            changes.AddRange(tracker.Observe(SshdLogParser.Parse($"sshd[{i}]: Connection from 192.0.2.1 port {i} on 192.0.2.9 port 22"), FixedTime.Noon));
            changes.AddRange(tracker.Observe(SshdLogParser.Parse($"sshd[{i}]: {Accepted(i, (ulong)i)}"), FixedTime.Noon));
            changes.AddRange(tracker.Observe(SshdLogParser.Parse($"sshd[{i + 5000}]: no more sessions"), FixedTime.Noon));
        }

        tracker.LiveCount.ShouldBe(100);
        changes.OfType<SessionEnded>().Count(ended => ended.Session.End == SshSessionEnd.Lost).ShouldBe(900);
    }

    [Fact]
    public void The_measured_log_gives_the_sessions_that_were_measured()
    {
        var tracker = new SshSessionTracker();
        List<SshSessionChange> changes = [];
        var at = FixedTime.Noon;
        foreach (var line in SshdLogParserTests.Measured)
            changes.AddRange(tracker.Observe(SshdLogParser.Parse(line), at = at.AddSeconds(1)));

        var accepted = SshdLogParserTests.Measured.Count(line => line.StartsWith("Accepted publickey ", StringComparison.Ordinal));
        Begun(changes).ShouldBe(accepted);
        changes.OfType<SessionBegan>().ShouldAllBe(began => began.Session.Serial != null && began.Session.User != "");
        changes.OfType<LoginWasRefused>().Select(refused => refused.Login.Reason).Distinct().ShouldContain(RefusalReason.Revoked);
        changes.OfType<ForwardWasDenied>().Count().ShouldBe(5);
    }

    internal static string Accepted(int port, ulong serial) =>
        $"Accepted publickey for rptunnel from 192.0.2.1 port {port} ssh2: ED25519-CERT {Fp} ID grant=G1 (serial {serial}) CA ED25519 {Ca}";

    private static int Begun(IEnumerable<SshSessionChange> changes) => changes.Count(change => change is SessionBegan);

    private static string NoPid(string line) => line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..];

    private static List<SshSessionChange> Run(SshSessionTracker tracker, IEnumerable<string> lines)
    {
        List<SshSessionChange> changes = [];
        foreach (var line in lines)
        {
            var text = char.IsAsciiDigit(line[0]) ? $"sshd[{line[..2]}]{line[2..]}" : line;
            changes.AddRange(tracker.Observe(SshdLogParser.Parse(text), FixedTime.Noon));
        }

        return changes;
    }
}
