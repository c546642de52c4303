using System.Net;
using System.Net.Sockets;

namespace Rempart.Network.Tests.Compilation.Pods;

/// <summary>A namespace that plays a pod, or all the outside: it has addresses, and something that listens on each port.</summary>
internal sealed class PodPlace(string link, IReadOnlyList<IPAddress> addresses) : IDisposable
{
    private readonly List<Socket> _listeners = [];

    public NetworkNamespace Namespace { get; } = new();

    /// <summary>The name of the interface of the node that leads here.</summary>
    public string Link => link;

    public IReadOnlyList<IPAddress> Addresses => addresses;

    /// <summary>Answers datagrams with what they say, takes connections, and hands over the tags of SCTP packets.</summary>
    public void Listen(IReadOnlyList<ushort> ports, Action<uint> received)
    {
        foreach (var group in addresses.GroupBy(address => address.AddressFamily))
        {
            var raw = Namespace.SctpSocket(group.Key);
            _listeners.Add(raw);
            _ = ReceiveAsync(raw, group.Key == AddressFamily.InterNetworkV6, received);
            (IPAddress Address, ushort Port)[] ends = [.. from address in @group from port in ports select (address, port)];
            var tcp = Namespace.Sockets(group.Key, SocketType.Stream, ProtocolType.Tcp, ends.Length);
            var udp = Namespace.Sockets(group.Key, SocketType.Dgram, ProtocolType.Udp, ends.Length);
            _listeners.AddRange([.. tcp, .. udp]);
            for (var at = 0; at < ends.Length; at++)
            {
                var end = new IPEndPoint(ends[at].Address, ends[at].Port);
                tcp[at].SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
                tcp[at].Bind(end);
                tcp[at].Listen();
                udp[at].Bind(end);
                _ = AcceptAsync(tcp[at]);
                _ = EchoAsync(udp[at]);
            }
        }
    }

    public void Dispose()
    {
        foreach (var listener in _listeners)
            listener.Dispose();
        Namespace.Dispose();
    }

    private static Task AcceptAsync(Socket socket) => UntilClosedAsync(async () => (await socket.AcceptAsync()).Dispose());

    private static Task EchoAsync(Socket socket)
    {
        var buffer = new byte[64];
        var anyone = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        return UntilClosedAsync(async () =>
        {
            var from = await socket.ReceiveFromAsync(buffer, anyone);
            await socket.SendToAsync(buffer.AsMemory(0, from.ReceivedBytes), from.RemoteEndPoint);
        });
    }

    private static Task ReceiveAsync(Socket socket, bool ipv6, Action<uint> received)
    {
        var buffer = new byte[256];
        return UntilClosedAsync(async () => received(SctpPacket.Tag(buffer.AsSpan(0, await socket.ReceiveAsync(buffer)), ipv6)));
    }

    private static async Task UntilClosedAsync(Func<Task> work)
    {
        try
        {
            while (true)
            {
                try
                {
                    await work();
                }
                catch (SocketException error) when (error.SocketErrorCode != SocketError.OperationAborted)
                {
                    // A caller that went away takes nothing from the next one.
                }
            }
        }
        catch (Exception error) when (error is ObjectDisposedException or SocketException)
        {
            // The place is gone.
        }
    }
}
