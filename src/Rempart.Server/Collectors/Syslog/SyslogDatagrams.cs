using System.Net;
using System.Net.Sockets;
using Rempart.Server.Collectors.Intake;

namespace Rempart.Server.Collectors.Syslog;

/// <summary>
/// Takes datagrams, a record each. UDP acknowledges nothing: while the event log is slow, the system's buffer fills and then the system
/// drops, which <see cref="LostDatagrams"/> sees. Senders that must lose nothing use TCP or TLS.
/// </summary>
internal sealed class SyslogDatagrams(Socket socket, SenderTable senders, Streams streams, CollectorMetrics metrics)
{
    private const int Largest = 64 * 1024;
    private const int Buffered = 4 * 1024 * 1024;
    private const int MostAtOnce = 512;

    private readonly Dictionary<string, SourceStream> _streams = new(StringComparer.Ordinal);
    private readonly byte[] _datagram = new byte[Largest];
    private long _number = Streams.Unique();

    public async Task RunAsync(CancellationToken cancellation)
    {
        socket.ReceiveBufferSize = Buffered;
        var from = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                var received = await socket.ReceiveFromAsync(_datagram, SocketFlags.None, from, cancellation);
                Take(received.ReceivedBytes, received.RemoteEndPoint);
                // What has come meanwhile goes into the same write.
                for (var more = 1; more < MostAtOnce && socket.Available > 0; more++)
                {
                    received = await socket.ReceiveFromAsync(_datagram, SocketFlags.None, from, cancellation);
                    Take(received.ReceivedBytes, received.RemoteEndPoint);
                }
                foreach (var stream in _streams.Values)
                {
                    stream.Idle();
                    await stream.FlushAsync(patient: true, cancellation);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                // An ICMP error of a datagram that was sent to nobody; there is nothing to do about it.
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Take(int length, EndPoint from)
    {
        if (senders.Find(((IPEndPoint)from).Address) is not { } source)
        {
            metrics.Refused("unknown-sender");
            return;
        }
        // A source whose kind was changed in the estate gets another parser.
        var name = $"{source.Id} {source.Kind}";
        if (!_streams.TryGetValue(name, out var stream))
            _streams[name] = stream = streams.Open(source, "syslog-udp");
        stream.Record(_datagram.AsSpan(0, length), _number++);
    }
}
