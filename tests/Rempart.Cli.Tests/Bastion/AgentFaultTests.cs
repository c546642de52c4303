using System.Diagnostics;
using Rempart.Core.Access;

namespace Rempart.Cli.Tests.Bastion;

/// <summary>What goes wrong around the bastion: it fails closed, no session outlives its grant, and nothing of the record is lost.</summary>
[Collection(OneBastionAtATime.Name)]
public sealed class AgentFaultTests
{
    [Fact]
    public async Task An_agent_that_was_killed_finds_its_sessions_again_ends_them_in_time_and_tells_all_once()
    {
        await using var bench = await BastionBench.StartAsync();
        bench.Server.Grant(1001, bench.Destination, TimeSpan.FromMinutes(5));
        bench.Server.Grant(1002, bench.Destination, TimeSpan.FromMinutes(5), "bruno");
        var revoked = await bench.OpenAsync(await bench.CertificateAsync(1001));
        var stays = await bench.OpenAsync(await bench.CertificateAsync(1002, "bruno"));
        var opened = await bench.Server.EventAsync(BastionEventKind.Opened, 1001);
        await bench.Server.EventAsync(BastionEventKind.Opened, 1002);

        await bench.KillAgentAsync();
        bench.Server.End(1001);
        (await stays.SayAsync("while it is dead")).ShouldBe("while it is dead");
        await bench.StartAgentAsync();
        await revoked.EndedAsync();

        (await bench.Server.EventAsync(BastionEventKind.Cut, 1001)).Session.ShouldBe(opened.Session);
        await bench.Server.EventAsync(BastionEventKind.Forwarded, 1002);
        stays.Ssh.Kill();
        await bench.Server.EventAsync(BastionEventKind.Ended, 1002);
        foreach (var serial in (ulong[])[1001, 1002])
        {
            bench.Server.Events.Count(one => one.Kind == BastionEventKind.Opened && one.Serial == serial).ShouldBe(1);
            bench.Server.Events.Count(one => one.Kind == BastionEventKind.Ended && one.Serial == serial).ShouldBe(1);
        }
        bench.Server.Events.ShouldNotContain(one => one.Kind == BastionEventKind.Fault);
    }

    [Fact]
    public async Task A_session_that_ended_while_the_agent_was_dead_gets_its_end()
    {
        await using var bench = await BastionBench.StartAsync();
        bench.Server.Grant(1001, bench.Destination, TimeSpan.FromMinutes(5));
        var tunnel = await bench.OpenAsync(await bench.CertificateAsync(1001));
        await bench.Server.EventAsync(BastionEventKind.Opened, 1001);

        await bench.KillAgentAsync();
        tunnel.Ssh.Kill();
        await tunnel.EndedAsync();
        await bench.StartAgentAsync();

        (await bench.Server.EventAsync(BastionEventKind.Ended, 1001)).Detail.ShouldNotBeNull().ShouldMatch("^(Connection closed by|Read error from remote host) 127\\.0\\.0\\.1 port ");
    }

    [Fact]
    public async Task Nobody_enters_while_the_agent_is_dead_and_they_wait_no_longer_than_two_seconds()
    {
        await using var bench = await BastionBench.StartAsync();
        bench.Server.Grant(1001, bench.Destination, TimeSpan.FromMinutes(5));
        var key = await bench.CertificateAsync(1001);

        await bench.KillAgentAsync();
        await bench.RefusedAsync(key);

        bench.Log.ShouldContain("Certificate does not contain an authorized principal");
    }

    [Fact]
    public async Task Nobody_enters_while_the_agent_hangs_and_the_wait_is_two_seconds()
    {
        await using var bench = await BastionBench.StartAsync();
        bench.Server.Grant(1001, bench.Destination, TimeSpan.FromMinutes(5));
        var key = await bench.CertificateAsync(1001);
        (await bench.RunAsync("kill", ["-STOP", bench.Agent.Id.ToString((IFormatProvider?)null)])).Code.ShouldBe(0);

        await bench.RefusedAsync(key);
        (await bench.RunAsync("kill", ["-CONT", bench.Agent.Id.ToString((IFormatProvider?)null)])).Code.ShouldBe(0);

        bench.Log.ShouldContain("exited on signal 14");
    }

