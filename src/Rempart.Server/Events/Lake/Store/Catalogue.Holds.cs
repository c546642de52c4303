using Microsoft.EntityFrameworkCore;
using Rempart.Server.Database;

namespace Rempart.Server.Events.Lake.Store;

/// <summary>
/// Holds, and the end of segments. One lock orders both on all servers: a segment's end, and its record in the ledger, stand wholly before a
/// hold or wholly after its release, so that the ledger itself shows that nothing was deleted while it was held.
/// </summary>
internal sealed partial class Catalogue
{
    /// <summary>The holds that last, the newest first.</summary>
    public async Task<List<HoldRow>> LastingHoldsAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await Lasting(context).OrderByDescending(one => one.CreatedAt).ToListAsync(cancellation);
    }

    /// <summary>Holds that were released, the last first.</summary>
    public async Task<List<HoldRow>> ReleasedHoldsAsync(int most, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Holds.AsNoTracking().Where(one => one.ReleasedAt != null).OrderByDescending(one => one.ReleasedAt).Take(most).ToListAsync(cancellation);
    }

    /// <summary>Adds a hold; false when so many last already.</summary>
    /// <param name="hold">The hold.</param>
    /// <param name="most">The most that may last.</param>
    /// <param name="record">Makes it evidence; nothing is held when this fails.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<bool> AddHoldAsync(HoldRow hold, int most, Func<Task> record, CancellationToken cancellation) => AloneAsync(
        async context =>
        {
            if (await Lasting(context).CountAsync(cancellation) >= most)
                return false;
            await record();
            context.Holds.Add(hold);
            await context.SaveChangesAsync(cancellation);
            // What ended a moment ago and is not in the ledger yet is still whole: it comes back.
            await context.Segments
                .Where(one => one.RemovedFor == SegmentRow.Retention && one.RemovalIndex == null)
                .Where(one => (hold.ClassUid == null || one.ClassUid == hold.ClassUid) && one.Last >= hold.From && one.First < hold.To)
                .ExecuteUpdateAsync(set => set.SetProperty(one => one.RemovedAt, (DateTimeOffset?)null).SetProperty(one => one.RemovedFor, (string?)null), cancellation);
            return true;
        },
        cancellation);

    /// <summary>Ends a hold. Gives the hold, null when there is none, and whether it was this call that ended it.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="by">Who ends it.</param>
    /// <param name="at">When.</param>
    /// <param name="record">Makes it evidence; the hold lasts on when this fails.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<(HoldRow? Hold, bool Ended)> ReleaseHoldAsync(string id, string by, DateTimeOffset at, Func<HoldRow, Task> record, CancellationToken cancellation) => AloneAsync(
        async context =>
        {
            var hold = await context.Holds.SingleOrDefaultAsync(one => one.Id == id, cancellation);
            if (hold is null or { ReleasedAt: not null })
                return (hold, false);
            await record(hold);
            (hold.ReleasedBy, hold.ReleasedAt) = (by, at);
            await context.SaveChangesAsync(cancellation);
            return (hold, true);
        },
        cancellation);

    /// <summary>Ends the segments that are old enough and that nobody holds.</summary>
    /// <param name="isOld">Whether the time of a segment is over.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How many ended.</returns>
    public Task<int> ExpireAsync(Func<SegmentRow, bool> isOld, CancellationToken cancellation) => AloneAsync(
        async context =>
        {
            var holds = await Lasting(context).ToListAsync(cancellation);
            var live = await context.Segments.AsNoTracking().Where(one => one.RemovedAt == null).ToListAsync(cancellation);
            string[] old = [.. live.Where(one => isOld(one) && !holds.Any(hold => hold.Covers(one))).Select(one => one.Id)];
            if (old.Length == 0)
                return 0;
            var now = time.GetUtcNow();
            return await context.Segments.Where(one => old.Contains(one.Id) && one.RemovedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(one => one.RemovedAt, now).SetProperty(one => one.RemovedFor, SegmentRow.Retention), cancellation);
        },
        cancellation);

    /// <summary>Tells the ledger of segments whose hash, or whose end, is not there yet.</summary>
    /// <param name="most">The most segments.</param>
    /// <param name="append">Appends the record and gives its place.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How many there were.</returns>
    public Task<int> CommitAsync(int most, Func<List<SegmentRow>, Task<long>> append, CancellationToken cancellation) => AloneAsync(
        async context =>
        {
            var rows = await context.Segments.AsNoTracking().Where(one => one.EvidenceIndex == null || (one.RemovedAt != null && one.RemovalIndex == null))
                .OrderBy(one => one.Id).Take(most).ToListAsync(cancellation);
            if (rows.Count == 0)
                return 0;
            var index = await append(rows);
            string[] ids = [.. rows.Select(one => one.Id)];
            string[] ended = [.. rows.Where(one => one.RemovedAt is not null).Select(one => one.Id)];
            await context.Segments.Where(one => ids.Contains(one.Id) && one.EvidenceIndex == null).ExecuteUpdateAsync(set => set.SetProperty(one => one.EvidenceIndex, index), cancellation);
            await context.Segments.Where(one => ended.Contains(one.Id) && one.RemovalIndex == null).ExecuteUpdateAsync(set => set.SetProperty(one => one.RemovalIndex, index), cancellation);
            return rows.Count;
        },
        cancellation);

    private static IQueryable<HoldRow> Lasting(EventsContext context) => context.Holds.AsNoTracking().Where(one => one.ReleasedAt == null);

    private async Task<T> AloneAsync<T>(Func<EventsContext, Task<T>> act, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellation);
        await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({AdvisoryLocks.LegalHolds})", cancellation);
        var result = await act(context);
        await transaction.CommitAsync(cancellation);
        return result;
    }
}
