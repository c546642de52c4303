using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Rempart.Network.Tests.Compilation.Pods;

/// <summary>
/// Sends packets between the places of a playground, all at once. A packet passed when the node passed it on and the other end
/// answered; it was stopped when it arrived at the node, was not passed on, and nobody answered. Anything else is an error.
/// </summary>
internal sealed class PodProbe : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static uint s_nextTag = 1;

    private readonly PodPlayground _playground;
    private readonly IReadOnlyList<PodPacket> _packets;
    private readonly TaskCompletionSource[] _answers;
    private readonly uint _firstTag;
    private readonly List<Socket> _sockets = [];

    private PodProbe(PodPlayground playground, IReadOnlyList<PodPacket> packets)
    {
        (_playground, _packets) = (playground, packets);
        _answers = [.. packets.Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
        // Late answers to former packets mean nothing.
        _firstTag = Interlocked.Add(ref s_nextTag, (uint)packets.Count) - (uint)packets.Count;
        _playground.Received += Answered;
    }

    /// <summary>Sends, and says of each packet whether it passed.</summary>
    public static async Task<bool[]> SendAsync(PodPlayground playground, IReadOnlyList<PodPacket> packets)
    {
        using var probe = new PodProbe(playground, packets);
        probe.Send();
        return await probe.ResultsAsync();
    }

    public void Dispose()
    {
        _playground.Received -= Answered;
        foreach (var socket in _sockets)
            socket.Dispose();
    }

    private void Send()
    {
        foreach (var place in _playground.Places)
        {
            foreach (var source in place.Addresses)
            {
                var own = Enumerable.Range(0, _packets.Count).Where(at => _packets[at].Source.Equals(source)).ToLookup(at => _packets[at].Protocol);
                if (own.Count == 0)
                    continue;
                var from = new IPEndPoint(source, 0);
                Connect(own[NetworkProtocol.Tcp].ToArray(), place, from);
                var udp = Keep(place.Namespace.Sockets(source.AddressFamily, SocketType.Dgram, ProtocolType.Udp, 1)[0], from);
                _ = ReceiveAsync(udp);
                foreach (var at in own[NetworkProtocol.Udp])
                    udp.SendTo(Written(at), new IPEndPoint(_packets[at].Destination, _packets[at].Port));
                var sctp = Keep(place.Namespace.SctpSocket(source.AddressFamily), from);
                foreach (var at in own[NetworkProtocol.Sctp])
                    sctp.SendTo(SctpPacket.Init(40000, _packets[at].Port, _firstTag + (uint)at), new IPEndPoint(_packets[at].Destination, 0));
            }
        }
    }

    private void Connect(int[] which, PodPlace place, IPEndPoint from)
    {
        var sockets = place.Namespace.Sockets(from.AddressFamily, SocketType.Stream, ProtocolType.Tcp, which.Length);
        for (var at = 0; at < which.Length; at++)
        {
            // Closed at once and without a trace: nobody has to say good-bye.
            sockets[at].LingerState = new LingerOption(true, 0);
            _ = ConnectAsync(Keep(sockets[at], from), which[at]);
        }
    }

    private async Task ConnectAsync(Socket socket, int at)
    {
        try
        {
            await socket.ConnectAsync(new IPEndPoint(_packets[at].Destination, _packets[at].Port));
            _answers[at].TrySetResult();
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // No answer.
        }
    }

    private async Task ReceiveAsync(Socket socket)
    {
        var buffer = new byte[64];
        try
        {
            while (true)
            {
                if (await socket.ReceiveAsync(buffer) == 4)
                    Answered(BinaryPrimitives.ReadUInt32BigEndian(buffer));
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The probe is over.
        }
    }

    private void Answered(uint tag)
    {
        if (tag >= _firstTag && tag - _firstTag < _answers.Length)
            _answers[tag - _firstTag].TrySetResult();
    }

    private byte[] Written(int at)
    {
        var written = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(written, _firstTag + (uint)at);
        return written;
    }

    private Socket Keep(Socket socket, IPEndPoint from)
    {
        _sockets.Add(socket);
        socket.Bind(from);
        return socket;
    }

    private async Task<bool[]> ResultsAsync()
    {
        var waited = Stopwatch.StartNew();
        for (var arrived = _playground.Noted("arrived"); ; arrived = _playground.Noted("arrived"))
        {
            var missing = _packets.Where(packet => !arrived.Contains(Key(packet))).ToArray();
            if (missing.Length == 0)
                break;
            waited.Elapsed.ShouldBeLessThan(Limit, $"{missing.Length} packets never arrived at the node, such as {missing[0].Line}");
        }
        var passed = _playground.Noted("passed");
        var results = _packets.Select(packet => passed.Contains(Key(packet))).ToArray();
        await Task.WhenAny(Task.WhenAll(_answers.Where((_, at) => results[at]).Select(answer => answer.Task)), Task.Delay(Limit));
        for (var at = 0; at < results.Length; at++)
            _answers[at].Task.IsCompleted.ShouldBe(results[at], $"{_packets[at].Line}: the node {(results[at] ? "passed it on, and nobody answered" : "stopped it, and it was answered")}");
        return results;
    }

    private static (IPAddress, IPAddress, NetworkProtocol, ushort) Key(PodPacket packet) => (packet.Source, packet.Destination, packet.Protocol, packet.Port);
}
