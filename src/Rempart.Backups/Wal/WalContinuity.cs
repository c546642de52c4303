namespace Rempart.Backups;

/// <summary>Segments that should lie in the archive and do not.</summary>
/// <param name="First">The name of the first one.</param>
/// <param name="Last">The name of the last one; the first when only one is missing.</param>
/// <param name="Count">How many.</param>
public sealed record WalGap(string First, string Last, long Count)
{
    /// <summary>As people read it.</summary>
    public override string ToString() => Count == 1 ? First : $"{First} to {Last} ({Count} segments)";
}

/// <summary>How far one backup can be brought forward.</summary>
/// <param name="Label">The backup.</param>
/// <param name="IsConsistent">Whether all segments that were written while it ran are there: without them it cannot be started at all.</param>
/// <param name="Reaches">The first place that can no longer be reached from it: the end of the last segment without a gap.</param>
/// <param name="Timeline">The timeline of that place.</param>
public sealed record BackupReach(string Label, bool IsConsistent, Lsn Reaches, uint Timeline);

/// <summary>What an archive really holds.</summary>
/// <param name="Gaps">What is missing, oldest first.</param>
/// <param name="Duplicates">Segments that lie there twice with different content: two clusters archive into one stanza, or a timeline was written anew.</param>
/// <param name="Empty">Segments of size zero.</param>
/// <param name="Backups">How far each backup reaches, oldest first.</param>
/// <param name="SegmentBytes">The cluster's segment size.</param>
public sealed record WalReport(
    IReadOnlyList<WalGap> Gaps, IReadOnlyList<string> Duplicates, IReadOnlyList<string> Empty, IReadOnlyList<BackupReach> Backups, long SegmentBytes)
{
    /// <summary>The place to which the newest consistent backup reaches; null when there is none.</summary>
    public BackupReach? Newest => Backups.LastOrDefault(backup => backup.IsConsistent);

    /// <summary>Whether nothing is missing, double or empty.</summary>
    public bool IsWhole => Gaps.Count == 0 && Duplicates.Count == 0 && Empty.Count == 0;
}

/// <summary>
/// Checks an archive for gaps. pgBackRest 2.45 notices none: <c>info</c>, <c>check</c> and <c>verify</c> all say ok when a segment was
/// deleted, and a default restore ends early without an error and loses committed rows.
/// </summary>
public static class WalContinuity
{
    /// <summary>Looks at the archive of one database.</summary>
    /// <param name="archiveId">The database's archive, such as <c>15-1</c>.</param>
    /// <param name="listing">What lies in the archive.</param>
    /// <param name="backups">The database's backups.</param>
    /// <param name="histories">Where each timeline left its parents, by timeline; those that were never left are absent.</param>
    public static WalReport Check(
        string archiveId,
        ArchiveListing listing,
        IEnumerable<BackupRecord> backups,
        IReadOnlyDictionary<uint, IReadOnlyList<TimelineSwitch>> histories)
    {
        ArgumentNullException.ThrowIfNull(listing);
        ArgumentNullException.ThrowIfNull(backups);
        ArgumentNullException.ThrowIfNull(histories);
        BackupRecord[] ordered = [.. backups.OrderBy(backup => backup.EndedAt).ThenBy(backup => backup.Label, StringComparer.Ordinal)];
        var size = WalSegment.InferSize(ordered.Select(backup => (backup.LsnStart, backup.WalStart)));
        var stored = listing.Segments.Where(segment => segment.ArchiveId == archiveId).ToArray();
        var present = stored.Select(segment => WalSegment.TryParse(segment.Name, size, out var parsed) ? parsed : default)
            .Where(segment => segment.Timeline > 0).ToHashSet();
        var gaps = new SortedDictionary<(ulong, uint), WalGap>();
        var reaches = ordered.Select(backup => new Walk(present, histories, size, gaps).Follow(backup)).ToArray();
        return new WalReport(
            [.. gaps.Values],
            [.. stored.GroupBy(segment => segment.Name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key)],
            [.. stored.Where(segment => segment.Bytes == 0).Select(segment => segment.Name)],
            reaches,
            size);
    }

    private sealed class Walk(
        HashSet<WalSegment> present, IReadOnlyDictionary<uint, IReadOnlyList<TimelineSwitch>> histories, long size, SortedDictionary<(ulong, uint), WalGap> gaps)
    {
        public BackupReach Follow(BackupRecord backup)
        {
            if (!WalSegment.TryParse(backup.WalStart, size, out var start) || !WalSegment.TryParse(backup.WalStop, size, out var stop))
                return new BackupReach(backup.Label, false, backup.LsnStart, 0);
            var isConsistent = true;
            for (var number = start.Number; number <= stop.Number; number++)
                isConsistent &= present.Contains(start with { Number = number });
            var reached = start;
            var reaching = true;
            var missing = new List<WalSegment>();
            foreach (var segment in Path(start))
            {
                if (present.Contains(segment))
                {
                    Close(missing);
                    if (reaching)
                        reached = segment;
                    continue;
                }
                reaching = false;
                missing.Add(segment);
            }
            Close(missing);
            return new BackupReach(backup.Label, isConsistent, present.Contains(start) ? reached.End(size) : start.Start(size), reached.Timeline);
        }

        // From the backup's first segment to the newest one of the newest timeline that descends from the backup's.
        private IEnumerable<WalSegment> Path(WalSegment start)
        {
            var target = histories.Where(history => history.Value.Any(line => line.Parent == start.Timeline)).Select(history => history.Key)
                .Append(start.Timeline).Max();
            IReadOnlyList<TimelineSwitch> switches = histories.TryGetValue(target, out var known) && target != start.Timeline ? known : [];
            var from = start.Number;
            foreach (var line in switches.Where(line => line.Parent >= start.Timeline))
            {
                // The segment of the switch is taken from the new timeline, which begins with a copy of it.
                var end = line.SwitchedAt.Value / (ulong)size;
                for (; from < end; from++)
                    yield return new WalSegment(line.Parent, from);
            }
            var last = present.Where(segment => segment.Timeline == target).Select(segment => segment.Number).DefaultIfEmpty(from).Max();
            for (; from <= last; from++)
                yield return new WalSegment(target, from);
        }

        private void Close(List<WalSegment> missing)
        {
            if (missing.Count == 0)
                return;
            foreach (var run in Runs(missing))
                gaps[(run[0].Number, run[0].Timeline)] = new WalGap(run[0].Name(size), run[^1].Name(size), run.Count);
            missing.Clear();
        }

        private static IEnumerable<List<WalSegment>> Runs(List<WalSegment> missing)
        {
            var run = new List<WalSegment> { missing[0] };
            foreach (var segment in missing.Skip(1))
            {
                if (segment.Timeline != run[^1].Timeline)
                {
                    yield return run;
                    run = [];
                }
                run.Add(segment);
            }
            yield return run;
        }
    }
}
