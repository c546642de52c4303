using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Rempart.Server.Collectors.Syslog;

/// <summary>
/// What the system dropped of the datagrams that were sent to a socket, because its buffer was full. Linux counts it for each socket. UDP
/// tells nobody: neither the sender nor, without this, anyone else.
/// </summary>
internal sealed class LostDatagrams(Socket socket, CollectorMetrics metrics, TimeProvider time)
{
    // SOL_SOCKET and SO_MEMINFO of Linux, which gives nine numbers; the last are the drops.
    private const int Level = 1;
    private const int MemoryInformation = 55;
    private const int Drops = 8;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private uint _seen;

    /// <summary>Since when it is counted.</summary>
    public DateTimeOffset Since { get; } = time.GetUtcNow();

    /// <summary>How many were lost.</summary>
    public long Count { get; private set; }

    /// <summary>When it was seen last that some were lost; null when none were.</summary>
    public DateTimeOffset? Last { get; private set; }

    /// <summary>Why it is not known; null when it is.</summary>
    public string? Problem { get; private set; }

    /// <summary>Reads the system's number.</summary>
    public void Look()
    {
        lock (_lock)
        {
            Span<uint> numbers = stackalloc uint[Drops + 1];
            try
            {
                var read = socket.GetRawSocketOption(Level, MemoryInformation, MemoryMarshal.AsBytes(numbers));
                Problem = read < numbers.Length * sizeof(uint) ? "this system does not count them" : null;
            }
            catch (SocketException error)
            {
                Problem = error.Message;
            }
            catch (ObjectDisposedException)
            {
                // The server stops.
                return;
            }
            if (Problem is null)
                Took(numbers[Drops]);
        }
    }

    /// <summary>Looks every few seconds until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
                Look();
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    // The system's number has 32 bits and begins again at 0.
    private void Took(uint now)
    {
        var more = unchecked(now - _seen);
        _seen = now;
        if (more == 0)
            return;
        Count += more;
        Last = time.GetUtcNow();
        metrics.Lost(more);
    }
}
