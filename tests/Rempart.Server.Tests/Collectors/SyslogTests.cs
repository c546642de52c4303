using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Rempart.Server.Hosting;

namespace Rempart.Server.Tests.Collectors;

/// <summary>Syslog over real sockets.</summary>
[Collection(CollectorCollection.Name)]
public sealed class SyslogTests(CollectorServer server)
{
    private const string Local = "local-syslog";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Datagrams_are_records_of_both_RFCs()
    {
        using var udp = new UdpClient();
        udp.Connect(IPAddress.Loopback, server.Syslog.UdpPort!.Value);
        await udp.SendAsync(Bytes("<38>Nov 24 11:00:00 gate sshd[7]: Failed password for udp-3164 from 192.0.2.7 port 22 ssh2"), Cancellation);
        await udp.SendAsync(Bytes("<38>1 2026-11-24T11:00:00Z gate sshd 7 - - Failed password for udp-5424 from 192.0.2.7 port 22 ssh2"), Cancellation);

        (await UserAsync("udp-3164"))["class_uid"].ShouldBe("3002");
        (await UserAsync("udp-5424"))["device.hostname"].ShouldBe("gate");
    }

    [Fact]
    public async Task A_connection_may_count_octets_or_end_lines_and_change_between_them()
    {
        using var tcp = await CollectorServer.ConnectAsync(server.Syslog.TcpPort);
        var counted = Line("tcp-counted");
        var sent = Bytes($"{Line("tcp-line")}\n{counted.Length} {counted}{Line("tcp-last")}");
        // Byte by byte: what comes in pieces is put together.
        foreach (var piece in sent.Chunk(7))
            await tcp.GetStream().WriteAsync(piece, Cancellation);
        tcp.Client.Shutdown(SocketShutdown.Send);

        foreach (var user in (string[])["tcp-line", "tcp-counted", "tcp-last"])
            (await UserAsync(user))["src_endpoint.ip"].ShouldBe("192.0.2.7");
    }

    [Fact]
    public async Task Over_TLS_a_sender_is_known_by_its_certificate_or_by_its_address()
    {
        using var certificate = server.ClientCertificate("gate.test.example");
        await using (var known = await TlsAsync(certificate))
            await known.WriteAsync(Bytes(Line("tls-certificate") + "\n"), Cancellation);
        await using (var address = await TlsAsync(null))
            await address.WriteAsync(Bytes(Line("tls-address") + "\n"), Cancellation);

        (await UserAsync("tls-certificate", "gate-syslog")).Source.ShouldBe("gate-syslog");
        (await UserAsync("tls-address")).Source.ShouldBe(Local);
    }

    [Fact]
    public async Task Records_that_wait_for_others_are_whole_when_the_sender_is_silent()
    {
        const string record = "type=SYSCALL msg=audit(1700000000.100:99): arch=c000003e syscall=59 success=yes exit=0 pid=9 auid=1000 uid=0 comm=\"id\" exe=\"/usr/bin/waits\"";
        using var certificate = server.ClientCertificate("gate.test.example");
        await using var tls = await TlsAsync(certificate);
        await tls.WriteAsync(Bytes(record + "\n"), Cancellation);

        var events = await server.Log.WaitAsync("gate-syslog", 1);
        while (events.All(one => one.Raw != record))
            events = await server.Log.WaitAsync("gate-syslog", events.Count + 1);
    }

