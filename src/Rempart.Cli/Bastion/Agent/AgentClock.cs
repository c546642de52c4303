namespace Rempart.Cli.Bastion.Agent;

/// <summary>
/// The agent's two clocks. The machine's may be wrong or be set; the server's is carried on with the machine's monotonic clock
/// from the last signed update. Access ends when the first of the two says so: never later, whichever is wrong.
/// </summary>
internal sealed class AgentClock(TimeProvider time)
{
    private static readonly TimeSpan Jump = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private DateTimeOffset _serverAt;
    private long _serverMark;
    private bool _knowsServer;
    private DateTimeOffset _localAt = time.GetUtcNow();
    private long _localMark = time.GetTimestamp();

    /// <summary>The machine's clock.</summary>
    public DateTimeOffset Local => time.GetUtcNow();

    /// <summary>The server's time, as far as it is known; else the machine's.</summary>
    public DateTimeOffset Server
    {
        get
        {
            lock (_lock)
                return _knowsServer ? _serverAt + time.GetElapsedTime(_serverMark) : time.GetUtcNow();
        }
    }

    /// <summary>The later of both: what every end is compared with.</summary>
    public DateTimeOffset Latest
    {
        get
        {
            var (local, server) = (Local, Server);
            return local > server ? local : server;
        }
    }

    /// <summary>How far the machine's clock is ahead of the server's.</summary>
    public TimeSpan Skew => Local - Server;

    /// <summary>What a later start on the same boot needs to carry the server's time on; null while it is not known.</summary>
    public (DateTimeOffset At, long Mark)? Known
    {
        get
        {
            lock (_lock)
                return _knowsServer ? (_serverAt, _serverMark) : null;
        }
    }

    /// <summary>Takes the server's time from a signed update that just arrived. It never goes back.</summary>
    public void Observe(DateTimeOffset serverTime) => Carry(serverTime, time.GetTimestamp());

    /// <summary>Takes the server's time as it was at a mark of the monotonic clock.</summary>
    public void Carry(DateTimeOffset serverTime, long mark)
    {
        lock (_lock)
        {
            if (_knowsServer && serverTime + time.GetElapsedTime(mark) < _serverAt + time.GetElapsedTime(_serverMark))
                return;
            (_serverAt, _serverMark, _knowsServer) = (serverTime, mark, true);
        }
    }

    /// <summary>By how much the machine's clock was set since the last question; null when it was not.</summary>
    public TimeSpan? Step()
    {
        lock (_lock)
        {
            var (now, mark) = (time.GetUtcNow(), time.GetTimestamp());
            var step = now - _localAt - time.GetElapsedTime(_localMark, mark);
            (_localAt, _localMark) = (now, mark);
            return step.Duration() >= Jump ? step : null;
        }
    }
}
