using Rempart.Events.Tests.Support;

namespace Rempart.Events.Tests.Parsers;

public sealed class SshdTests
{
    private static readonly string[] Who = ["metadata.event_code", "user.name", "src_endpoint.ip", "src_endpoint.port"];

    [Theory]
    [InlineData("Accepted publickey for alice from 192.0.2.7 port 56296 ssh2: ED25519 SHA256:abc", "Authentication/1 Success", "auth-accepted", "alice", "192.0.2.7", "56296")]
    [InlineData("Accepted password for alice from 2001:db8::7 port 56296 ssh2", "Authentication/1 Success", "auth-accepted", "alice", "2001:db8::7", "56296")]
    [InlineData("Failed password for invalid user admin from 192.0.2.7 port 1 ssh2", "Authentication/1 Failure", "auth-failed", "admin", "192.0.2.7", "1")]
    [InlineData("Failed none for invalid user  from 192.0.2.7 port 1 ssh2", "Authentication/1 Failure", "auth-failed", null, "192.0.2.7", "1")]
    [InlineData("Postponed keyboard-interactive for bob from 192.0.2.7 port 1 ssh2 [preauth]", "Authentication/99 Unknown", "auth-postponed", "bob", "192.0.2.7", "1")]
    [InlineData("Invalid user  from 192.0.2.7 port 1", "Authentication/1 Failure", "invalid-user", null, "192.0.2.7", "1")]
    [InlineData("error: maximum authentication attempts exceeded for root from 192.0.2.7 port 9 ssh2 [preauth]", "Authentication/1 Failure", "max-attempts", "root", "192.0.2.7", "9")]
    [InlineData("error: maximum authentication attempts exceeded for invalid user x from 192.0.2.7 port 9 ssh2 [preauth]", "Authentication/1 Failure", "max-attempts", "x", "192.0.2.7", "9")]
    [InlineData("ROOT LOGIN REFUSED FROM 192.0.2.7 port 9 [preauth]", "Authentication/1 Failure", "root-refused", "root", "192.0.2.7", "9")]
    [InlineData("error: PAM: Authentication failure for illegal user eve from 192.0.2.7", "Authentication/1 Failure", "pam-refused", "eve", "192.0.2.7", null)]
    [InlineData("fatal: Access denied for user eve by PAM account configuration [preauth]", "Authentication/1 Failure", "access-denied", "eve", null, null)]
    [InlineData("Disconnecting authenticating user root 192.0.2.7 port 9: Too many authentication failures [preauth]", "Authentication/1 Failure", "too-many-failures", null, "192.0.2.7", "9")]
    [InlineData("Timeout before authentication for connection from 192.0.2.7 to 192.0.2.1, pid = 7", "Authentication/1 Failure", "auth-timeout", null, "192.0.2.7", null)]
    [InlineData("Bad protocol version identification 'GET / HTTP/1.1' from 192.0.2.7 port 9", "SshActivity/4 Failure", "bad-banner", null, "192.0.2.7", "9")]
    [InlineData("ssh_dispatch_run_fatal: Connection from authenticating user root 192.0.2.7 port 9: Broken pipe [preauth]", "SshActivity/4 Failure", "dispatch-failed", null, "192.0.2.7", "9")]
    [InlineData("drop connection #3 from [192.0.2.7]:9 on [192.0.2.1]:22 penalty: failed authentication", "SshActivity/5 Failure", "connection-dropped", null, "192.0.2.7", "9")]
    [InlineData("Close session: user bob from 192.0.2.7 port 9 id 0", "SshActivity/2 Unknown", "session-closed", null, "192.0.2.7", "9")]
    [InlineData("Server listening on :: port 22.", "SshActivity/7 Success", "listening", null, null, null)]
    [InlineData("pam_unix(sshd:session): session opened for user bob(uid=1000) by (uid=0)", "Authentication/1 Success", "pam-session-opened", "bob", null, null)]
    public void A_line_says_what_happened_and_who_it_was(string line, string what, string code, string? user, string? address, string? port)
    {
        var parsed = Parsed.One("sshd", line);

        parsed.Problem.ShouldBeNull();
        parsed.What.ShouldBe(what);
        Who.Select(path => parsed[path]).ShouldBe([code, user, address, port]);
    }

    // The user's name is what the attacker typed.
    [Theory]
    [InlineData("Invalid user root from 6.6.6.6 port 1 ssh2 from 192.0.2.7 port 58490", "root from 6.6.6.6 port 1 ssh2")]
    [InlineData("Failed password for invalid user x from 6.6.6.6 port 1 ssh2 from 192.0.2.7 port 58490 ssh2", "x from 6.6.6.6 port 1 ssh2")]
    [InlineData("Failed password for invalid user x from 6.6.6.6 port 1 ssh2: ED25519 SHA256:a from 192.0.2.7 port 58490 ssh2", "x from 6.6.6.6 port 1 ssh2: ED25519 SHA256:a")]
    [InlineData("Failed password for invalid user x from 6.6.6.6 port 1 ssh2\\nAccepted password for root from 192.0.2.7 port 58490 ssh2", "x from 6.6.6.6 port 1 ssh2\\nAccepted password for root")]
    public void A_name_that_looks_like_the_rest_of_the_line_is_a_name(string line, string user)
    {
        var parsed = Parsed.One("sshd", line);

        parsed.Status.ShouldBe(EventStatus.Failure);
        parsed["user.name"].ShouldBe(user);
        parsed["src_endpoint.ip"].ShouldBe("192.0.2.7");
    }