    [Theory]
    [InlineData(nameof(ServerReach.Cut))]
    [InlineData(nameof(ServerReach.Silent))]
    [InlineData(nameof(ServerReach.WithoutDatabase))]
    public async Task While_the_server_is_away_the_cache_answers_and_events_wait_until_it_is_back(string how)
    {
        await using var bench = await BastionBench.StartAsync();
        bench.Server.Grant(1001, bench.Destination, TimeSpan.FromMinutes(5));
        var key = await bench.CertificateAsync(1001);
        (await (await bench.OpenAsync(key)).SayAsync("first")).ShouldBe("first");
        await bench.Server.EventAsync(BastionEventKind.Forwarded, 1001);

        bench.Server.Reach = Enum.Parse<ServerReach>(how);
        await bench.KillAgentAsync();
        await bench.StartAgentAsync();
        var second = await bench.OpenAsync(key);
        (await second.SayAsync("from the cache")).ShouldBe("from the cache");
        await bench.RefusedAsync(await bench.CertificateAsync(4711));
        bench.Server.Events.Count(one => one.Kind == BastionEventKind.Opened).ShouldBe(1);
        bench.Server.IsAway = false;

        await bench.Server.EventAsync(BastionEventKind.Refused, 4711);
        bench.Server.Events.Count(one => one.Kind == BastionEventKind.Opened).ShouldBe(2);
    }

    [Fact]
    public async Task When_the_server_was_away_too_long_nobody_enters()
    {
        await using var bench = await BastionBench.StartAsync();
        bench.Server.Trust = TimeSpan.FromSeconds(6);
        bench.Server.Grant(1001, bench.Destination, TimeSpan.FromMinutes(5));
        var key = await bench.CertificateAsync(1001);
        var tunnel = await bench.OpenAsync(key);

        bench.Server.IsAway = true;
        var away = Stopwatch.StartNew();
        await BastionBench.UntilAsync(() => away.Elapsed > TimeSpan.FromSeconds(12));
        await bench.RefusedAsync(key);

        (await tunnel.SayAsync("who is in stays until the grant ends")).ShouldBe("who is in stays until the grant ends");
    }

