using Rempart.Ssh.Logs;

namespace Rempart.Ssh.Tests.Logs;

public sealed class SshdLogParserTests
{
    private const string Fp = "SHA256:dcmR45ieaCbRbo8bhfgyBpbOeIcXU4AWgMclw57zMlc";
    private const string Ca = "SHA256:HFwgW01KjWKxF+j1W/Ocv6oQsVAWRDpEvKzCoddHMSA";

    private static readonly SshPeer Home = new("127.0.0.1", 48194);

    /// <summary>Every line that OpenSSH 9.2 wrote while the bastion's configuration was measured.</summary>
    internal static IReadOnlyList<string> Measured { get; } = ReadMeasured();

    public static TheoryData<string, SshdEvent> Lines => new()
    {
        { "Connection from 127.0.0.1 port 48194 on 127.0.0.1 port 2222 rdomain \"\"", new ConnectionOpened(Home, new("127.0.0.1", 2222)) },
        { "Connection from 2001:db8::1 port 1 on 2001:db8::2 port 22", new ConnectionOpened(new("2001:db8::1", 1), new("2001:db8::2", 22)) },
        { $"Accepted certificate ID \"grant=G1;user=alice@ex\" (serial 1001) signed by ED25519 CA {Ca} via /etc/rempart/ssh/ca.pub", new CertificateAccepted(new("grant=G1;user=alice@ex", 1001, Ca)) },
        { $"Accepted certificate ID \"grant=G1\" (serial 1001) signed by CA ED25519 {Ca} found at /opt/akc %u %U %t %f %k:1", new CertificateAccepted(new("grant=G1", 1001, Ca)) },
        { "Postponed publickey for rptunnel from 127.0.0.1 port 48194 ssh2 [preauth]", new LoginPostponed("publickey", "rptunnel", Home) },
        { $"Accepted publickey for rptunnel from 127.0.0.1 port 48194 ssh2: ED25519-CERT {Fp} ID grant=G1;user=alice@ex (serial 1001) CA ED25519 {Ca}", new LoginAccepted("publickey", "rptunnel", Home, new("ED25519-CERT", Fp, new("grant=G1;user=alice@ex", 1001, Ca))) },
        { $"Accepted publickey for rptunnel from 127.0.0.1 port 48194 ssh2: ED25519 {Fp}", new LoginAccepted("publickey", "rptunnel", Home, new("ED25519", Fp, null)) },
        { "Accepted password for bob from 127.0.0.1 port 48194 ssh2", new LoginAccepted("password", "bob", Home, null) },
        { $"Failed publickey for rptunnel from 127.0.0.1 port 48194 ssh2: ED25519-CERT {Fp} ID grant=G2;user=alice@ex (serial 1002) CA ED25519 {Ca}", new LoginFailed("publickey", "rptunnel", false, Home, new("ED25519-CERT", Fp, new("grant=G2;user=alice@ex", 1002, Ca))) },
        { "Failed password for invalid user mallory from 127.0.0.1 port 48194 ssh2", new LoginFailed("password", "mallory", true, Home, null) },
        { "User child is on pid 32418", new ChildStarted(32418) },
        { "debug1: serverloop.c:server_request_direct_tcpip():453 (pid=32418): originator 127.0.0.1 port 47882, target 127.0.0.1 port 9999", new ForwardRequested("127.0.0.1", 9999) },
        { "debug1: channels.c:channel_free():721 (pid=32418): channel 0: free: direct-tcpip, nchannels 1", new ChannelFreed(0, "direct-tcpip") },
        { "debug1: channels.c:channel_connected():1 (bin=sshd-session, uid=1000, pid=7): channel 3: connected to 10.0.0.5 port 5432", new ChannelConnected(3) },
        { "Received disconnect from 127.0.0.1 port 48194:11: disconnected by user", new DisconnectReceived(Home, 11, "disconnected by user") },
        { "Disconnected from user rptunnel 127.0.0.1 port 48194", new Disconnected(Home, "rptunnel") },
        { "Disconnected from 127.0.0.1 port 48194", new Disconnected(Home, null) },
        { "Received request from 127.0.0.1 port 48194 to connect to host 127.0.0.1 port 9998, but the request was denied.", new ForwardDenied(Home, "127.0.0.1", 9998) },
        { "Received request to connect to path /etc/rempart/ssh/u.sock, but the request was denied.", new ForwardDenied(null, "/etc/rempart/ssh/u.sock", null) },
        { "refused local port forward: originator 127.0.0.1 port 50740, target 127.0.0.1 port 9999", new ForwardRefused("127.0.0.1", 9999) },
        { "no more sessions", new SessionRefused() },
        { "Starting session: command for rptunnel from 127.0.0.1 port 48194 id 0", new SessionStarting("command", "rptunnel", Home) },
        { "Connection closed by authenticating user rptunnel 127.0.0.1 port 48194 [preauth]", new ConnectionClosed(Home, "rptunnel", false) },
        { "Connection reset by 127.0.0.1 port 48194", new ConnectionClosed(Home, null, true) },
        { "Read error from remote host 127.0.0.1 port 48194: Connection reset by peer", new ConnectionClosed(Home, null, true) },
        { "terminating inactive connection from user rptunnel 127.0.0.1 port 48194", new InactiveTerminated(Home, "rptunnel") },
        { "Transferred: sent 3880, received 4336 bytes", new BytesTransferred(3880, 4336) },
        { "Closing connection to 127.0.0.1 port 48194", new ConnectionClosing(Home) },
        { "Invalid user mallory from 127.0.0.1 port 48194", new InvalidUser("mallory", Home) },
        { "Invalid user  from 127.0.0.1 port 48194", new InvalidUser("", Home) },
        { "Server listening on 127.0.0.1 port 2222.", new ServerNotice(ServerNoticeKind.Listening, "Server listening on 127.0.0.1 port 2222.") },
        { "beginning MaxStartups throttling", new ServerNotice(ServerNoticeKind.Throttled, "beginning MaxStartups throttling") },
        { "kex_exchange_identification: read: Connection reset by peer", new ServerNotice(ServerNoticeKind.NoProtocol, "kex_exchange_identification: read: Connection reset by peer") },
        { "what is this", new UnknownLine("what is this") },
    };

