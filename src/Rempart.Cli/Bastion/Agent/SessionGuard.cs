using Rempart.Core.Access;

namespace Rempart.Cli.Bastion.Agent;

/// <summary>A session that must end.</summary>
/// <param name="Session">The session.</param>
/// <param name="Why">In the agent's words.</param>
internal sealed record DueSession(LiveSession Session, string Why);

/// <summary>Says which sessions must end, and ends them: politely first, then without asking.</summary>
internal sealed class SessionGuard(GrantTable table, AgentClock clock, SshdProcesses sshd, TimeProvider time)
{
    private static readonly TimeSpan Politeness = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    /// <summary>The live sessions without a grant that counts now.</summary>
    public IEnumerable<DueSession> Due(IEnumerable<LiveSession> live)
    {
        foreach (var session in live)
        {
            if (table.Find(session.Serial, clock) is null)
                yield return new DueSession(session, table.HasEnded(session.Serial) ? AgentWords.EndRevoked : table.Known(session.Serial) is null ? AgentWords.EndUnknown : AgentWords.EndOver);
        }
    }

    /// <summary>Ends a session's process.</summary>
    public async Task<CutResult> CutAsync(LiveSession session, CancellationToken cancellation)
    {
        // Looked at only after the log named it: it may be gone, and its id somebody else's.
        if (session.ChildStart is not { } start || Processes.Find(session.Child) is not { } process || process.Start != start)
            return CutResult.Gone;
        if (!sshd.IsSession(process, session.Monitor))
            return new CutResult(false, AgentWords.NotCut(session.Child, "it is no session of this sshd"));
        var problem = Processes.Signal(session.Child, start, Processes.Terminate);
        for (var waited = TimeSpan.Zero; problem is null && waited < Politeness; waited += Look)
        {
            if (Processes.Find(session.Child)?.Start != start)
                return CutResult.Cut;
            await Task.Delay(Look, time, cancellation).ConfigureAwait(false);
        }
        problem ??= Processes.Signal(session.Child, start, Processes.Kill);
        return problem is null ? CutResult.Cut : new CutResult(false, AgentWords.NotCut(session.Child, problem));
    }

    /// <summary>An event of the agent itself, named once.</summary>
    public static BastionEvent Fault(string detail, DateTimeOffset at) =>
        new("a-" + Guid.NewGuid().ToString("N"), null, BastionEventKind.Fault, at, null, null, null, null, null, null, detail.Length > 500 ? detail[..500] : detail);
}

/// <summary>How the ending of a session went.</summary>
/// <param name="Ended">Whether it was ended now.</param>
/// <param name="Problem">Why it lives on; null when it does not.</param>
internal readonly record struct CutResult(bool Ended, string? Problem)
{
    /// <summary>It was ended now.</summary>
    public static CutResult Cut => new(true, null);

    /// <summary>It had ended by itself; the log says how.</summary>
    public static CutResult Gone => new(false, null);
}
