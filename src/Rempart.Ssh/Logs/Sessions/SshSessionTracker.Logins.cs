namespace Rempart.Ssh.Logs.Sessions;

/// <content>Connections and logins.</content>
public sealed partial class SshSessionTracker
{
    private void Open(SshPeer peer, int? pid, DateTimeOffset at, List<SshSessionChange> changes)
    {
        if (_sessions.Find(peer) is { } known)
        {
            if (IsSame(known, pid, at))
                return;
            if (known.IsLive)
                End(known, SshSessionEnd.Lost, null, at, changes);
        }

        if (_pending.Find(peer) is { } before && before.Pid == pid)
            return;
        Refuse(_pending.Remove(peer), changes);
        Take(peer, pid, at, changes);
    }

    private void Invalid(InvalidUser invalid, int? pid, DateTimeOffset at, List<SshSessionChange> changes)
    {
        if (IsLate(invalid.Peer, pid, at))
            return;
        var pending = Take(invalid.Peer, pid, at, changes);
        (pending.User, pending.IsInvalidUser, pending.At) = (invalid.User, true, at);
    }

    private void Fail(LoginFailed failed, int? pid, DateTimeOffset at, List<SshSessionChange> changes)
    {
        if (!IsLate(failed.Peer, pid, at))
            Take(failed.Peer, pid, at, changes).Fail(failed, at);
    }

    private void Accept(LoginAccepted accepted, int? pid, DateTimeOffset at, List<SshSessionChange> changes)
    {
        if (_sessions.Find(accepted.Peer) is { } known)
        {
            if (IsSame(known, pid, at))
                return;
            if (known.IsLive)
                End(known, SshSessionEnd.Lost, null, at, changes);
        }

        // A bare key that was refused before the right one is nothing to tell; a certificate is.
        if (_pending.Remove(accepted.Peer) is { Key.Certificate: not null } refused)
            Refuse(refused, changes);
        var slot = new SessionSlot(new()
        {
            Peer = accepted.Peer,
            User = accepted.User,
            Method = accepted.Method,
            Key = accepted.Key,
            LoginPid = pid,
            StartedAt = at,
        });
        LoseHolder(pid, slot, at, changes);
        if (_sessions.Add(slot) is { } evicted)
            End(evicted, SshSessionEnd.Lost, "too many sessions are kept", at, changes);
        changes.Add(new SessionBegan(slot.Session));
        Replay(pid, changes);
    }

    private void StartChild(int child, SshdLogLine line, DateTimeOffset at, List<SshSessionChange> changes)
    {
        var slot = line.Pid is null
            ? _sessions.FindOnly(session => session.LoginPid is null && session.ChildPid is null)
            : Assign(line, at, waits: true);
        if (slot is not { IsLive: true } || slot.Session.ChildPid == child)
            return;
        LoseHolder(child, slot, at, changes);
        _sessions.SetChild(slot, child);
        changes.Add(new SessionProcessKnown(slot.Session));
        Replay(child, changes);
    }

    // A process has one session at a time: whoever had its number before has ended without a line.
    private void LoseHolder(int? pid, SessionSlot heir, DateTimeOffset at, List<SshSessionChange> changes)
    {
        if (pid is { } number && _sessions.Find(number) is { IsLive: true } holder && holder != heir)
            End(holder, SshSessionEnd.Lost, null, at, changes);
    }

    private PendingLogin Take(SshPeer peer, int? pid, DateTimeOffset at, List<SshSessionChange> changes)
    {
        var (pending, evicted) = _pending.Take(peer, pid, at);
        Refuse(evicted, changes);
        return pending;
    }

    private static void Refuse(PendingLogin? pending, List<SshSessionChange> changes)
    {
        if (pending?.ToRefusal() is { } refusal)
            changes.Add(new LoginWasRefused(refusal));
    }

    private bool IsLate(SshPeer peer, int? pid, DateTimeOffset at) => _sessions.Find(peer) is { } known && IsSame(known, pid, at);

    // Whether a line belongs to a session that is known already: it has its process, or without processes, it is not younger than its login
    // or its end.
    private static bool IsSame(SessionSlot known, int? pid, DateTimeOffset at) => pid is not null && known.Session.LoginPid is not null
        ? pid == known.Session.LoginPid || pid == known.Session.ChildPid
        : at <= (known.Session.EndedAt ?? known.Session.StartedAt);
}
