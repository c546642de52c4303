using Rempart.Events.Tests.Support;

namespace Rempart.Events.Tests.Parsers;

public sealed class SudoAndSystemTests
{
    private static readonly string[] Sudo = ["actor.user.name", "process.user.name", "process.cmd_line", "process.working_directory", "actor.session.terminal", "status_detail"];

    [Theory]
    [InlineData("   alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/bin/cat /etc/shadow", "ProcessActivity/1 Success", "alice", "root", "/bin/cat /etc/shadow", "/home/alice", "pts/0", null)]
    [InlineData("bob : user NOT in sudoers ; TTY=pts/1 ; PWD=/ ; USER=root ; COMMAND=/bin/sh", "ProcessActivity/1 Failure", "bob", "root", "/bin/sh", "/", "pts/1", "user NOT in sudoers")]
    [InlineData("bob : 3 incorrect password attempts ; TTY=pts/1 ; PWD=/ ; USER=root ; COMMAND=/bin/sh", "ProcessActivity/1 Failure", "bob", "root", "/bin/sh", "/", "pts/1", "3 incorrect password attempts")]
    [InlineData("bob : command not allowed ; TTY=pts/1 ; PWD=/ ; USER=www ; GROUP=adm ; ENV=A=b ; COMMAND=/bin/sh -c x ; USER=root", "ProcessActivity/1 Failure", "bob", "www", "/bin/sh -c x ; USER=root", "/", "pts/1", "command not allowed")]
    public void Sudo_tells_who_ran_what_as_whom(string line, string what, string user, string target, string command, string directory, string terminal, string? reason)
    {
        var parsed = Parsed.One("sudo", line);

        parsed.What.ShouldBe(what);
        Sudo.Select(path => parsed[path]).ShouldBe([user, target, command, directory, terminal, reason]);
    }

    [Fact]
    public void A_directory_that_looks_like_the_fields_makes_the_event_ambiguous() =>
        Parsed.One("sudo", "bob : TTY=pts/1 ; PWD=/tmp/x ; USER=root ; COMMAND=/bin/ls ; USER=bob ; COMMAND=/bin/id")["unmapped.ambiguous"].ShouldBe("USER= stands twice");

    [Fact]
    public void The_session_of_sudo_is_a_logon() =>
        Parsed.One("sudo", "pam_unix(sudo:session): session opened for user root(uid=0) by alice(uid=1000)")
            .Say("user.name", "user.uid", "actor.user.name", "actor.user.uid", "service.name").ShouldBe("user.name=root user.uid=0 actor.user.name=alice actor.user.uid=1000 service.name=sudo");

    [Theory]
    [InlineData("Started ssh.service - OpenBSD Secure Shell server.", "ProcessActivity/1 Success", "ssh.service")]
    [InlineData("Started OpenBSD Secure Shell server.", "ProcessActivity/1 Success", "OpenBSD Secure Shell server")]
    [InlineData("Failed to start nginx.service - A high performance web server.", "ProcessActivity/1 Failure", "nginx.service")]
    [InlineData("Stopped Daily apt activities.", "ProcessActivity/2 Success", "Daily apt activities")]
    [InlineData("ssh.service: Main process exited, code=exited, status=255/EXCEPTION", "ProcessActivity/2 Failure", "ssh.service")]
    [InlineData("ssh.service: Failed with result 'exit-code'.", "ProcessActivity/99 Failure", "ssh.service")]
    public void Systemd_tells_of_units(string message, string what, string unit)
    {
        var parsed = Parsed.One("systemd", message);

        parsed.What.ShouldBe(what);
        parsed["service.name"].ShouldBe(unit);
    }

    [Theory]
    [InlineData("New session 3 of user alice.", "Authentication/1 Success", "3", "alice")]
    [InlineData("New session '3' of user 'alice' with class 'user' and type 'tty'.", "Authentication/1 Success", "'3'", "alice")]
    [InlineData("Session 3 logged out. Waiting for processes to exit.", "Authentication/2 Success", "3", null)]
    [InlineData("Removed session 3.", "Authentication/2 Success", "3", null)]
    public void Logind_tells_of_sessions(string message, string what, string session, string? user)
    {
        var parsed = Parsed.One("syslog", $"Nov 24 11:00:00 web systemd-logind[1]: {message}");

        parsed.What.ShouldBe(what);
        parsed["session.uid"].ShouldBe(session);
        parsed["user.name"].ShouldBe(user);
    }

