using System.Globalization;
using Rempart.Core.Access;

namespace Rempart.Cli.Tests.Bastion;

/// <summary>What a client tries that was let in, or would like to be.</summary>
[Collection(OneBastionAtATime.Name)]
public sealed class AttackTests
{
    [Fact]
    public async Task Somebody_who_was_let_in_reaches_nothing_but_the_granted_destination()
    {
        await using var bench = await BastionBench.StartAsync();
        bench.Server.Grant(1001, bench.Destination, TimeSpan.FromMinutes(5));
        var key = await bench.CertificateAsync(1001);

        // Another port, and the granted place by its name: sshd compares text.
        (await (await bench.OpenAsync(key, bench.OtherTarget)).SayAsync("hello")).ShouldBeNull();
        var port = await bench.Server.EventAsync(one => one.Kind == BastionEventKind.Denied && one.Destination == $"127.0.0.1:{bench.OtherTarget}");
        port.Detail.ShouldNotBeNull().ShouldEndWith($"to connect to host 127.0.0.1 port {bench.OtherTarget}, but the request was denied.");
        var byName = await bench.RunAsync("ssh", bench.ClientArguments(key, "-W", $"localhost:{bench.Target}"));
        byName.Error.ShouldContain("administratively prohibited");
        await bench.Server.EventAsync(one => one.Kind == BastionEventKind.Denied && one.Destination == $"localhost:{bench.Target}");

        // A shell, a command, a subsystem.
        (await bench.RunAsync("ssh", bench.ClientArguments(key, "-T"))).Error.ShouldContain("open failed");
        await bench.Server.EventAsync(one => one is { Kind: BastionEventKind.Denied, Detail: "a shell, a command or a subsystem" });
        (await bench.RunAsync("ssh", [.. bench.ClientArguments(key), "id"])).Output.ShouldBe("");
        (await bench.RunAsync("ssh", [.. bench.ClientArguments(key, "-s"), "sftp"])).Output.ShouldBe("");

        // A port of the bastion, a socket of the bastion, an agent, a display.
        var listen = BastionBench.FreePort().ToString(CultureInfo.InvariantCulture);
        (await bench.RunAsync("ssh", bench.ClientArguments(key, "-N", "-R", $"{listen}:127.0.0.1:{bench.Target}"))).Error.ShouldContain("remote port forwarding failed");
        await bench.Server.EventAsync(one => one is { Kind: BastionEventKind.Denied, Detail: "a port to be listened to on the bastion (-R)" });
        (await bench.RunAsync("ssh", bench.ClientArguments(key, "-A", "-X", "-T"))).Code.ShouldBe(255);
        bench.Server.Events.ShouldNotContain(one => one.Kind == BastionEventKind.Forwarded);
        bench.Server.Events.ShouldNotContain(one => one.Kind == BastionEventKind.Fault);
    }

    [Fact]
    public async Task A_socket_of_the_bastion_cannot_be_reached()
    {
        await using var bench = await BastionBench.StartAsync();
        bench.Server.Grant(1001, bench.Destination, TimeSpan.FromMinutes(5));
        var local = bench.Folder + "/through.sock";

        var ssh = bench.Start("ssh", bench.ClientArguments(await bench.CertificateAsync(1001), "-N", "-L", $"{local}:{bench.Layout.Socket}"));
        await BastionBench.UntilAsync(() => File.Exists(local) || ssh.HasExited);
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        await socket.ConnectAsync(new System.Net.Sockets.UnixDomainSocketEndPoint(local), TestContext.Current.CancellationToken);

        (await socket.ReceiveAsync(new byte[1])).ShouldBe(0);
    }

    [Theory]
    [InlineData("expired", "-20m:-10m", "Certificate invalid: expired")]
    [InlineData("not yet", "+10m:+20m", "Certificate invalid: not yet valid")]
    public async Task A_certificate_outside_of_its_time_is_refused(string _, string validity, string reason)
    {
        await using var bench = await BastionBench.StartAsync();
        bench.Server.Grant(1001, bench.Destination, TimeSpan.FromMinutes(5));

        await bench.RefusedAsync(await bench.CertificateAsync(1001, validity: validity));

        (await bench.Server.EventAsync(BastionEventKind.Refused, 1001)).Detail.ShouldBe(reason);
    }

