using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Rempart.Server.Collectors.Intake;
using Rempart.Server.Hosting;

namespace Rempart.Server.Collectors.Syslog;

/// <summary>Takes syslog (RFC 5424 and 3164) over UDP, TCP and TLS on the ports that are set. Who is no declared sender is not heard.</summary>
internal sealed class SyslogServer(
    CollectorOptions options, ServerOptions server, ServerCertificate certificate, SenderTable senders, ClientCertificates certificates, Streams streams, CollectorMetrics metrics,
    TimeProvider time) : IHostedService, IDisposable
{
    private const int Backlog = 1024;
    private const int Received = 256 * 1024;

    private readonly CancellationTokenSource _stop = new();
    private readonly ConnectionLimits _limits = new(options.SyslogConnections, options.SyslogConnectionsPerSender);
    private readonly List<Socket> _listeners = [];
    private readonly List<Task> _loops = [];
    private readonly HashSet<Task> _connections = [];

    /// <summary>The ports that are listened on; null where there is none.</summary>
    public int? UdpPort { get; private set; }

    public int? TcpPort { get; private set; }

    public int? TlsPort { get; private set; }

    /// <summary>Whether anything listens for syslog.</summary>
    public bool IsListening => _listeners.Count > 0;

    /// <summary>What was lost on the UDP port; null where there is none.</summary>
    public LostDatagrams? Lost { get; private set; }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var address = IPAddress.Parse(options.SyslogAddress ?? server.ListenAddress);
        if (options.SyslogUdpPort is { } udp)
        {
            var socket = Bind(address, udp, SocketType.Dgram, ProtocolType.Udp);
            UdpPort = Port(socket);
            Lost = new LostDatagrams(socket, metrics, time);
            _loops.Add(Lost.RunAsync(_stop.Token));
            _loops.Add(new SyslogDatagrams(socket, senders, streams, metrics).RunAsync(_stop.Token));
        }
        if (options.SyslogTcpPort is { } tcp)
            TcpPort = Listen(address, tcp, null);
        if (options.SyslogTlsPort is { } tls)
            TlsPort = Listen(address, tls, certificate.Certificate);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        foreach (var listener in _listeners)
            listener.Dispose();
        Task[] open;
        lock (_connections)
            open = [.. _connections];
        await Task.WhenAll([.. _loops, .. open]);
    }

    public void Dispose()
    {
        foreach (var listener in _listeners)
            listener.Dispose();
        _stop.Dispose();
    }

    private static int Port(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private int Listen(IPAddress address, int port, X509Certificate2? shown)
    {
        var socket = Bind(address, port, SocketType.Stream, ProtocolType.Tcp);
        // What is in it was sent and not read: bounded, also for many connections.
        socket.ReceiveBufferSize = Received;
        socket.Listen(Backlog);
        _loops.Add(AcceptAsync(socket, shown));
        return Port(socket);
    }

    private Socket Bind(IPAddress address, int port, SocketType type, ProtocolType protocol)
    {
        var socket = new Socket(address.AddressFamily, type, protocol);
        _listeners.Add(socket);
        try
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = true;
            socket.Bind(new IPEndPoint(address, port));
        }
        catch (SocketException error)
        {
            throw new StartupException($"Rempart cannot take syslog on {address}:{port} ({protocol}): {error.Message}. Name another port in Rempart__Collectors.", error);
        }
        return socket;
    }

    private async Task AcceptAsync(Socket listener, X509Certificate2? shown)
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket accepted;
            try
            {
                accepted = await listener.AcceptAsync(_stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                // It was reset before it was accepted, or there are no descriptors: then others must close first.
                await Task.Delay(TimeSpan.FromMilliseconds(20), time, CancellationToken.None);
                continue;
            }
            Serve(accepted, shown);
        }
    }

    private void Serve(Socket accepted, X509Certificate2? shown)
    {
        if (accepted.RemoteEndPoint is not IPEndPoint { Address: var address } || !MayEnter(address, shown is not null))
        {
            accepted.Dispose();
            return;
        }
        metrics.Connected();
        var connection = Task.Run(async () =>
        {
            try
            {
                await new SyslogConnection(accepted, address, senders, certificates, streams, metrics, time).RunAsync(shown, _stop.Token);
            }
            finally
            {
                _limits.Leave(address);
                metrics.Disconnected();
            }
        }, CancellationToken.None);
        lock (_connections)
            _connections.Add(connection);
        _ = connection.ContinueWith(ended =>
        {
            lock (_connections)
                _connections.Remove(ended);
        }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    // A stranger costs nothing but the accept; on the TLS port a certificate may say later who it is.
    private bool MayEnter(IPAddress address, bool isTls)
    {
        if (senders.Find(address) is null && !(isTls && certificates.AreAsked))
        {
            metrics.Refused("unknown-sender");
            return false;
        }
        if (_limits.TryEnter(address))
            return true;
        metrics.Refused("too-many-connections");
        return false;
    }
}
