namespace Rempart.Backups;

/// <summary>A row that Rempart wrote into a protected database: proof that data of that moment existed.</summary>
/// <param name="Id">Its number, one more than the one before.</param>
/// <param name="At">When it was written, by the database's clock.</param>
/// <param name="Lsn">Where the log stood when it was written; the row itself lies after it.</param>
public sealed record Heartbeat(long Id, DateTimeOffset At, Lsn Lsn);

/// <summary>A named place in a cluster's log to which it can be restored.</summary>
/// <param name="Name">The name.</param>
/// <param name="At">When it was written.</param>
/// <param name="Lsn">Where.</param>
public sealed record RestorePoint(string Name, DateTimeOffset At, Lsn Lsn);

/// <summary>The arithmetic of recovery objectives.</summary>
public static class Objectives
{
    /// <summary>
    /// The data that would be lost if the cluster were gone now: the age of the newest heartbeat whose log is in the archive. A later
    /// heartbeat may be there in part, and does not count.
    /// </summary>
    /// <param name="heartbeats">The heartbeats of the protected database.</param>
    /// <param name="reaches">How far the archive reaches without a gap.</param>
    /// <param name="now">The time.</param>
    /// <returns>The age; null when no heartbeat lies within reach.</returns>
    public static TimeSpan? RecoveryPoint(IEnumerable<Heartbeat> heartbeats, Lsn reaches, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(heartbeats);
        // A heartbeat is surely in the archive when the next one began before the archive's end.
        Heartbeat? before = null;
        Heartbeat? safe = null;
        foreach (var heartbeat in heartbeats.OrderBy(one => one.Lsn))
        {
            if (heartbeat.Lsn > reaches)
                break;
            (safe, before) = (before, heartbeat);
        }
        return safe is null ? null : Positive(now - safe.At);
    }

    /// <summary>Until when a proof of restoring counts: the second time the cadence comes round after it, so that a test may run late but not be left out.</summary>
    /// <param name="cadence">When restores are tried.</param>
    /// <param name="provedAt">When one was proved.</param>
    /// <returns>The end; null when the cadence ends.</returns>
    public static DateTimeOffset? ProofEnds(Core.Text.Schedule cadence, DateTimeOffset provedAt)
    {
        ArgumentNullException.ThrowIfNull(cadence);
        return cadence.Next(provedAt) is { } next ? cadence.Next(next) : null;
    }

    /// <summary>Until when a backup of a kind counts as recent: twice its schedule, and not before <paramref name="longest"/> has passed.</summary>
    /// <param name="schedule">When backups of the kind run.</param>
    /// <param name="last">When the last one began.</param>
    /// <param name="longest">How long one may take.</param>
    public static DateTimeOffset? RecentUntil(Core.Text.Schedule schedule, DateTimeOffset last, TimeSpan longest)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return schedule.Next(last) is { } due ? due + longest : null;
    }

    private static TimeSpan Positive(TimeSpan span) => span < TimeSpan.Zero ? TimeSpan.Zero : span;
}