    [Theory]
    [InlineData(300)]
    [InlineData(-300)]
    public async Task A_clock_that_is_five_minutes_off_never_makes_access_longer(int ahead)
    {
        await using var bench = await BastionBench.StartAsync(server => server.Skew = TimeSpan.FromSeconds(ahead));
        // By the server's clock it ends in eight seconds. By the machine's it ended long ago, or ends in five minutes.
        bench.Server.Grant(1001, bench.Destination, TimeSpan.FromSeconds(8));
        var key = await bench.CertificateAsync(1001);

        if (ahead < 0)
        {
            await bench.RefusedAsync(key);
        }
        else
        {
            var tunnel = await bench.OpenAsync(key);
            var open = Stopwatch.StartNew();
            await tunnel.EndedAsync();
            open.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(13));
        }
        await bench.Server.EventAsync(one => one.Kind == BastionEventKind.Fault && one.Detail!.Contains("clock differs from the server's", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_revocation_list_that_is_malformed_does_not_replace_the_good_one()
    {
        await using var bench = await BastionBench.StartAsync();
        bench.Server.Grant(1001, bench.Destination, TimeSpan.FromMinutes(5));
        var good = File.ReadAllBytes(bench.Layout.RevocationList);

        bench.Server.ChangeTrust(() => bench.Server.RevocationList = "SSHKRL\n\0half of"u8.ToArray());
        await bench.Server.EventAsync(one => one.Kind == BastionEventKind.Fault && one.Detail!.StartsWith("the server's revocation list is malformed and the former one stays", StringComparison.Ordinal));

        File.ReadAllBytes(bench.Layout.RevocationList).ShouldBe(good);
        (await (await bench.OpenAsync(await bench.CertificateAsync(1001))).SayAsync("hello")).ShouldBe("hello");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_a_good_revocation_list_sshd_lets_nobody_in(bool missing)
    {
        await using var bench = await BastionBench.StartAsync();
        bench.Server.Grant(1001, bench.Destination, TimeSpan.FromMinutes(5));
        var key = await bench.CertificateAsync(1001);

        if (missing)
            File.Delete(bench.Layout.RevocationList);
        else
            await File.WriteAllBytesAsync(bench.Layout.RevocationList, File.ReadAllBytes(bench.Layout.RevocationList)[..20], TestContext.Current.CancellationToken);
        await bench.RefusedAsync(key);

        (await bench.Server.EventAsync(BastionEventKind.Refused, 1001)).Detail.ShouldNotBeNull().ShouldStartWith("Error checking authentication key ED25519-CERT ");
        (await bench.RunAsync(Lab.LabRun.Program, ["bastion", "check", "--settings", bench.Layout.Settings])).Code.ShouldBe(1);
    }

    [Fact]
    public async Task An_authority_that_is_rotated_leaves_live_sessions_and_its_old_certificates_count_no_more()
    {
        await using var bench = await BastionBench.StartAsync();
        bench.Server.Grant(1001, bench.Destination, TimeSpan.FromMinutes(5));
        bench.Server.Grant(1002, bench.Destination, TimeSpan.FromMinutes(5), "bruno");
        var old = await bench.CertificateAsync(1001);
        var tunnel = await bench.OpenAsync(old);
        using var former = bench.Server.UserAuthority;
        var next = Rempart.Ssh.Keys.SshSigningKey.Generate(comment: "next");

        bench.Server.ChangeTrust(() =>
        {
            bench.Server.UserAuthority = next;
            bench.Server.Authorities.Clear();
            bench.Server.Authorities.Add(next.PublicKey.ToLine());
        });
        await BastionBench.UntilAsync(() => File.ReadAllText(bench.Layout.UserAuthorities) == next.PublicKey.ToLine() + "\n");

        (await tunnel.SayAsync("still here")).ShouldBe("still here");
        await bench.RefusedAsync(old);
        (await (await bench.OpenAsync(await bench.CertificateAsync(1002, "bruno"))).SayAsync("new")).ShouldBe("new");
    }

    [Fact]
    public async Task A_log_that_is_rotated_is_followed_in_both_files()
    {
        await using var bench = await BastionBench.StartAsync();
        bench.Server.Grant(1001, bench.Destination, TimeSpan.FromMinutes(5));
        bench.Server.Grant(1002, bench.Destination, TimeSpan.FromMinutes(5), "bruno");
        var before = await bench.OpenAsync(await bench.CertificateAsync(1001));
        await bench.Server.EventAsync(BastionEventKind.Opened, 1001);

        File.Move(bench.Layout.Log, bench.Layout.Log + "-20261124");
        (await bench.RunAsync("kill", ["-HUP", File.ReadAllText(bench.Layout.PidFile).Trim()])).Code.ShouldBe(0);
        await BastionBench.UntilAsync(() => bench.Log.Contains("Server listening on", StringComparison.Ordinal));
        var after = await bench.OpenAsync(await bench.CertificateAsync(1002, "bruno"));
        (await before.SayAsync("old file")).ShouldBe("old file");
        (await after.SayAsync("new file")).ShouldBe("new file");

        await bench.Server.EventAsync(BastionEventKind.Forwarded, 1001);
        await bench.Server.EventAsync(BastionEventKind.Forwarded, 1002);
        before.Ssh.Kill();
        await bench.Server.EventAsync(BastionEventKind.Ended, 1001);
        bench.Server.Events.ShouldNotContain(one => one.Kind == BastionEventKind.Fault);
    }

    [Fact]
    public async Task A_session_of_which_no_record_is_left_is_ended_and_the_gap_in_the_log_is_a_fault()
    {
        await using var bench = await BastionBench.StartAsync();
        bench.Server.Grant(1001, bench.Destination, TimeSpan.FromMinutes(5));
        var key = await bench.CertificateAsync(1001);
        var tunnel = await bench.OpenAsync(key);
        await bench.Server.EventAsync(BastionEventKind.Opened, 1001);

        await bench.KillAgentAsync();
        File.Delete(bench.Layout.Spool);
        Truncate(bench.Layout.Log);
        await bench.StartAgentAsync();
        await tunnel.EndedAsync();

        await bench.Server.EventAsync(one => one is { Kind: BastionEventKind.Fault, Detail: "cut by the agent: a session of sshd that its log does not show" });
        (await (await bench.OpenAsync(key)).SayAsync("and another may enter")).ShouldBe("and another may enter");
    }

    [Fact]
    public async Task A_log_that_was_truncated_is_a_fault()
    {
        await using var bench = await BastionBench.StartAsync();
        bench.Server.Grant(1001, bench.Destination, TimeSpan.FromMinutes(5));
        await bench.OpenAsync(await bench.CertificateAsync(1001));
        await bench.Server.EventAsync(BastionEventKind.Opened, 1001);

        Truncate(bench.Layout.Log);

        await bench.Server.EventAsync(one => one is { Kind: BastionEventKind.Fault, Detail: "sshd's log was replaced or truncated before it was read to its end; lines may be missing" });
    }

    private static void Truncate(string path)
    {
        using var file = new FileStream(path, FileMode.Truncate);
    }
}
