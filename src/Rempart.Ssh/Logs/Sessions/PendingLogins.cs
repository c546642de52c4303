namespace Rempart.Ssh.Logs.Sessions;

/// <summary>A connection before its login.</summary>
internal sealed class PendingLogin(SshPeer peer, int? pid, DateTimeOffset at)
{
    private SshdEvent? _last;

    public SshPeer Peer => peer;

    public int? Pid => pid;

    public string User { get; set; } = "";

    public bool IsInvalidUser { get; set; }

    public LoggedKey? Key { get; private set; }

    public RefusalReason Reason { get; private set; }

    public int Attempts { get; private set; }

    public DateTimeOffset At { get; set; } = at;

    public void Fail(LoginFailed failed, DateTimeOffset when)
    {
        // The same line twice is one failure.
        if (failed.Equals(_last))
            return;
        _last = failed;
        (User, At) = (failed.User, when);
        IsInvalidUser |= failed.IsInvalidUser;
        Attempts++;
        if (Key?.Certificate is null)
            Key = failed.Key ?? Key;
    }

    // The first reason is that of the certificate; what follows is about the bare key that every client tries after it.
    public void Refuse(RefusalReason reason)
    {
        if (Reason == RefusalReason.NotSaid)
            Reason = reason;
    }

    public SshRefusedLogin? ToRefusal() =>
        Attempts > 0 || IsInvalidUser || Reason != RefusalReason.NotSaid ? new(peer, User, IsInvalidUser, Key, Reason, Attempts, At) : null;
}

/// <summary>Connections before their login.</summary>
internal sealed class PendingLogins(SshTrackerLimits limits)
{
    private readonly BoundedMap<SshPeer, PendingLogin> _byPeer = new(limits.Connections);
    private readonly Dictionary<int, PendingLogin> _byPid = [];

    public int Count => _byPeer.Count;

    public PendingLogin? Find(SshPeer peer) => _byPeer.TryGet(peer, out var pending) ? pending : null;

    public PendingLogin? Find(int pid) => _byPid.GetValueOrDefault(pid);

    /// <summary>The only one there is.</summary>
    public PendingLogin? Only => _byPeer.Count == 1 ? _byPeer.Values.First() : null;

    /// <summary>The connection of a client, made when it is not there; and the oldest one, when it had to go.</summary>
    public (PendingLogin Pending, PendingLogin? Evicted) Take(SshPeer peer, int? pid, DateTimeOffset at)
    {
        if (Find(peer) is { } known)
            return (known, null);
        var pending = new PendingLogin(peer, pid, at);
        if (pid is { } number)
            _byPid[number] = pending;
        if (!_byPeer.Put(peer, pending, out var evicted))
            return (pending, null);
        Forget(evicted);
        return (pending, evicted);
    }

    public PendingLogin? Remove(SshPeer peer)
    {
        if (Find(peer) is not { } pending)
            return null;
        _byPeer.Remove(peer);
        Forget(pending);
        return pending;
    }

    private void Forget(PendingLogin pending)
    {
        if (pending.Pid is { } pid && _byPid.TryGetValue(pid, out var current) && current == pending)
            _byPid.Remove(pid);
    }
}
