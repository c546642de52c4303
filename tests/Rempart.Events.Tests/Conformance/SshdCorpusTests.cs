using Rempart.Events.Tests.Support;

namespace Rempart.Events.Tests.Conformance;

/// <summary>Every line of sshd that lies beside the repository is understood.</summary>
public sealed class SshdCorpusTests
{
    // Lines of that file that sshd did not write: the harness, ssh, ps.
    private static readonly string[] Foreign =
    [
        "client rc=", "t rc=", "Warning: Permanently added", "Connection to ", "rptunnel@", "rptunnel sshd:", "=== ", "error: process ID list", "Usage:", " ps ", " for additional",
        " Try ", "  or ", "For more details", "after KRL revoke", "UNIX probe", "/dev/fd/", "kill child ", "#####", "probe:", "ssh rc=", "  client:", "---", "exec", "ok",
    ];

    [Fact]
    public void Every_line_of_OpenSSH_of_loghub_is_understood()
    {
        var events = Parsed.Lines("sshd", File.ReadAllLines(Path.Combine(Corpus.Folder("logs/loghub/OpenSSH"), "OpenSSH_2k.log")));

        events.Count.ShouldBe(2000);
        events.Where(parsed => parsed.Problem is not null).ShouldBeEmpty();
        Counts(events).ShouldBe([
            "auth-accepted Authentication/1 Success 1",
            "auth-failed Authentication/1 Failure 524",
            "connection-closed SshActivity/2 Unknown 34",
            "disconnect-received SshActivity/2 Unknown 468",
            "invalid-user Authentication/1 Failure 226",
            "no-identification SshActivity/4 Failure 10",
            "pam-failure Authentication/1 Failure 504",
            "pam-retries Authentication/1 Failure 7",
            "pam-session-closed Authentication/2 Success 1",
            "pam-session-opened Authentication/1 Success 1",
            "pam-unknown-user Authentication/1 Failure 135",
            "reverse-mapping-failed SshActivity/99 Failure 85",
            "too-many-failures Authentication/1 Failure 3",
            "transport-failed SshActivity/4 Failure 1",
        ]);
    }

    [Fact]
    public void Every_line_of_the_data_plane_is_understood()
    {
        var lines = File.ReadAllLines(Corpus.Reference("ssh/log-lines-raw.txt")).Where(line => line.Trim().Length > 0 && !Array.Exists(Foreign, line.StartsWith)
            && !line.Contains(" s after cert expiry", StringComparison.Ordinal)).ToArray();
        var events = Parsed.Lines("sshd", lines);

        events.Where(parsed => parsed.Problem is not null).Select(parsed => parsed.Raw).ShouldBeEmpty();
        Counts(events).ShouldBe([
            "auth-accepted Authentication/1 Success 17",
            "auth-failed Authentication/1 Failure 32",
            "auth-postponed Authentication/99 Unknown 17",
            "authorization-lookup-failed Authentication/1 Failure 8",
            "bad-banner SshActivity/4 Failure 1",
            "certificate-accepted Authentication/99 Success 34",
            "certificate-refused Authentication/1 Failure 13",
            "channel SshActivity/99 Unknown 5",
            "connection SshActivity/1 Unknown 45",
            "connection-closed SshActivity/2 Unknown 26",
            "connection-closing SshActivity/2 Unknown 1",
            "connection-dropped SshActivity/5 Failure 2",
            "connection-reset SshActivity/3 Unknown 1",
            "disconnect-received SshActivity/2 Unknown 15",
            "disconnected SshActivity/2 Unknown 15",
            "forward-denied SshActivity/5 Failure 4",
            "forward-opened SshActivity/1 Success 5",
            "forward-refused SshActivity/5 Failure 1",
            "inactive-connection SshActivity/2 Unknown 1",
            "invalid-user Authentication/1 Failure 2",
            "kex-failed SshActivity/4 Failure 2",
            "key-refused Authentication/1 Failure 11",
            "key-revoked Authentication/1 Failure 3",
            "listening SshActivity/7 Success 6",
            "revocation-unreadable Authentication/1 Failure 4",
            "session-refused SshActivity/5 Failure 1",
            "session-started SshActivity/6 Unknown 1",
            "source-not-permitted Authentication/1 Failure 1",
            "throttling SshActivity/5 Failure 1",
            "transferred SshActivity/6 Unknown 1",
            "user-child SshActivity/99 Unknown 17",
            "user-not-allowed Authentication/1 Failure 1",
        ]);
    }

    private static string[] Counts(List<Parsed> events) =>
        [.. events.CountBy(parsed => $"{parsed["metadata.event_code"]} {parsed.What}").Select(pair => $"{pair.Key} {pair.Value}").Order(StringComparer.Ordinal)];
}
