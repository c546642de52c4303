using Rempart.Core.Estates;

namespace Rempart.Backups;

/// <summary>
/// Where a restore ends. It is always named: PostgreSQL refuses to start when it does not get there, while without a target it ends
/// silently at the first missing segment.
/// </summary>
/// <param name="Label">The backup to begin with.</param>
/// <param name="Point">The restore point; null when <see cref="Time"/> is set.</param>
/// <param name="Time">The moment; null when <see cref="Point"/> is set.</param>
public sealed record RestoreTarget(string Label, RestorePoint? Point, DateTimeOffset? Time)
{
    /// <summary>As people read it.</summary>
    public override string ToString() => Point is { } point
        ? $"backup {Label} to restore point {point.Name}"
        : $"backup {Label} to {Time!.Value.UtcDateTime:yyyy-MM-dd HH:mm:ss.ffffff} UTC";
}

/// <summary>What a choice is made from.</summary>
/// <param name="Info">What pgBackRest says.</param>
/// <param name="Wal">What the archive holds.</param>
/// <param name="Points">The restore points that were written.</param>
/// <param name="Heartbeats">The heartbeats that were written.</param>
public sealed record RestoreMaterial(StanzaInfo Info, WalReport Wal, IReadOnlyList<RestorePoint> Points, IReadOnlyList<Heartbeat> Heartbeats);

/// <summary>Chooses the backup that a restore test tries.</summary>
public static class TargetSelection
{
    /// <summary>Chooses.</summary>
    /// <param name="choice">The policy; <see cref="RestoreChoice.Rotate"/> takes the others in turn.</param>
    /// <param name="round">How many tests were done before.</param>
    /// <param name="material">What there is.</param>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="target">What was chosen.</param>
    /// <param name="problem">Why nothing can be chosen: a finding by itself.</param>
    /// <returns>False when nothing can be restored to a proved point.</returns>
    public static bool TryChoose(RestoreChoice choice, int round, RestoreMaterial material, Random random, out RestoreTarget target, out string problem)
    {
        ArgumentNullException.ThrowIfNull(material);
        ArgumentNullException.ThrowIfNull(random);
        target = null!;
        var reaches = material.Wal.Backups.Where(reach => reach.IsConsistent).ToDictionary(reach => reach.Label, StringComparer.Ordinal);
        BackupRecord[] usable = [.. material.Info.CurrentBackups.Where(backup => reaches.ContainsKey(backup.Label)).OrderBy(backup => backup.EndedAt)];
        problem = material.Info.CurrentBackups.Count == 0
            ? "there is no backup of this cluster yet"
            : "no backup has all the segments it needs to be consistent";
        if (usable.Length == 0)
            return false;
        var turn = choice != RestoreChoice.Rotate ? choice : (round % 3) switch { 0 => RestoreChoice.Latest, 1 => RestoreChoice.PointInTime, _ => RestoreChoice.Random };
        // Too little history for chance is no reason not to test.
        return (turn switch
        {
            RestoreChoice.PointInTime => AtRandomTime(usable, reaches, material, random, out target),
            RestoreChoice.Random => AtPoint(usable[random.Next(usable.Length)], reaches, material.Points, newest: false, out target, out problem),
            _ => false,
        }) || AtNewestPoint(usable, reaches, material, out target, out problem);
    }

    /// <summary>The way to a moment that a person names.</summary>
    /// <param name="time">The moment.</param>
    /// <param name="material">What there is.</param>
    /// <param name="target">The way.</param>
    /// <param name="problem">Why it cannot be reached, and what can.</param>
    /// <returns>False when it cannot be reached.</returns>
    public static bool TryReach(DateTimeOffset time, RestoreMaterial material, out RestoreTarget target, out string problem)
    {
        ArgumentNullException.ThrowIfNull(material);
        target = null!;
        problem = "";
        var reaches = material.Wal.Backups.Where(reach => reach.IsConsistent).ToDictionary(reach => reach.Label, StringComparer.Ordinal);
        BackupRecord[] usable = [.. material.Info.CurrentBackups.Where(backup => reaches.ContainsKey(backup.Label)).OrderBy(backup => backup.EndedAt)];
        var from = usable.LastOrDefault(backup => backup.EndedAt < time);
        if (from is null)
        {
            problem = usable.Length == 0
                ? "no backup can be restored"
                : $"the oldest moment that can be restored is {usable[0].EndedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC";
            return false;
        }
        var within = material.Heartbeats.Where(heartbeat => heartbeat.Lsn < reaches[from.Label].Reaches).ToArray();
        if (within.Length > 0 && within.Max(heartbeat => heartbeat.At) is var newest && newest < time)
        {
            problem = $"the newest moment that is proved to be in the archive is {newest.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC";
            return false;
        }
        target = new RestoreTarget(from.Label, null, time);
        return true;
    }

    // A backup counts when a restore point after it has arrived. One that was made while the server was killed has none yet: the one before it
    // is tried, to the newest point; and when none has one, the newest backup is what is told about.
    private static bool AtNewestPoint(BackupRecord[] usable, Dictionary<string, BackupReach> reaches, RestoreMaterial material, out RestoreTarget target, out string problem)
    {
        for (var i = usable.Length - 1; i >= 0; i--)
        {
            if (AtPoint(usable[i], reaches, material.Points, newest: true, out target, out problem))
                return true;
        }
        return AtPoint(usable[^1], reaches, material.Points, newest: true, out target, out problem);
    }

    private static bool AtPoint(
        BackupRecord backup, Dictionary<string, BackupReach> reaches, IReadOnlyList<RestorePoint> points, bool newest, out RestoreTarget target, out string problem)
    {
        target = null!;
        problem = "";
        RestorePoint[] within = [.. points.Where(point => point.Lsn > backup.LsnStop && point.Lsn < reaches[backup.Label].Reaches).OrderBy(point => point.Lsn)];
        if (within.Length == 0)
        {
            problem = $"no restore point after backup {backup.Label} lies in the archive, so nothing can be proved; its log reaches {reaches[backup.Label].Reaches}";
            return false;
        }
        target = new RestoreTarget(backup.Label, newest ? within[^1] : within[0], null);
        return true;
    }

    private static bool AtRandomTime(
        BackupRecord[] usable, Dictionary<string, BackupReach> reaches, RestoreMaterial material, Random random, out RestoreTarget target)
    {
        target = null!;
        var all = usable.SelectMany(backup => material.Heartbeats
            .Where(heartbeat => heartbeat.At > backup.EndedAt.AddSeconds(1) && heartbeat.Lsn > backup.LsnStop && heartbeat.Lsn < reaches[backup.Label].Reaches)
            .OrderBy(heartbeat => heartbeat.Lsn).SkipLast(1)
            .Select(heartbeat => heartbeat.At)).Distinct().Order().ToArray();
        if (all.Length == 0)
            return false;
        var time = all[random.Next(all.Length)];
        var from = usable.Last(backup => backup.EndedAt.AddSeconds(1) < time);
        target = new RestoreTarget(from.Label, null, time);
        return true;
    }
}
