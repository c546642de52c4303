namespace Rempart.Ssh.Logs.Sessions;

/// <summary>A session that changes; the records handed out do not.</summary>
internal sealed class SessionSlot(SshSession session)
{
    public SshSession Session { get; set; } = session;

    public bool IsLive => Session.End == SshSessionEnd.None;
}

/// <summary>Live and lately ended sessions, by the client's address and port and by the processes that serve them.</summary>
internal sealed class SessionTable(SshTrackerLimits limits)
{
    private readonly BoundedMap<SshPeer, SessionSlot> _live = new(limits.Connections);
    private readonly BoundedMap<SshPeer, SessionSlot> _ended = new(limits.EndedSessions);
    private readonly Dictionary<int, SessionSlot> _byPid = [];

    public IEnumerable<SshSession> Live => _live.Values.Select(slot => slot.Session);

    public int Count => _live.Count;

    public SessionSlot? FindLive(SshPeer peer) => _live.TryGet(peer, out var slot) ? slot : null;

    public SessionSlot? FindEnded(SshPeer peer) => _ended.TryGet(peer, out var slot) ? slot : null;

    public SessionSlot? Find(SshPeer peer) => FindLive(peer) ?? FindEnded(peer);

    public SessionSlot? Find(int pid) => _byPid.GetValueOrDefault(pid);

    /// <summary>The only session that fits; null when there are none or several, because a guess would put one person's deeds on another's record.</summary>
    public SessionSlot? FindOnly(Func<SshSession, bool> fits)
    {
        SessionSlot? found = null;
        foreach (var slot in _live.Values)
        {
            if (!fits(slot.Session))
                continue;
            if (found is not null)
                return null;
            found = slot;
        }

        return found;
    }

    /// <summary>Adds a session; gives the oldest one when there are too many.</summary>
    public SessionSlot? Add(SessionSlot slot)
    {
        if (slot.Session.LoginPid is { } pid)
            _byPid[pid] = slot;
        return _live.Put(slot.Session.Peer, slot, out var evicted) ? evicted : null;
    }

    public void SetChild(SessionSlot slot, int pid)
    {
        slot.Session = slot.Session with { ChildPid = pid };
        _byPid[pid] = slot;
    }

    public void End(SessionSlot slot, SshSession ended)
    {
        slot.Session = ended;
        if (_live.TryGet(ended.Peer, out var current) && current == slot)
            _live.Remove(ended.Peer);
        if (_ended.TryGet(ended.Peer, out var before))
            Forget(before);
        if (_ended.Put(ended.Peer, slot, out var evicted))
            Forget(evicted);
    }

    private void Forget(SessionSlot slot)
    {
        foreach (var pid in new[] { slot.Session.LoginPid, slot.Session.ChildPid })
        {
            if (pid is { } known && _byPid.TryGetValue(known, out var current) && current == slot)
                _byPid.Remove(known);
        }
    }
}
