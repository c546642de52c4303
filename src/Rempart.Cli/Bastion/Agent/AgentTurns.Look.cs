using Rempart.Core.Access;

namespace Rempart.Cli.Bastion.Agent;

/// <content>What is looked at once a second: the log is one witness, the kernel another.</content>
internal sealed partial class AgentTurns
{
    private static readonly TimeSpan SkewWorthSaying = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ForwardAnswer = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestLogin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(1);
    private static readonly TimeSpan SshdMayPause = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, long> _gone = new(StringComparer.Ordinal);
    private HashSet<(int Id, long Start)> _unlogged = [];
    private long? _noListenerSince;

    private async Task LookAroundAsync(CancellationToken cancellation)
    {
        if (clock.Step() is { } step)
            await FaultAsync(AgentWords.ClockSet(step)).ConfigureAwait(false);
        var skewed = clock.Known is not null && clock.Skew.Duration() > SkewWorthSaying;
        if (skewed && _standing.Add(nameof(AgentWords.ClockDiffers)))
            await FaultAsync(AgentWords.ClockDiffers(clock.Skew)).ConfigureAwait(false);
        else if (!skewed)
            _standing.Remove(nameof(AgentWords.ClockDiffers));
        await StandsAsync(!log.IsOpen, AgentWords.LogMissing).ConfigureAwait(false);
        _noListenerSince = sshd.Listener is not null ? null : _noListenerSince ?? time.GetTimestamp();
        await StandsAsync(_noListenerSince is { } since && time.GetElapsedTime(since) > SshdMayPause, AgentWords.SshdGone).ConfigureAwait(false);
        table.Forget(clock.Latest - Remembered);
        EndSilent();
        await EndUnpermittedAsync(cancellation).ConfigureAwait(false);
        await EndUnloggedAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Ends sessions whose process is gone although the log does not say so: a process that was killed says nothing.</summary>
    private void EndSilent()
    {
        var events = new List<BastionEvent>();
        foreach (var session in book.Live.ToArray())
        {
            if (session.ChildStart is { } start && Processes.Find(session.Child)?.Start == start)
                _gone.Remove(session.Id);
            else if (_gone.TryAdd(session.Id, time.GetTimestamp()) || time.GetElapsedTime(_gone[session.Id]) < Silence)
                continue;
            else if (book.End(session, NewId(), clock.Local, session.End ?? AgentWords.EndSilent) is { } ended)
                events.Add(ended);
        }
        foreach (var ended in _gone.Keys.Except(book.Live.Select(session => session.Id)).ToArray())
            _gone.Remove(ended);
        events.AddRange(book.Abandoned(connection => clock.Local - connection.At > LongestLogin && Processes.Find(connection.Monitor) is null));
        Keep(events, always: false);
    }

    /// <summary>A forward to elsewhere than the grant says, and sshd did not refuse it: its configuration is not what it was.</summary>
    private async Task EndUnpermittedAsync(CancellationToken cancellation)
    {
        var due = book.Asked.Where(forward => clock.Local - forward.At > ForwardAnswer).ToArray();
        foreach (var forward in due)
            await FaultAsync(AgentWords.NotPermitted(forward.Destination)).ConfigureAwait(false);
        await CutAsync([.. due.Select(forward => new DueSession(forward.Session, AgentWords.NotPermitted(forward.Destination)))], cancellation).ConfigureAwait(false);
    }

    private async Task EndUnloggedAsync(CancellationToken cancellation)
    {
        var unlogged = sshd.Sessions().Where(process => !book.TryGetByChild(process.Id, out _)).ToArray();
        foreach (var process in unlogged.Where(process => _unlogged.Contains((process.Id, process.Start))))
        {
            cancellation.ThrowIfCancellationRequested();
            await FaultAsync(Processes.Signal(process.Id, process.Start, Processes.Kill) is { } problem ? AgentWords.NotCut(process.Id, problem) : AgentWords.EndUnlogged).ConfigureAwait(false);
        }
        // Seen twice, a second apart: the first time its line may just be on its way.
        _unlogged = [.. unlogged.Select(process => (process.Id, process.Start))];
    }
}
