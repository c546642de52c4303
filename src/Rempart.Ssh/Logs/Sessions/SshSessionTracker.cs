namespace Rempart.Ssh.Logs.Sessions;

/// <summary>
/// Makes sessions out of sshd's log. Only a line that accepts a login begins one; names in other lines cannot. Lines may come late, twice
/// or never. A line is assigned to a session by its process, or by the client's address and port; without either (<c>sshd -e</c>) only when
/// there is no doubt, so let sshd write to syslog. A session that Rempart cuts leaves no line: say so with <see cref="Ended(int, string, DateTimeOffset)"/>.
/// Memory is bounded. One thread at a time.
/// </summary>
public sealed partial class SshSessionTracker
{
    private readonly SshTrackerLimits _limits;
    private readonly SessionTable _sessions;
    private readonly PendingLogins _pending;
    private readonly BoundedMap<int, List<(SshdLogLine Line, DateTimeOffset At)>> _waiting;
    private readonly BoundedMap<int, BytesTransferred> _bytes;

    /// <summary>Makes a tracker that knows nothing yet.</summary>
    /// <param name="limits">How much it keeps; null for the defaults.</param>
    public SshSessionTracker(SshTrackerLimits? limits = null)
    {
        _limits = limits ?? new();
        _sessions = new(_limits);
        _pending = new(_limits);
        _waiting = new(_limits.WaitingLines);
        _bytes = new(_limits.WaitingLines);
    }

    /// <summary>The sessions that have not ended, in the order of their logins.</summary>
    public IReadOnlyList<SshSession> Live => [.. _sessions.Live];

    /// <summary>How many sessions have not ended.</summary>
    public int LiveCount => _sessions.Count;

    /// <summary>How many lines could not be assigned to a session, and were passed over.</summary>
    public long Unassigned { get; private set; }

    /// <summary>Takes a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="at">When it was written, or else read.</param>
    /// <returns>What became known by it, in order; usually nothing or one change.</returns>
    public IReadOnlyList<SshSessionChange> Observe(SshdLogLine line, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(line);
        List<SshSessionChange> changes = [];
        Apply(line, at, changes);
        return changes;
    }

    /// <summary>Says that a session was ended by ending its process.</summary>
    /// <param name="pid">The process that served it, or that let it in.</param>
    /// <param name="reason">Why, for the record.</param>
    /// <param name="at">When.</param>
    /// <returns>The end; nothing when no live session has the process.</returns>
    public IReadOnlyList<SshSessionChange> Ended(int pid, string reason, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(reason);
        List<SshSessionChange> changes = [];
        if (_sessions.Find(pid) is { IsLive: true } slot)
            End(slot, SshSessionEnd.Cut, reason, at, changes);
        return changes;
    }

    /// <summary>Says that a session was ended, where the log has no processes.</summary>
    /// <param name="peer">The client.</param>
    /// <param name="reason">Why, for the record.</param>
    /// <param name="at">When.</param>
    /// <returns>The end; nothing when the client has no live session.</returns>
    public IReadOnlyList<SshSessionChange> Ended(SshPeer peer, string reason, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(reason);
        List<SshSessionChange> changes = [];
        if (_sessions.FindLive(peer) is { } slot)
            End(slot, SshSessionEnd.Cut, reason, at, changes);
        return changes;
    }

    private void Apply(SshdLogLine line, DateTimeOffset at, List<SshSessionChange> changes)
    {
        switch (line.Event)
        {
            case ConnectionOpened opened: Open(opened.Peer, line.Pid, at, changes); break;
            case InvalidUser invalid: Invalid(invalid, line.Pid, at, changes); break;
            case LoginFailed failed: Fail(failed, line.Pid, at, changes); break;
            case LoginRefused refused: (line.Pid is { } pid ? _pending.Find(pid) : _pending.Only)?.Refuse(refused.Reason); break;
            case LoginAccepted accepted: Accept(accepted, line.Pid, at, changes); break;
            case ChildStarted child: StartChild(child.ChildPid, line, at, changes); break;
            case ForwardRequested forward: Forward(forward, line, at, changes); break;
            case ForwardDenied denied: Deny(denied, line, at, changes); break;
            case ForwardRefused refused: Deny(new(null, refused.Host, refused.Port), line, at, changes); break;
            case SessionStarting starting: Command(_sessions.Find(starting.Peer), false, changes); break;
            case SessionRefused: Command(Assign(line, at, waits: true), true, changes); break;
            case BytesTransferred bytes: Measure(bytes, line.Pid, changes); break;
            default: Close(line, at, changes); break;
        }
    }

    private void Close(SshdLogLine line, DateTimeOffset at, List<SshSessionChange> changes)
    {
        switch (line.Event)
        {
            case DisconnectReceived goodbye: Close(goodbye.Peer, line.Pid, SshSessionEnd.Disconnected, goodbye.Text, at, changes); break;
            case Disconnected disconnected: Close(disconnected.Peer, line.Pid, SshSessionEnd.Disconnected, null, at, changes); break;
            case ConnectionClosed closed: Close(closed.Peer, line.Pid, closed.WasReset ? SshSessionEnd.Reset : SshSessionEnd.Closed, null, at, changes); break;
            case InactiveTerminated inactive: Close(inactive.Peer, line.Pid, SshSessionEnd.Inactive, null, at, changes); break;
            case ConnectionClosing closing:
                Close(closing.Peer, line.Pid, SshSessionEnd.Closed, null, at, changes);
                MeasureAtEnd(closing.Peer, line.Pid, changes);
                break;
        }
    }
}
