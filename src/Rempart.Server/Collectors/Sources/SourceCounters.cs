namespace Rempart.Server.Collectors.Sources;

/// <summary>What was heard of one source: what the database knows, and what it does not know yet.</summary>
internal sealed class SourceCounters
{
    /// <summary>How far the clocks of servers of one database may be apart before one of them was set back.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long _storedEvents;
    private long _storedNotUnderstood;
    private long _newEvents;
    private long _newNotUnderstood;
    private DateTimeOffset? _lastHeard;

    /// <summary>Why Rempart cannot read the source; null when it can, or need not.</summary>
    public string? Problem { get; set; }

    public (long Events, long NotUnderstood, DateTimeOffset? LastHeard) Now
    {
        get
        {
            lock (_lock)
                return (_storedEvents + _newEvents, _storedNotUnderstood + _newNotUnderstood, _lastHeard);
        }
    }

    public void Heard(int events, int notUnderstood, DateTimeOffset at)
    {
        lock (_lock)
        {
            _newEvents += events;
            _newNotUnderstood += notUnderstood;
            _lastHeard = at;
        }
    }

    /// <summary>The clock was set back: a source that was heard later than now was heard now, and its silence begins now.</summary>
    public void NotAfter(DateTimeOffset now)
    {
        lock (_lock)
            _lastHeard = _lastHeard > now + Ahead ? now : _lastHeard;
    }

    /// <summary>What the database does not know yet; null when nothing.</summary>
    public (long Events, long NotUnderstood, DateTimeOffset LastHeard)? Unsaved
    {
        get
        {
            lock (_lock)
                return _newEvents == 0 ? null : (_newEvents, _newNotUnderstood, _lastHeard!.Value);
        }
    }

    /// <summary>Notes that this much is saved, and what the database says now.</summary>
    public void Saved(long events, long notUnderstood)
    {
        lock (_lock)
        {
            _newEvents -= events;
            _newNotUnderstood -= notUnderstood;
            _storedEvents += events;
            _storedNotUnderstood += notUnderstood;
        }
    }

    /// <summary>What the database says: another server may have heard the source too.</summary>
    public void Loaded(long events, long notUnderstood, DateTimeOffset? lastHeard)
    {
        lock (_lock)
        {
            (_storedEvents, _storedNotUnderstood) = (events, notUnderstood);
            _lastHeard = Later(_lastHeard, lastHeard);
        }
    }

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other : one;
}