    [Fact]
    public async Task A_certificate_that_is_a_strangers_or_names_nobody_is_not_heard()
    {
        using var stranger = server.ClientCertificate("gate.test.example", ofStranger: true);
        using var nobody = server.ClientCertificate("other.test.example");

        foreach (var certificate in (X509Certificate2[])[stranger, nobody])
        {
            // The client learns of it when it reads, as TLS 1.3 has it.
            try
            {
                await using var tls = await TlsAsync(certificate);
                await tls.WriteAsync(Bytes(Line("tls-stranger") + "\n"), Cancellation);
                (await tls.ReadAsync(new byte[1], Cancellation)).ShouldBe(0);
            }
            catch (Exception error) when (error is IOException or AuthenticationException)
            {
                // Refused in the handshake.
            }
        }

        server.Log.Events.ShouldNotContain(one => one.Raw.Contains("tls-stranger", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Garbage_on_the_port_of_TLS_harms_nobody()
    {
        var random = new Random(5);
        foreach (var garbage in (byte[][])[Bytes("GET / HTTP/1.1\r\n\r\n"), Bytes(Line("tls-garbage") + "\n"), [0x16, 3, 1, 0xff, 0xff, 1], [.. Enumerable.Range(0, 5000).Select(_ => (byte)random.Next(256))]])
        {
            using var tcp = await CollectorServer.ConnectAsync(server.Syslog.TlsPort);
            await SendAsync(tcp.Client, garbage);
            await EndedAsync(tcp.Client);
        }

        await using (var tls = await TlsAsync(null))
            await tls.WriteAsync(Bytes(Line("after-garbage") + "\n"), Cancellation);
        await UserAsync("after-garbage");
        server.Log.Events.ShouldNotContain(one => one.Raw.Contains("tls-garbage", StringComparison.Ordinal));
    }

    [Fact]
    public Task More_connections_than_allowed_are_closed_and_the_open_ones_go_on() => FloodAsync(200);

    /// <summary>Run by <c>soak/syslog-connections.sh</c>.</summary>
    [Fact(Explicit = true)]
    public Task Ten_thousand_connections_change_nothing_for_the_others() => FloodAsync(10_000);

    private async Task FloodAsync(int count)
    {
        var clients = new List<TcpClient>();
        try
        {
            // 15 of one sender are allowed.
            for (var i = 0; i < count; i++)
                clients.Add(await CollectorServer.ConnectAsync(server.Syslog.TcpPort));
            var closed = 0;
            var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            foreach (var client in clients)
            {
                _ = EndedAsync(client.Client).ContinueWith(_ =>
                {
                    if (Interlocked.Increment(ref closed) == count - 15)
                        enough.SetResult();
                }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
            await enough.Task.WaitAsync(Cancellation);
            // Connections of the tests before may have had some of the places.
            var open = clients.Where(client => !Gone(client)).ToArray();
            open.Length.ShouldBeInRange(1, 15);
            await open[^1].Client.SendAsync(Bytes(Line("tcp-among-many") + "\n"), Cancellation);
            await UserAsync("tcp-among-many");
        }
        finally
        {
            foreach (var client in clients)
                client.Dispose();
        }
        // Their places are free again.
        while (true)
        {
            using var tcp = await CollectorServer.ConnectAsync(server.Syslog.TcpPort);
            await SendAsync(tcp.Client, Bytes(Line("tcp-after-many") + "\n"));
            await EndedAsync(tcp.Client);
            if (server.Log.Of(Local).Any(one => one["user.name"] == "tcp-after-many"))
                break;
        }
    }

    [Fact]
    public async Task A_slow_event_log_slows_the_sender_and_nothing_is_lost()
    {
        server.Log.Shut();
        using var tcp = await CollectorServer.ConnectAsync(server.Syslog.TcpPort);
        tcp.SendBufferSize = 16 * 1024;
        var line = Bytes(Line("tcp-slow").Replace("Failed", new string('x', 1000) + " Failed", StringComparison.Ordinal) + "\n");
        var written = 0;
        var send = Task.Run(async () =>
        {
            for (; written < 3_000; written++)
                await tcp.GetStream().WriteAsync(line, Cancellation);
            tcp.Client.Shutdown(SocketShutdown.Send);
        }, Cancellation);
        try
        {
            await server.Log.WaitingAsync(Local, 1);
            // 3 MB do not fit into the buffers between them: the sender stands still before it has written all.
            await StandsStillAsync(() => Volatile.Read(ref written));
            send.IsCompleted.ShouldBeFalse();
            Volatile.Read(ref written).ShouldBeLessThan(3_000);
        }
        finally
        {
            server.Log.Open();
        }

        await send;

        (await server.Log.WaitAsync(Local, server.Log.Of(Local).Count(one => !one.Raw.Contains("tcp-slow", StringComparison.Ordinal)) + 3_000))
            .Count(one => one.Raw.Contains("tcp-slow", StringComparison.Ordinal)).ShouldBe(3_000);
    }

    private static string Line(string user) => $"<38>1 2026-11-24T11:00:00Z gate sshd 7 - - Failed password for {user} from 192.0.2.7 port 22 ssh2";

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static bool Gone(TcpClient client) => client.Client.Poll(0, SelectMode.SelectRead) && client.Available == 0;

    // A connection that was refused may be gone before anything is sent.
    private static async Task SendAsync(Socket socket, byte[] bytes)
    {
        try
        {
            await socket.SendAsync(bytes, Cancellation);
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // Closed by the server.
        }
    }

    private static async Task EndedAsync(Socket socket)
    {
        var buffer = new byte[256];
        try
        {
            while (await socket.ReceiveAsync(buffer, Cancellation) > 0)
            {
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Reset is an end too.
        }
    }

    // No timed assertion: it only gives the buffers time to fill, and a slow machine asserts less.
    private static async Task StandsStillAsync(Func<int> read)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        for (var before = -1; read() is var now && now != before; before = now)
            await timer.WaitForNextTickAsync(Cancellation);
    }

    private async Task<CollectedEvent> UserAsync(string user, string source = Local)
    {
        for (var count = 1; ; count++)
        {
            var events = await server.Log.WaitAsync(source, count);
            if (events.FirstOrDefault(one => one["user.name"] == user) is { } found)
                return found;
            count = events.Count;
        }
    }

    private async Task<SslStream> TlsAsync(X509Certificate2? certificate)
    {
        var tcp = await CollectorServer.ConnectAsync(server.Syslog.TlsPort);
        var tls = new SslStream(tcp.GetStream(), leaveInnerStreamOpen: false);
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                ClientCertificates = certificate is null ? [] : [certificate],
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetRawCertData().AsSpan().SequenceEqual(server.Server.Get<ServerCertificate>().Certificate.RawData),
            }, Cancellation);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }
}
