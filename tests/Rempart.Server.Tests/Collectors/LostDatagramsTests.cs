using System.Net;
using System.Net.Sockets;
using System.Text;
using Rempart.Core.Controls;
using Rempart.Server.Collectors.Syslog;

namespace Rempart.Server.Tests.Collectors;

/// <summary>Real sockets are flooded, and the system drops what their buffers cannot hold.</summary>
[Collection(CollectorCollection.Name)]
public sealed class LostDatagramsTests(CollectorServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(AddressFamily.InterNetwork)]
    [InlineData(AddressFamily.InterNetworkV6)]
    public void What_a_tiny_buffer_cannot_hold_is_counted_once(AddressFamily family)
    {
        using var bench = new Bench("  - { id: web, kind: nginx, host: box }");
        using var socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 };
        if (family == AddressFamily.InterNetworkV6)
            socket.DualMode = true;
        socket.Bind(new IPEndPoint(family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Loopback, 0));
        var lost = new LostDatagrams(socket, bench.Metrics, bench.Time);
        lost.Look();
        (lost.Count, lost.Last, lost.Problem).ShouldBe((0, null, null));

        Flood(socket, 200);
        lost.Look();
        lost.Look();
        var received = Drain(socket);
        received.ShouldBeGreaterThan(0);
        lost.Count.ShouldBe(200 - received);
        (lost.Last >= lost.Since).ShouldBeTrue();

        Flood(socket, 100);
        lost.Look();
        lost.Count.ShouldBe(300 - received - Drain(socket));
        lost.Problem.ShouldBeNull();
    }

    [Fact]
    public async Task Datagrams_that_came_faster_than_the_event_log_took_them_are_a_finding_for_a_day()
    {
        (await FindingsAsync()).ShouldBeEmpty();
        // One is taken out and waits; the others fill the system's buffer.
        server.Log.Shut();
        using (var udp = new UdpClient())
        {
            udp.Connect(IPAddress.Loopback, server.Syslog.UdpPort!.Value);
            var datagram = Encoding.UTF8.GetBytes($"<38>1 2026-11-24T11:00:00Z gate sshd 7 - - Failed password for udp-flood from 192.0.2.7 port 22 ssh2 {new string('x', 8000)}");
            for (var sent = 0; sent < 4_000; sent++)
                await udp.SendAsync(datagram, Cancellation);
        }
        var finding = (await FindingsAsync()).ShouldHaveSingleItem();
        server.Log.Open();

        (finding.Rule, finding.Severity, finding.Resource).ShouldBe(("datagrams-lost", Severity.High, "syslog-udp"));
        finding.Message.ShouldMatch("^[0-9]+ datagrams of syslog were lost since [-0-9]+ [:0-9]+ UTC, the last about [-0-9]+ [:0-9]+ UTC: they came faster than they were taken.$");
        finding.Remedy.ShouldStartWith("let the senders use TLS or TCP, which wait instead");
        server.Syslog.Lost!.Count.ShouldBeInRange(1, 4_000);

        server.Time.Pass(TimeSpan.FromDays(1));
        (await FindingsAsync()).ShouldBeEmpty();
    }

    private async Task<Finding[]> FindingsAsync() => [.. (await server.VerifyAsync()).Findings.Where(finding => finding.Resource == "syslog-udp")];

    // Over loopback a datagram is in the buffer, or dropped, when the send returns.
    private static void Flood(Socket to, int count)
    {
        using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        var target = new IPEndPoint(IPAddress.Loopback, ((IPEndPoint)to.LocalEndPoint!).Port);
        for (var sent = 0; sent < count; sent++)
            udp.SendTo(new byte[700], target);
    }

    private static int Drain(Socket socket)
    {
        var received = 0;
        for (var buffer = new byte[1024]; socket.Available > 0; received++)
            socket.Receive(buffer);
        return received;
    }
}
