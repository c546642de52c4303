using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rempart.Backups;
using Rempart.Core.Backups;
using Rempart.Server.Backups.Heartbeats;

namespace Rempart.Server.Backups.Store;

/// <summary>Reads and writes what Rempart knows about backups.</summary>
internal sealed partial class BackupStore(IDbContextFactory<BackupsContext> contexts, TimeProvider time)
{
    /// <summary>How long every restore point is kept; later only the first of each hour is.</summary>
    private static readonly TimeSpan AllPoints = TimeSpan.FromDays(2);

    private static readonly TimeSpan LongestHistory = TimeSpan.FromDays(400);

    public async Task AddPointAsync(string datastore, RestorePoint point, MarkerContent content, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var hour = point.At.AddTicks(-(point.At.UtcTicks % TimeSpan.TicksPerHour));
        var isFirst = !await context.Points.AnyAsync(row => row.Datastore == datastore && row.At >= hour, cancellation);
        context.Points.Add(new PointRow
        {
            Datastore = datastore,
            Name = point.Name,
            At = point.At.ToUniversalTime(),
            Lsn = unchecked((long)point.Lsn.Value),
            IsFirstOfHour = isFirst,
            Content = JsonSerializer.Serialize(content, MarkerJson.Default.MarkerContent),
        });
        await context.SaveChangesAsync(cancellation);
        if (!isFirst)
            return;
        var (old, oldest) = (time.GetUtcNow() - AllPoints, time.GetUtcNow() - LongestHistory);
        await context.Points.Where(row => row.Datastore == datastore && ((row.At < old && !row.IsFirstOfHour) || row.At < oldest)).ExecuteDeleteAsync(cancellation);
        await context.Samples.Where(row => row.Datastore == datastore && row.At < oldest).ExecuteDeleteAsync(cancellation);
    }

    public async Task<IReadOnlyList<RestorePoint>> PointsAsync(string datastore, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var rows = await context.Points.AsNoTracking().Where(row => row.Datastore == datastore).OrderBy(row => row.At)
            .Select(row => new { row.Name, row.At, row.Lsn }).ToListAsync(cancellation);
        return [.. rows.Select(row => new RestorePoint(row.Name, row.At, new Lsn(unchecked((ulong)row.Lsn))))];
    }

    public async Task<MarkerContent?> ContentAsync(string datastore, string point, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var text = await context.Points.Where(row => row.Datastore == datastore && row.Name == point).Select(row => row.Content).SingleOrDefaultAsync(cancellation);
        return text is null ? null : JsonSerializer.Deserialize(text, MarkerJson.Default.MarkerContent);
    }

    public async Task AddSampleAsync(string datastore, DateTimeOffset at, double seconds, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        context.Samples.Add(new SampleRow { Datastore = datastore, At = at, RpoSeconds = seconds });
        await context.SaveChangesAsync(cancellation);
    }

    public async Task<IReadOnlyList<MeasuredPoint>> SamplesAsync(string datastore, int most, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var rows = await context.Samples.AsNoTracking().Where(row => row.Datastore == datastore).OrderByDescending(row => row.At).Take(most).ToListAsync(cancellation);
        rows.Reverse();
        return [.. rows.Select(row => new MeasuredPoint(row.At, row.RpoSeconds, null, true))];
    }

    public async Task AddDrillAsync(DrillReport report, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        context.Drills.Add(new DrillRow
        {
            Datastore = report.Datastore,
            At = report.StartedAt,
            Succeeded = report.Succeeded,
            RpoSeconds = report.RpoSeconds,
            RtoSeconds = report.RtoSeconds,
            Document = JsonSerializer.Serialize(report, BackupJson.Default.DrillReport),
        });
        await context.SaveChangesAsync(cancellation);
    }

    public async Task<IReadOnlyList<MeasuredPoint>> DrillsAsync(string datastore, int most, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var rows = await context.Drills.AsNoTracking().Where(row => row.Datastore == datastore).OrderByDescending(row => row.At).Take(most)
            .Select(row => new { row.At, row.RpoSeconds, row.RtoSeconds, row.Succeeded }).ToListAsync(cancellation);
        rows.Reverse();
        return [.. rows.Select(row => new MeasuredPoint(row.At, row.RpoSeconds, row.RtoSeconds, row.Succeeded))];
    }

    public async Task<(DrillReport? Last, DateTimeOffset? ProvedAt, int Count)> LastDrillAsync(string datastore, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var drills = context.Drills.AsNoTracking().Where(row => row.Datastore == datastore);
        var last = await drills.OrderByDescending(row => row.Id).Select(row => row.Document).FirstOrDefaultAsync(cancellation);
        var proved = await drills.Where(row => row.Succeeded).OrderByDescending(row => row.At).Select(row => (DateTimeOffset?)row.At).FirstOrDefaultAsync(cancellation);
        var count = await drills.CountAsync(cancellation);
        return (last is null ? null : JsonSerializer.Deserialize(last, BackupJson.Default.DrillReport), proved, count);
    }

    /// <summary>Remembers the backups that are there, and gives those that were there and are not any more.</summary>
    public async Task<IReadOnlyList<(string Label, DateTimeOffset EndedAt)>> KnowAsync(string datastore, IReadOnlyList<BackupRecord> present, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var known = await context.Known.Where(row => row.Datastore == datastore).ToDictionaryAsync(row => row.Label, StringComparer.Ordinal, cancellation);
        context.Known.AddRange(present.Where(backup => !known.ContainsKey(backup.Label))
            .Select(backup => new KnownBackupRow { Datastore = datastore, Label = backup.Label, EndedAt = backup.EndedAt }));
        var oldest = time.GetUtcNow() - LongestHistory;
        context.Known.RemoveRange(known.Values.Where(row => row.EndedAt < oldest));
        try
        {
            await context.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException)
        {
            // Another server saw the same backup first.
        }
        var here = present.Select(backup => backup.Label).ToHashSet(StringComparer.Ordinal);
        return [.. known.Values.Where(row => !here.Contains(row.Label)).Select(row => (row.Label, row.EndedAt))];
    }

    public async Task<(DateTimeOffset Since, ulong SystemId)?> EnrolmentAsync(string datastore, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var row = await context.Enrolments.AsNoTracking().SingleOrDefaultAsync(one => one.Datastore == datastore, cancellation);
        return row is null ? null : (row.Since, (ulong)row.SystemId);
    }

    public async Task EnrolAsync(string datastore, ulong systemId, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var row = await context.Enrolments.SingleOrDefaultAsync(one => one.Datastore == datastore, cancellation);
        if (row is null)
            context.Enrolments.Add(new EnrolmentRow { Datastore = datastore, Since = time.GetUtcNow(), SystemId = systemId });
        else
            row.SystemId = systemId;
        await context.SaveChangesAsync(cancellation);
    }
}
