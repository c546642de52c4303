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
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(2);
    private static uint _nextTag = 1;

    private readonly PodPlayground _playground;
    private readonly IReadOnlyList<PodPacket> _packets;
    private readonly TaskCompletionSource[] _answers;
    private readonly uint _firstTag;
    private readonly List<Socket> _sockets = [];
    private readonly Dictionary<(IPAddress Source, NetworkProtocol Protocol), Socket> _datagrams = [];

    private PodProbe(PodPlayground playground, IReadOnlyList<PodPacket> packets)
    {
        (_playground, _packets) = (playground, packets);
        _answers = [.. packets.Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
        // Late answers to former packets mean nothing.
        _firstTag = Interlocked.Add(ref _nextTag, (uint)packets.Count) - (uint)packets.Count;
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
                var udp = _datagrams[(source, NetworkProtocol.Udp)] = Keep(place.Namespace.Sockets(source.AddressFamily, SocketType.Dgram, ProtocolType.Udp, 1)[0], from);
                _ = ReceiveAsync(udp);
                _datagrams[(source, NetworkProtocol.Sctp)] = Keep(place.Namespace.SctpSocket(source.AddressFamily), from);
            }
        }
        SendDatagrams(_ => true);
    }

    /// <summary>Sends what is no TCP, which sends again by itself. A busy machine may lose a packet; another one is as good.</summary>
    private void SendDatagrams(Func<int, bool> which)
    {
        foreach (var at in Enumerable.Range(0, _packets.Count).Where(at => _packets[at].Protocol != NetworkProtocol.Tcp && which(at)))
        {
            var packet = _packets[at];
            var tag = _firstTag + (uint)at;
            var written = packet.Protocol == NetworkProtocol.Udp ? Written(tag) : SctpPacket.Init(40000, packet.Port, tag);
            _datagrams[(packet.Source, packet.Protocol)].SendTo(written, new IPEndPoint(packet.Destination, packet.Protocol == NetworkProtocol.Udp ? packet.Port : 0));
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

    private static byte[] Written(uint tag)
    {
        var written = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(written, tag);
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
        while (_playground.Noted("arrived") is var arrived && Enumerable.Range(0, _packets.Count).Where(at => !arrived.Contains(Key(_packets[at]))).ToHashSet() is { Count: > 0 } missing)
        {
            waited.Elapsed.ShouldBeLessThan(Limit, $"{missing.Count} packets never arrived at the node, such as {_packets[missing.First()].Line}");
            SendDatagrams(missing.Contains);
        }
        var passed = _playground.Noted("passed");
        var results = _packets.Select(packet => passed.Contains(Key(packet))).ToArray();
        while (waited.Elapsed < Limit && !await AnsweredAsync(results))
            SendDatagrams(at => results[at] && !_answers[at].Task.IsCompleted);
        for (var at = 0; at < results.Length; at++)
            _answers[at].Task.IsCompleted.ShouldBe(results[at], $"{_packets[at].Line}: the node {(results[at] ? "passed it on, and nobody answered" : "stopped it, and it was answered")}");
        return results;
    }

    private async Task<bool> AnsweredAsync(bool[] passed)
    {
        try
        {
            await Task.WhenAll(_answers.Where((_, at) => passed[at]).Select(answer => answer.Task)).WaitAsync(AnswerTime);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static (IPAddress, IPAddress, NetworkProtocol, ushort) Key(PodPacket packet) => (packet.Source, packet.Destination, packet.Protocol, packet.Port);
}