    [Theory]
    [InlineData("Connection closed by invalid user a 6.6.6.6 port 1 192.0.2.7 port 2 [preauth]", "a 6.6.6.6 port 1")]
    [InlineData("Disconnected from authenticating user Authentication tried for root with valid certificate 192.0.2.7 port 2 [preauth]", "Authentication tried for root with valid certificate")]
    [InlineData("Connection reset by invalid user x [preauth] 192.0.2.7 port 2 [preauth]", "x [preauth]")]
    public void So_it_is_in_lines_about_connections(string line, string user)
    {
        var parsed = Parsed.One("sshd", line);

        parsed.Class.ShouldBe(EventClass.SshActivity);
        parsed["actor.user.name"].ShouldBe(user);
        parsed.Say("src_endpoint.ip", "src_endpoint.port").ShouldBe("src_endpoint.ip=192.0.2.7 src_endpoint.port=2");
    }

    // Whoever offers a certificate of their own chooses its id: then nobody can tell, and the event says so.
    [Fact]
    public void When_name_and_key_id_both_could_be_the_source_the_event_says_that_it_is_ambiguous()
    {
        var parsed = Parsed.One("sshd", "Failed publickey for invalid user x from 192.0.2.7 port 2 ssh2: ED25519-CERT SHA256:f ID y from 6.6.6.6 port 1 ssh2: ED25519-CERT SHA256:z ID w (serial 9) CA ED25519 SHA256:c");

        parsed["src_endpoint.ip"].ShouldBe("6.6.6.6");
        parsed["unmapped.ambiguous_source"].ShouldBe("192.0.2.7");
        Parsed.One("sshd", "Failed password for x from 192.0.2.7 port 2 ssh2")["unmapped.ambiguous_source"].ShouldBeNull();
    }

    [Fact]
    public void A_certificate_has_its_id_serial_and_authority()
    {
        var parsed = Parsed.One("sshd", "Accepted publickey for rptunnel from 192.0.2.7 port 5 ssh2: ED25519-CERT SHA256:key ID grant=G1;user=a (b) (serial 1001) CA ED25519 SHA256:ca");

        parsed.Say("certificate.subject", "certificate.serial_number", "certificate.issuer", "certificate.fingerprints.value", "unmapped.key_type", "unmapped.ca_key_type", "unmapped.method")
            .ShouldBe("certificate.subject=grant=G1;user=a (b) certificate.serial_number=1001 certificate.issuer=SHA256:ca certificate.fingerprints.value=SHA256:key unmapped.key_type=ED25519-CERT unmapped.ca_key_type=ED25519 unmapped.method=publickey");
    }

    [Fact]
    public void A_repeated_message_counts()
    {
        var parsed = Parsed.One("sshd", "message repeated 5 times: [ Failed password for root from 192.0.2.7 port 42393 ssh2]");

        parsed.What.ShouldBe("Authentication/1 Failure");
        parsed.Say("count", "user.name", "src_endpoint.ip").ShouldBe("count=5 user.name=root src_endpoint.ip=192.0.2.7");
    }

    [Fact]
    public void A_forward_tells_its_target()
    {
        Parsed.One("sshd", "Received request from 192.0.2.7 port 5 to connect to host db.internal port 5432, but the request was denied.")
            .Say("src_endpoint.ip", "dst_endpoint.hostname", "dst_endpoint.port").ShouldBe("src_endpoint.ip=192.0.2.7 dst_endpoint.hostname=db.internal dst_endpoint.port=5432");
        Parsed.One("sshd", "refused local port forward: originator 192.0.2.7 port 5, target 10.0.0.1 port 9999")
            .Say("src_endpoint.ip", "dst_endpoint.ip", "dst_endpoint.port").ShouldBe("src_endpoint.ip=192.0.2.7 dst_endpoint.ip=10.0.0.1 dst_endpoint.port=9999");
    }

    [Theory]
    [InlineData("something new from sshd")]
    [InlineData("Accepted")]
    [InlineData("Failed password for")]
    [InlineData("message repeated x times: [ a]")]
    [InlineData("pam_unix(sshd")]
    [InlineData("Disconnecting: ")]
    [InlineData("Received request to")]
    public void What_is_not_known_is_a_base_event_with_the_reason(string line)
    {
        var parsed = Parsed.One("sshd", line);

        parsed.Raw.ShouldBe(line);
        if (parsed.Problem is not null)
            parsed.What.ShouldBe("Base/0 Unknown");
        parsed.Json.ShouldNotBeEmpty();
    }
}
