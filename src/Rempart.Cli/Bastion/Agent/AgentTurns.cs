using System.Collections.Concurrent;
using Rempart.Core.Access;

namespace Rempart.Cli.Bastion.Agent;

/// <summary>
/// The agent's heart: again and again it reads sshd's log, keeps what it learned, and ends what must end. All that knows sessions
/// is touched from here only, one turn after the other.
/// </summary>
internal sealed partial class AgentTurns(
    LogFollower log, SessionBook book, AgentJournal journal, SessionGuard guard, SshdProcesses sshd, GrantTable table, AgentClock clock, EventSender sender,
    Action<string> say, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<BastionEvent> _faults = new();
    private readonly Signal _wake = new();
    private readonly HashSet<string> _standing = new(StringComparer.Ordinal);

    /// <summary>Raised after a turn; for whoever waits that something was seen.</summary>
    public event Action? TurnEnded;

    /// <summary>Takes the next turn now.</summary>
    public void Wake() => _wake.Set();

    /// <summary>Tells the server, and whoever reads this program's words, that something is wrong.</summary>
    public Task FaultAsync(string detail)
    {
        say(detail);
        _faults.Enqueue(SessionGuard.Fault(detail, clock.Local));
        Wake();
        return Task.CompletedTask;
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        book.Restore(journal.Live, journal.Waiting);
        if (log.Resume(journal.Places))
            await FaultAsync(AgentWords.LogReplaced).ConfigureAwait(false);
        var looked = time.GetTimestamp();
        while (true)
        {
            var caughtUp = await TurnAsync(cancellation).ConfigureAwait(false);
            if (caughtUp && time.GetElapsedTime(looked) >= Look)
            {
                looked = time.GetTimestamp();
                await LookAroundAsync(cancellation).ConfigureAwait(false);
            }
            TurnEnded?.Invoke();
            if (caughtUp)
                await _wake.WaitAsync(Pause, time, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<bool> TurnAsync(CancellationToken cancellation)
    {
        var events = new List<BastionEvent>();
        var read = 0;
        // What cannot be kept is not read: it stays in the log until there is room again.
        if (!await StandsAsync(journal.IsFull, AgentWords.SpoolFull).ConfigureAwait(false))
        {
            var (lines, gap) = log.Read(tag => book.Live.Any(session => session.LogTag == tag));
            if (gap)
                await FaultAsync(AgentWords.LogReplaced).ConfigureAwait(false);
            foreach (var line in lines)
                events.AddRange(book.Take(line, serial => table.Known(serial)?.Destination));
            read = lines.Count;
        }
        while (_faults.TryDequeue(out var fault))
            events.Add(fault);
        Keep(events, always: read > 0);
        await CutAsync([.. guard.Due(book.Live)], cancellation).ConfigureAwait(false);
        return read == 0;
    }

    private async Task CutAsync(DueSession[] due, CancellationToken cancellation)
    {
        if (due.Length == 0)
            return;
        var results = await Task.WhenAll(due.Select(one => guard.CutAsync(one.Session, cancellation))).ConfigureAwait(false);
        var events = new List<BastionEvent>();
        for (var i = 0; i < due.Length; i++)
        {
            var (session, why) = due[i];
            if (results[i].Problem is { } problem)
                await StandsAsync(true, problem).ConfigureAwait(false);
            if (!results[i].Ended)
                continue;
            events.Add(SessionBook.Event(NewId(), BastionEventKind.Cut, clock.Local, session, null, why));
            if (book.End(session, NewId(), clock.Local, why) is { } ended)
                events.Add(ended);
        }
        Keep(events, always: false);
    }

    private void Keep(List<BastionEvent> events, bool always)
    {
        if (events.Count == 0 && !always)
            return;
        journal.Take(events, log.Places, book);
        if (events.Count > 0)
            sender.Wake();
    }

    /// <summary>Says a standing problem once, until it is over.</summary>
    private async Task<bool> StandsAsync(bool stands, string detail)
    {
        if (!stands)
            _standing.Remove(detail);
        else if (_standing.Add(detail))
            await FaultAsync(detail).ConfigureAwait(false);
        return stands;
    }

    private static string NewId() => "a-" + Guid.NewGuid().ToString("N");
}
