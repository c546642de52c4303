namespace Rempart.Backups;

/// <summary>A stretch of time to any moment of which a cluster can be restored.</summary>
/// <param name="From">The end of a backup.</param>
/// <param name="Until">The last moment whose log is in the archive without a gap.</param>
/// <param name="Label">The backup it starts from.</param>
public sealed record WindowStretch(DateTimeOffset From, DateTimeOffset Until, string Label);

/// <summary>All moments to which a cluster can be restored.</summary>
public static class RecoveryWindow
{
    /// <summary>The stretches, oldest first; those that touch or overlap are one.</summary>
    /// <param name="backups">The backups.</param>
    /// <param name="report">What the archive holds.</param>
    /// <param name="listing">When each segment was stored.</param>
    public static IReadOnlyList<WindowStretch> Of(IEnumerable<BackupRecord> backups, WalReport report, ArchiveListing listing)
    {
        ArgumentNullException.ThrowIfNull(backups);
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(listing);
        var storedAt = listing.Segments.GroupBy(segment => segment.Name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Max(segment => segment.StoredAt), StringComparer.Ordinal);
        var reaches = report.Backups.ToDictionary(reach => reach.Label, StringComparer.Ordinal);
        var stretches = new List<WindowStretch>();
        foreach (var backup in backups.OrderBy(one => one.EndedAt))
        {
            if (!reaches.TryGetValue(backup.Label, out var reach) || !reach.IsConsistent || backup.HasPageErrors || reach.Reaches.Value == 0)
                continue;
            var last = WalSegment.At(reach.Timeline, new Lsn(reach.Reaches.Value - 1), report.SegmentBytes).Name(report.SegmentBytes);
            var until = storedAt.TryGetValue(last, out var stored) && stored > backup.EndedAt ? stored : backup.EndedAt;
            if (stretches.Count > 0 && stretches[^1].Until >= backup.EndedAt)
                stretches[^1] = stretches[^1] with { Until = until > stretches[^1].Until ? until : stretches[^1].Until };
            else
                stretches.Add(new WindowStretch(backup.EndedAt, until, backup.Label));
        }
        return stretches;
    }
}
