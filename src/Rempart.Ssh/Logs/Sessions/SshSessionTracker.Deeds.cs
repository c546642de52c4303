namespace Rempart.Ssh.Logs.Sessions;

/// <content>What is done in a session, and its end.</content>
public sealed partial class SshSessionTracker
{
    private void Forward(ForwardRequested asked, SshdLogLine line, DateTimeOffset at, List<SshSessionChange> changes)
    {
        if (Assign(line, at, waits: true) is not { } slot)
            return;
        var forward = new SshForward(asked.Host, asked.Port, at, IsDenied: false);
        Add(slot, forward);
        changes.Add(new ForwardAsked(slot.Session, forward));
    }

    private void Deny(ForwardDenied denied, SshdLogLine line, DateTimeOffset at, List<SshSessionChange> changes)
    {
        var forward = new SshForward(denied.Host, denied.Port, at, IsDenied: true);
        var slot = denied.Peer is { } peer ? _sessions.Find(peer) : Assign(line, at, waits: false);
        if (slot is not null)
            MarkDenied(slot, forward);
        changes.Add(new ForwardWasDenied(slot?.Session, forward));
    }

    private static void Command(SessionSlot? slot, bool isRefused, List<SshSessionChange> changes)
    {
        if (slot is null)
            return;
        slot.Session = isRefused
            ? slot.Session with { CommandsRefused = slot.Session.CommandsRefused + 1 }
            : slot.Session with { Commands = slot.Session.Commands + 1 };
        changes.Add(new CommandSeen(slot.Session, isRefused));
    }

    private void Close(SshPeer peer, int? pid, SshSessionEnd end, string? detail, DateTimeOffset at, List<SshSessionChange> changes)
    {
        Refuse(_pending.Remove(peer), changes);
        if (_sessions.FindLive(peer) is { } slot && (pid is null || slot.Session.LoginPid is null || IsSame(slot, pid, at) || slot.Session.ChildPid is null))
            End(slot, end, detail, at, changes);
    }

    private void End(SessionSlot slot, SshSessionEnd end, string? detail, DateTimeOffset at, List<SshSessionChange> changes)
    {
        _sessions.End(slot, slot.Session with { End = end, EndDetail = detail, EndedAt = at });
        changes.Add(new SessionEnded(slot.Session));
    }

    private void Measure(BytesTransferred bytes, int? pid, List<SshSessionChange> changes)
    {
        // Without a process, the next line names the connection.
        if (pid is null || _sessions.Find(pid.Value) is not { } slot)
            _bytes.Put(pid ?? -1, bytes, out _);
        else
            Measure(slot, bytes, changes);
    }

    private void MeasureAtEnd(SshPeer peer, int? pid, List<SshSessionChange> changes)
    {
        if (!_bytes.TryGet(pid ?? -1, out var bytes))
            return;
        _bytes.Remove(pid ?? -1);
        if (_sessions.FindEnded(peer) is { } slot)
            Measure(slot, bytes, changes);
    }

    private static void Measure(SessionSlot slot, BytesTransferred bytes, List<SshSessionChange> changes)
    {
        slot.Session = slot.Session with { BytesSent = bytes.Sent, BytesReceived = bytes.Received };
        if (!slot.IsLive)
            changes.Add(new SessionMeasured(slot.Session));
    }

    private void Add(SessionSlot slot, SshForward forward) =>
        slot.Session = slot.Session.Forwards.Count >= _limits.ForwardsOfASession
            ? slot.Session with { ForwardsLeftOut = slot.Session.ForwardsLeftOut + 1 }
            : slot.Session with { Forwards = [.. slot.Session.Forwards, forward] };

    // sshd writes the request first (with LogVerbose), and that it was refused right after.
    private void MarkDenied(SessionSlot slot, SshForward denied)
    {
        var forwards = slot.Session.Forwards.ToList();
        var asked = forwards.FindLastIndex(forward => forward.Host == denied.Host && forward.Port == denied.Port && !forward.IsDenied);
        if (asked < 0)
        {
            Add(slot, denied);
            return;
        }

        forwards[asked] = denied with { At = forwards[asked].At };
        slot.Session = slot.Session with { Forwards = forwards };
    }

    /// <summary>The session of a line without an address. A line of a process that is not known may wait until it is.</summary>
    private SessionSlot? Assign(SshdLogLine line, DateTimeOffset at, bool waits)
    {
        var slot = line.Pid is { } pid ? _sessions.Find(pid) : _sessions.FindOnly(_ => true);
        if (slot is not null)
            return slot;
        if (line.Pid is { } unknown && waits)
        {
            if (!_waiting.TryGet(unknown, out var lines))
                _waiting.Put(unknown, lines = [], out _);
            if (lines.Count < MostLinesOfAProcess)
                lines.Add((line, at));
        }
        else
        {
            Unassigned++;
        }

        return null;
    }

    private void Replay(int? pid, List<SshSessionChange> changes)
    {
        if (pid is not { } number || !_waiting.TryGet(number, out var lines))
            return;
        _waiting.Remove(number);
        foreach (var (line, at) in lines)
            Apply(line, at, changes);
    }

    private const int MostLinesOfAProcess = 64;
}
