using System.Net;
using System.Net.Sockets;
using System.Text;
using Rempart.Ssh.AuthorizedKeys;
using Rempart.Ssh.Certificates;
using Rempart.Ssh.Keys;
using Rempart.Ssh.Logs;
using Rempart.Ssh.Logs.Sessions;

namespace Rempart.Ssh.Tests.Server;

/// <summary>What the engine writes is tried with the real sshd and ssh, and what sshd logs is read.</summary>
public sealed class RealServerTests : IDisposable
{
    private readonly SshSigningKey _key = SshSigningKey.Generate();
    private readonly TcpListener _target = new(IPAddress.Loopback, 0);

    public RealServerTests()
    {
        // sshd wants the folder of its separated process to be there; Debian makes it when the service starts.
        if (Environment.UserName == "root")
            Directory.CreateDirectory("/run/sshd");
        _target.Start();
        _ = Greet();
    }

    private int TargetPort => ((IPEndPoint)_target.LocalEndpoint).Port;

    private PrincipalLine Line => new()
    {
        Principal = SshServer.Principal,
        PermitOpen = [new("127.0.0.1", TargetPort)],
        Expires = TimeProvider.System.GetUtcNow().AddMinutes(10),
        From = ["127.0.0.0/8"],
    };

    [Fact]
    public void A_certificate_lets_its_holder_to_the_permitted_target_only_and_revocation_ends_that()
    {
        using var server = new SshServer(Line.ToLine());
        var certificate = Issue(server);

        server.Connect(_key, certificate, $"127.0.0.1:{TargetPort}").Output.ShouldContain("hello");
        server.Connect(_key, certificate, $"localhost:{TargetPort}").Output.ShouldContain("administratively prohibited");
        server.Connect(_key, null, $"127.0.0.1:{TargetPort}").Output.ShouldContain("Permission denied");
        server.Revoke(new() { Version = 2, Certificates = [new() { Authority = server.CaKey.PublicKey, Serials = [new(1001, 1001)] }] });
        server.Connect(_key, certificate, $"127.0.0.1:{TargetPort}").Output.ShouldContain("Permission denied");

        var changes = Track(server);
        changes.OfType<SessionBegan>().Select(began => (began.Session.Serial, began.Session.KeyId)).ShouldBe([(1001ul, "grant=G1;user=alice@ex"), (1001ul, "grant=G1;user=alice@ex")]);
        changes.OfType<ForwardWasDenied>().ShouldHaveSingleItem().Forward.Host.ShouldBe("localhost");
        changes.OfType<LoginWasRefused>().Last().Login.Reason.ShouldBe(RefusalReason.Revoked);
        server.Log.Where(line => SshdLogParser.Parse(line).Event is UnknownLine).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("principal", "Certificate")]
    [InlineData("extension", "port forward")]
    [InlineData("source", "Permission denied")]
    [InlineData("expired line", "Permission denied")]
    public void What_is_not_granted_is_refused(string what, string said)
    {
        using var server = new SshServer((what == "expired line" ? Line with { Expires = TimeProvider.System.GetUtcNow().AddMinutes(-1) } : Line).ToLine());
        var certificate = what switch
        {
            "principal" => Issue(server, content => content with { Principals = ["bob"] }),
            "extension" => Issue(server, content => content with { Extensions = CertificateExtensions.None }),
            "source" => Issue(server, content => content with { SourceAddresses = ["192.0.2.0/24"] }),
            _ => Issue(server),
        };

        var run = server.Connect(_key, certificate, $"127.0.0.1:{TargetPort}");

        run.Output.ShouldNotContain("hello");
        (run.Output + string.Join('\n', server.Log)).ShouldContain(said);
    }

    [Fact]
    public void A_source_address_that_fits_is_taken()
    {
        using var server = new SshServer(Line.ToLine());

        server.Connect(_key, Issue(server, content => content with { SourceAddresses = ["127.0.0.0/8"] }), $"127.0.0.1:{TargetPort}").Output.ShouldContain("hello");
    }

    public void Dispose()
    {
        _target.Dispose();
        _key.Dispose();
    }

    private SshCertificate Issue(SshServer server, Func<CertificateContent, CertificateContent>? change = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        var content = Samples.Content(_key.PublicKey) with { ValidAfter = now.AddMinutes(-1), ValidBefore = now.AddMinutes(10) };
        return server.Authority.Issue(change?.Invoke(content) ?? content);
    }

    private static List<SshSessionChange> Track(SshServer server)
    {
        var tracker = new SshSessionTracker();
        List<SshSessionChange> changes = [];
        foreach (var (index, line) in server.Log.Index())
            changes.AddRange(tracker.Observe(SshdLogParser.Parse(line), FixedTime.Noon.AddSeconds(index)));
        return changes;
    }

    private async Task Greet()
    {
        try
        {
            while (true)
            {
                using var client = await _target.AcceptTcpClientAsync();
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("hello"));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or IOException)
        {
            // The test is over.
        }
    }
}