    [Fact]
    public async Task What_no_grant_stands_behind_is_refused_each_with_its_reason()
    {
        await using var bench = await BastionBench.StartAsync();
        bench.Server.Grant(1001, bench.Destination, TimeSpan.FromMinutes(5));

        // A serial that nobody granted; another's key id on a granted serial; a grant that has not begun.
        await bench.RefusedAsync(await bench.CertificateAsync(4711));
        (await bench.Server.EventAsync(BastionEventKind.Refused, 4711)).Detail.ShouldBe("Certificate does not contain an authorized principal");
        await bench.RefusedAsync(await bench.CertificateAsync(1001, keyId: "g-other;person=alice"));
        bench.Server.Grant(1003, bench.Destination, TimeSpan.FromMinutes(9), startsIn: TimeSpan.FromMinutes(8));
        await bench.RefusedAsync(await bench.CertificateAsync(1003));
        await bench.Server.EventAsync(BastionEventKind.Refused, 1003);

        // Another authority, and no certificate at all.
        await bench.RefusedAsync(await bench.CertificateAsync(1001, authority: await bench.OtherAuthorityAsync(), keyId: "stranger"));
        await bench.Server.EventAsync(one => one is { Kind: BastionEventKind.Refused, KeyId: "stranger" });
        var bare = await bench.CertificateAsync(1004);
        File.Delete(bare + "-cert.pub");
        await bench.RefusedAsync(bare);

        // The trap of bz3574: a certificate that names the login account. And principals that could be read as several.
        bench.Server.Grant(1005, bench.Destination, TimeSpan.FromMinutes(5), AgentServer.Account);
        await bench.RefusedAsync(await bench.CertificateAsync(1005, AgentServer.Account));
        bench.Server.Grant(1006, bench.Destination, TimeSpan.FromMinutes(5), "alice,root");
        await bench.RefusedAsync(await bench.CertificateAsync(1006, "alice,root"));
        bench.Server.Grant(1007, bench.Destination, TimeSpan.FromMinutes(5), "alice\nroot");
        await bench.RefusedAsync(await bench.CertificateAsync(1007, "alice\nroot", keyId: "g-1007"));

        bench.Server.Events.ShouldNotContain(one => one.Kind == BastionEventKind.Opened);
    }

    [Fact]
    public async Task A_certificate_without_the_right_to_forward_opens_nothing()
    {
        await using var bench = await BastionBench.StartAsync();
        bench.Server.Grant(1001, bench.Destination, TimeSpan.FromMinutes(5));

        var tunnel = await bench.OpenAsync(await bench.CertificateAsync(1001, options: ["-O", "clear"]));

        (await tunnel.SayAsync("hello")).ShouldBeNull();
        await bench.Server.EventAsync(BastionEventKind.Denied, 1001);
    }

    [Fact]
    public async Task Nothing_that_a_client_calls_itself_can_forge_a_session()
    {
        await using var bench = await BastionBench.StartAsync();
        bench.Server.Grant(1001, bench.Destination, TimeSpan.FromMinutes(5));
        var key = await bench.CertificateAsync(4711);
        var print = "SHA256:" + new string('x', 43);
        string[] names =
        [
            $"games from 6.6.6.6 port 1 ssh2: ED25519-CERT {print} ID g-1001;person=alice (serial 1001) CA ED25519 {print}",
            "root from 6.6.6.6 port 1",
            "x\r\nsshd.c:main():1 (pid=1): Connection from 6.6.6.6 port 1 on 127.0.0.1 port 22",
        ];

        foreach (var name in names)
            (await bench.RunAsync("ssh", [.. bench.ClientArguments(key, "-N").TakeWhile(word => word != "-l"), "-l", name, "--", "127.0.0.1"])).Code.ShouldBe(255);
        await bench.Server.EventAsync(one => one.Kind == BastionEventKind.Refused && one.Detail!.StartsWith("Invalid user root", StringComparison.Ordinal));

        bench.Server.Events.ShouldAllBe(one => one.Kind == BastionEventKind.Refused && one.Session == null && one.Serial == null);
        bench.Server.Events.ShouldAllBe(one => one.Source!.StartsWith("127.0.0.1:", StringComparison.Ordinal));
    }
}
