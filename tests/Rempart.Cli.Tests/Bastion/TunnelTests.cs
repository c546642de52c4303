using Rempart.Core.Access;

namespace Rempart.Cli.Tests.Bastion;

[Collection(OneBastionAtATime.Name)]
public sealed class TunnelTests
{
    [Fact]
    public async Task A_tunnel_leads_to_the_granted_destination_and_becomes_a_session_with_its_end()
    {
        await using var bench = await BastionBench.StartAsync();
        bench.Server.Grant(1001, bench.Destination, TimeSpan.FromMinutes(5));

        var tunnel = await bench.OpenAsync(await bench.CertificateAsync(1001));
        (await tunnel.SayAsync("hello")).ShouldBe("hello");
        var opened = await bench.Server.EventAsync(BastionEventKind.Opened, 1001);
        var forwarded = await bench.Server.EventAsync(BastionEventKind.Forwarded, 1001);
        tunnel.Ssh.Kill();
        var ended = await bench.Server.EventAsync(BastionEventKind.Ended, 1001);

        opened.KeyId.ShouldBe("g-1001;person=alice");
        opened.Source.ShouldNotBeNull().ShouldStartWith("127.0.0.1:");
        (forwarded.Session, forwarded.Destination).ShouldBe((opened.Session, bench.Destination));
        ended.Session.ShouldBe(opened.Session);
        // A killed client's socket is closed, or reset when something had not been read from it.
        ended.Detail.ShouldBeOneOf($"Connection closed by 127.0.0.1 port {opened.Source[10..]}", $"Read error from remote host 127.0.0.1 port {opened.Source[10..]}: Connection reset by peer");
        bench.Server.Events.Count(one => one.Kind is BastionEventKind.Ended or BastionEventKind.Cut).ShouldBe(1);
    }

    [Fact]
    public async Task A_grant_that_is_revoked_cuts_its_session_and_no_other_and_its_certificate_counts_no_more()
    {
        await using var bench = await BastionBench.StartAsync();
        bench.Server.Grant(1001, bench.Destination, TimeSpan.FromMinutes(5));
        bench.Server.Grant(1002, bench.Destination, TimeSpan.FromMinutes(5), "bruno");
        var key = await bench.CertificateAsync(1001);
        var revoked = await bench.OpenAsync(key);
        var other = await bench.OpenAsync(await bench.CertificateAsync(1002, "bruno"));
        await bench.Server.EventAsync(BastionEventKind.Opened, 1002);

        bench.Server.End(1001);
        await revoked.EndedAsync();

        (await bench.Server.EventAsync(BastionEventKind.Cut, 1001)).Detail.ShouldBe("cut by the agent: the grant was ended");
        (await bench.Server.EventAsync(BastionEventKind.Ended, 1001)).Detail.ShouldBe("cut by the agent: the grant was ended");
        (await other.SayAsync("still here")).ShouldBe("still here");
        (await bench.RefusedAsync(key)).ShouldContain("Permission denied (publickey).");
        (await bench.Server.EventAsync(BastionEventKind.Refused, 1001)).Detail.ShouldNotBeNull().ShouldContain("revoked by file");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_session_ends_with_its_grant(bool serverIsAway)
    {
        await using var bench = await BastionBench.StartAsync();
        var key = await bench.CertificateAsync(1001);
        bench.Server.Grant(1001, bench.Destination, TimeSpan.FromSeconds(8));
        var end = TimeProvider.System.GetUtcNow().AddSeconds(8);

        var tunnel = await bench.OpenAsync(key);
        bench.Server.IsAway = serverIsAway;
        await tunnel.EndedAsync();
        var late = TimeProvider.System.GetUtcNow() - end;
        bench.Server.IsAway = false;

        (await bench.Server.EventAsync(BastionEventKind.Cut, 1001)).Detail.ShouldBe("cut by the agent: the grant's time is over");
        late.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }
}