    [Fact]
    public void A_packet_of_nftables_is_network_activity()
    {
        var parsed = Parsed.One("nftables", "Nov 24 11:00:00 gw kernel: [19955416.516358] rempart drop prod: IN=ens2 OUT=ens3 MAC=de:1c:88:64:10:19:5e:e1:a4:3b:cf:f0:08:00 SRC=192.0.2.7 DST=10.73.140.49 LEN=44 TOS=0x00 PREC=0x00 TTL=43 ID=25313 DF PROTO=TCP SPT=52220 DPT=80 WINDOW=1024 RES=0x00 SYN URGP=0");

        parsed.What.ShouldBe("NetworkActivity/5 Failure");
        parsed.Say("firewall_rule.name", "src_endpoint.ip", "src_endpoint.port", "src_endpoint.interface_name", "src_endpoint.mac").ShouldBe(
            "firewall_rule.name=rempart drop prod src_endpoint.ip=192.0.2.7 src_endpoint.port=52220 src_endpoint.interface_name=ens2 src_endpoint.mac=5e:e1:a4:3b:cf:f0");
        parsed.Say("dst_endpoint.ip", "dst_endpoint.port", "dst_endpoint.interface_name", "dst_endpoint.mac", "connection_info.protocol_name", "unmapped.flags", "unmapped.TTL").ShouldBe(
            "dst_endpoint.ip=10.73.140.49 dst_endpoint.port=80 dst_endpoint.interface_name=ens3 dst_endpoint.mac=de:1c:88:64:10:19 connection_info.protocol_name=TCP unmapped.flags=DF SYN unmapped.TTL=43");
    }

    [Fact]
    public void The_packet_that_an_ICMP_error_is_about_is_not_its_own()
    {
        var parsed = Parsed.One("nftables", "IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 PROTO=ICMP TYPE=3 CODE=1 [SRC=192.0.2.2 DST=8.8.8.8 PROTO=UDP SPT=1 DPT=53 ]");

        parsed.Say("src_endpoint.ip", "dst_endpoint.ip", "dst_endpoint.port").ShouldBe("src_endpoint.ip=192.0.2.1 dst_endpoint.ip=192.0.2.2 dst_endpoint.port=");
        parsed["unmapped.about_packet"].ShouldBe("[SRC=192.0.2.2 DST=8.8.8.8 PROTO=UDP SPT=1 DPT=53 ]");
    }

    [Theory]
    [InlineData("nftables", "usb 1-1: new high-speed USB device")]
    [InlineData("sudo", "alice")]
    [InlineData("systemd", "Hello")]
    public void Other_lines_are_base_events(string kind, string line) => Parsed.One(kind, line).What.ShouldBe("Base/0 Unknown");

    // The kernel writes many things; only its packets are nftables'.
    [Theory]
    [InlineData("Nov 24 11:00:00 gw kernel: [1.5] usb 1-1: new high-speed USB device", "unknown", "Base/0 Unknown", "no parser knows this line")]
    [InlineData("Nov 24 11:00:00 gw kernel: [1.5] drop: IN=ens2 OUT= SRC=192.0.2.7 DST=192.0.2.8 PROTO=TCP SPT=1 DPT=80", "nftables", "NetworkActivity/5 Failure", null)]
    [InlineData("Nov 24 11:00:00 gw kernel: audit: type=1101 audit(1700000000.123:45): pid=1 uid=0 acct=\"root\" res=success", "auditd", null, null)]
    public void A_line_of_the_kernel_is_read_by_its_look(string line, string parser, string? what, string? problem)
    {
        foreach (var kind in (string[])["syslog", "nftables", "auto"])
        {
            var parsed = Parsed.One(kind, line);

            parsed.Parser.ShouldBe(parser, kind);
            parsed.What.ShouldBe(what ?? parsed.What, kind);
            parsed.Problem.ShouldBe(problem, kind);
        }
    }
}