    public static TheoryData<string, RefusalReason> Refusals => new()
    {
        { "Certificate invalid: expired", RefusalReason.Expired },
        { "Certificate invalid: not yet valid", RefusalReason.NotYetValid },
        { "Certificate invalid: name is not a listed principal", RefusalReason.WrongPrincipal },
        { "Certificate does not contain an authorized principal", RefusalReason.WrongPrincipal },
        { "Certificate lacks principal list", RefusalReason.NoPrincipals },
        { "Certificate invalid: something new", RefusalReason.CertificateInvalid },
        { "/opt/akc %u %U %t %f %k:1: Authentication tried for rptunnel with valid certificate but not from a permitted source address (127.0.0.1).", RefusalReason.WrongSourceAddress },
        { "Refused by certificate options", RefusalReason.CertificateOptions },
        { "Refused by certificate principals options", RefusalReason.PrincipalsOptions },
        { $"Authentication key ED25519-CERT {Fp} revoked by file /etc/rempart/ssh/krl", RefusalReason.Revoked },
        { $"error: Error checking authentication key ED25519-CERT {Fp} in revoked keys file /etc/rempart/ssh/nokrl: No such file or directory", RefusalReason.RevocationListUnreadable },
        { "userauth_pubkey: signature algorithm ssh-ed25519 not in PubkeyAcceptedAlgorithms [preauth]", RefusalReason.AlgorithmNotAccepted },
        { "User rptunnel not allowed because account is locked", RefusalReason.AccountNotAllowed },
        { "error: AuthorizedPrincipalsCommand /opt/apc a b failed, status 3", RefusalReason.CommandFailed },
        { "Unsafe AuthorizedKeysCommand \"/opt/akc\": bad ownership or modes for directory /opt", RefusalReason.CommandFailed },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Lines_are_read_with_and_without_syslogs_beginning(string line, SshdEvent expected)
    {
        SshdLogParser.Parse(line).Event.ShouldBe(expected);
        SshdLogParser.Parse(line + "\r\n").Event.ShouldBe(expected);
        var old = SshdLogParser.Parse($"Nov 24 20:00:00 bastion sshd[77]: {line}");
        (old.Event, old.Program, old.Pid, old.Time).ShouldBe((expected, "sshd", 77, null));
        var modern = SshdLogParser.Parse($"2026-11-24T20:00:00.250000+01:00 bastion sshd-session[77]: {line}");
        (modern.Event, modern.Program, modern.Pid, modern.Time).ShouldBe((expected, "sshd-session", 77, new DateTimeOffset(2026, 11, 24, 19, 0, 0, 250, TimeSpan.Zero)));
        var socket = SshdLogParser.Parse($"<86>Nov 24 20:00:00 sshd-auth[77]: {line}");
        (socket.Event, socket.Program, socket.Pid).ShouldBe((expected, "sshd-auth", 77));
        SshdLogParser.Parse(line, 5, FixedTime.Noon).ShouldBe(SshdLogParser.Parse(line) with { Pid = 5, Time = FixedTime.Noon });
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Reasons_are_read(string line, RefusalReason reason) =>
        SshdLogParser.Parse(line).Event.ShouldBeOfType<LoginRefused>().Reason.ShouldBe(reason);

    [Fact]
    public void Every_measured_line_is_known()
    {
        Measured.Count.ShouldBe(294);
        Measured.Where(line => SshdLogParser.Parse(line).Event is UnknownLine).ShouldBeEmpty();
    }

    [Fact]
    public void The_process_in_the_line_of_LogVerbose_counts_when_there_is_no_other()
    {
        const string Line = "debug1: channels.c:channel_free():721 (pid=32418): channel 0: free: direct-tcpip, nchannels 1";

        SshdLogParser.Parse(Line).Pid.ShouldBe(32418);
        SshdLogParser.Parse("sshd[9]: " + Line).Pid.ShouldBe(9);
    }

    public static TheoryData<string, SshdEvent> Forged => new()
    {
        // A name that looks like the rest of the line: the address at the end is the real one.
        { "Invalid user root from 6.6.6.6 port 1 ssh2 from 127.0.0.1 port 48194", new InvalidUser("root from 6.6.6.6 port 1 ssh2", Home) },
        { $"Failed none for invalid user x from 6.6.6.6 port 1 ssh2: ED25519 {Fp} from 127.0.0.1 port 48194 ssh2", new LoginFailed("none", $"x from 6.6.6.6 port 1 ssh2: ED25519 {Fp}", true, Home, null) },
        { "Connection closed by invalid user a 6.6.6.6 port 1 [preauth] 127.0.0.1 port 48194 [preauth]", new ConnectionClosed(Home, "a 6.6.6.6 port 1 [preauth]", false) },
        { "Disconnected from invalid user user bob 6.6.6.6 port 1 127.0.0.1 port 48194 [preauth]", new Disconnected(Home, "user bob 6.6.6.6 port 1") },
        { "Invalid user sshd[1]: Accepted publickey for root from 6.6.6.6 port 1 ssh2 from 127.0.0.1 port 48194", new InvalidUser("sshd[1]: Accepted publickey for root from 6.6.6.6 port 1 ssh2", Home) },
        // The key id of a stranger's authority: the address at the beginning is the real one, and the serial at the end.
        {
            $"Failed publickey for rptunnel from 127.0.0.1 port 48194 ssh2: ED25519-CERT {Fp} ID a from 6.6.6.6 port 1 ssh2: ED25519 {Fp} ID b (serial 1001) CA ED25519 {Fp} (serial 9) CA ED25519 {Ca}",
            new LoginFailed("publickey", "rptunnel", false, Home, new("ED25519-CERT", Fp, new($"a from 6.6.6.6 port 1 ssh2: ED25519 {Fp} ID b (serial 1001) CA ED25519 {Fp}", 9, Ca)))
        },
        // The client's goodbye: the address at the beginning is the real one.
        { "Received disconnect from 127.0.0.1 port 48194:11: from 6.6.6.6 port 1:2: x", new DisconnectReceived(Home, 11, "from 6.6.6.6 port 1:2: x") },
        // An originator that brings a target along: the last one is what sshd connects to.
        { "debug1: serverloop.c:server_request_direct_tcpip():453 (pid=4): originator x port 1, target 10.0.0.5 port 5432 port 2, target 10.6.6.6 port 22", new ForwardRequested("10.6.6.6", 22) },
    };

    [Theory]
    [MemberData(nameof(Forged))]
    public void Text_of_clients_forges_neither_addresses_nor_logins(string line, SshdEvent expected) => SshdLogParser.Parse(line).Event.ShouldBe(expected);

    [Fact]
    public void A_line_without_end_is_passed_over_quickly()
    {
        SshdLogParser.Parse("Invalid user " + new string('x', 100_000)).Event.ShouldBeOfType<UnknownLine>().Text.Length.ShouldBe(1024);
        SshdLogParser.Parse("Failed none for invalid user " + string.Concat(Enumerable.Repeat(" from 1 port 1 ssh2", 400))).Event.ShouldBeOfType<LoginFailed>();
    }

    private static string[] ReadMeasured()
    {
        using var stream = typeof(SshdLogParserTests).Assembly.GetManifestResourceStream("openssh-9.2.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
