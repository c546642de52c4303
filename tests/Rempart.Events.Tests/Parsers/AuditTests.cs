using Rempart.Events.Tests.Support;

namespace Rempart.Events.Tests.Parsers;

public sealed class AuditTests
{
    private const string Syscall = "type=SYSCALL msg=audit(1684329817.579:2995): arch=c000003e syscall=59 success=yes exit=0 a0=2 a1=2 a2=2 a3=5 items=2 ppid=26843 pid=27032 auid=1000 uid=0 gid=1000 euid=0 tty=pts2 ses=106985 comm=\"ls\" exe=\"/usr/bin/ls\" key=(null)\u001dARCH=x86_64 SYSCALL=execve AUID=\"alice\" UID=\"root\"";
    private const string Execve = "type=EXECVE msg=audit(1684329817.579:2995): argc=3 a0=\"ls\" a1=\"-l\" a2=2F746D702F6120622F22";
    private const string Cwd = "type=CWD msg=audit(1684329817.579:2995): cwd=\"/root\"";
    private const string Path = "type=PATH msg=audit(1684329817.579:2995): item=0 name=\"/usr/bin/ls\" inode=5 nametype=NORMAL";
    private const string Title = "type=PROCTITLE msg=audit(1684329817.579:2995): proctitle=6C73002D6C";

    [Fact]
    public void The_records_of_one_event_make_one_event()
    {
        var parsed = Parsed.Lines("auditd", Syscall, Execve, Cwd, Path, Title).ShouldHaveSingleItem();

        parsed.What.ShouldBe("ProcessActivity/1 Success");
        parsed.Time.ShouldBe(DateTimeOffset.FromUnixTimeMilliseconds(1684329817579));
        parsed.Raw.ShouldBe(string.Join('\n', Syscall, Execve, Cwd, Path, Title));
        parsed.Say("process.cmd_line", "process.file.path", "process.pid", "process.parent_process.pid", "process.working_directory", "process.user.name", "process.user.uid").ShouldBe(
            "process.cmd_line=ls -l /tmp/a b/\" process.file.path=/usr/bin/ls process.pid=27032 process.parent_process.pid=26843 process.working_directory=/root process.user.name=root process.user.uid=0");
        parsed.Say("actor.user.name", "actor.user.uid", "actor.session.uid", "actor.session.terminal", "file.path", "metadata.original_event_uid", "unmapped.SYSCALL", "unmapped.EXECVE.a2", "unmapped.PATH.0.inode").ShouldBe(
            "actor.user.name=alice actor.user.uid=1000 actor.session.uid=106985 actor.session.terminal=pts2 file.path=/usr/bin/ls metadata.original_event_uid=2995 unmapped.SYSCALL=execve unmapped.EXECVE.a2=/tmp/a b/\" unmapped.PATH.0.inode=5");
    }

    [Fact]
    public void Events_that_are_written_into_each_other_are_told_apart()
    {
        string Other(string record) => record.Replace(":2995", ":2996", StringComparison.Ordinal).Replace("pid=27032", "pid=5", StringComparison.Ordinal);

        var events = Parsed.Lines("auditd", Syscall, Other(Syscall), Execve, Other(Execve), Other(Title), Title);

        events.Select(parsed => parsed["process.pid"]).ShouldBe(["5", "27032"]);
        events.ShouldAllBe(parsed => parsed["process.cmd_line"] == "ls -l /tmp/a b/\"");
    }

    [Fact]
    public void An_event_that_never_ends_leaves_when_the_window_is_full_and_at_the_end()
    {
        string[] lines = [.. Enumerable.Range(0, 100).Select(serial => Syscall.Replace(":2995", ":" + serial, StringComparison.Ordinal))];

        Parsed.Lines("auditd", lines).Select(parsed => parsed["metadata.original_event_uid"]).ShouldBe(Enumerable.Range(0, 100).Select(serial => $"{serial}"));
    }

    [Theory]
    [InlineData("type=USER_LOGIN msg=audit(1684329817.579:1): pid=7 uid=0 auid=4294967295 ses=4294967295 msg='op=login acct=\"root\" exe=\"/usr/sbin/sshd\" hostname=? addr=192.0.2.7 terminal=ssh res=failed'", "Authentication/1 Failure", "root", "192.0.2.7")]
    [InlineData("type=USER_AUTH msg=audit(1684329817.579:1): pid=7 uid=0 auid=1 ses=2 msg='op=PAM:authentication acct=65766520666F6F exe=\"/usr/bin/su\" hostname=h addr=? terminal=pts/0 res=success'", "Authentication/1 Success", "eve foo", null)]
    [InlineData("type=ADD_USER msg=audit(1684329817.579:1): pid=7 uid=0 auid=1 ses=2 msg='op=add-user acct=\"eve\" exe=\"/usr/sbin/useradd\" hostname=h addr=? terminal=pts/0 res=success'", "AccountChange/1 Success", "eve", null)]
    [InlineData("type=USER_CHAUTHTOK msg=audit(1684329817.579:1): pid=7 msg='op=change acct=\"eve\" res=success'", "AccountChange/3 Success", "eve", null)]
    [InlineData("node=web type=USER_END msg=audit(1684329817.579:1): pid=7 msg='acct=\"eve\" res=success'", "Authentication/2 Success", "eve", null)]
    public void Records_of_user_space_stand_alone(string line, string what, string user, string? address)
    {
        var parsed = Parsed.One("auditd", line);

        parsed.What.ShouldBe(what);
        parsed["user.name"].ShouldBe(user);
        parsed["src_endpoint.ip"].ShouldBe(address);
    }

    [Theory]
    [InlineData("42", "type=SOCKADDR msg=audit(1684329817.579:2995): saddr=020000160A0000070000000000000000", "NetworkActivity/1 Success", "10.0.0.7:22")]
    [InlineData("42", "type=SOCKADDR msg=audit(1684329817.579:2995): saddr=0A0001BB0000000020010DB800000000000000000000000100000000", "NetworkActivity/1 Success", "2001:db8::1:443")]
    [InlineData("87", "type=PATH msg=audit(1684329817.579:2995): item=1 name=\"/etc/x\" nametype=DELETE", "FileSystemActivity/4 Success", ":")]
    [InlineData("257", "type=PATH msg=audit(1684329817.579:2995): item=1 name=\"/etc/x\" nametype=CREATE", "FileSystemActivity/1 Success", ":")]
    [InlineData("101", "type=PROCTITLE msg=audit(1684329817.579:2995): proctitle=\"gdb\"", "ProcessActivity/4 Success", ":")]
    [InlineData("9999", "type=PROCTITLE msg=audit(1684329817.579:2995): proctitle=\"x\"", "ProcessActivity/99 Success", ":")]
    public void The_system_call_makes_the_class(string number, string record, string what, string target)
    {
        var call = Syscall.Replace("syscall=59", "syscall=" + number, StringComparison.Ordinal);
        var parsed = Parsed.Lines("auditd", call, record).ShouldHaveSingleItem();

        parsed.What.ShouldBe(what);
        $"{parsed["dst_endpoint.ip"]}:{parsed["dst_endpoint.port"]}".ShouldBe(target);
    }

    [Fact]
    public void Other_lines_are_base_events() => Parsed.One("auditd", "hello").Problem.ShouldBe("no record of the audit log");
}
