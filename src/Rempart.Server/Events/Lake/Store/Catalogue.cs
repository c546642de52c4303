using Microsoft.EntityFrameworkCore;

namespace Rempart.Server.Events.Lake.Store;

/// <summary>Reads and changes the catalogue of segments.</summary>
internal sealed partial class Catalogue(IDbContextFactory<EventsContext> contexts, TimeProvider time)
{
    private const string Reader = "lake";

    /// <summary>Where the lake is in a log; null when it never read it.</summary>
    public async Task<long?> PositionAsync(string log, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var row = await context.Readers.AsNoTracking().SingleOrDefaultAsync(one => one.Name == Reader + "@" + log, cancellation);
        return row?.Position;
    }

    /// <summary>Adds the segments and moves the reader, both or none.</summary>
    public async Task AddAsync(string log, long next, IReadOnlyList<SegmentRow> segments, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var name = Reader + "@" + log;
        var row = await context.Readers.SingleOrDefaultAsync(one => one.Name == name, cancellation);
        if (row is null)
            context.Readers.Add(row = new ReaderRow { Name = name, Log = log });
        row.Position = next;
        context.Segments.AddRange(segments);
        await context.SaveChangesAsync(cancellation);
    }

    /// <summary>Replaces segments by one that holds the same events; false when one of them is gone meanwhile.</summary>
    public async Task<bool> ReplaceAsync(IReadOnlyList<SegmentRow> old, SegmentRow merged, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var ids = old.Select(one => one.Id).ToArray();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellation);
        var now = time.GetUtcNow();
        var changed = await context.Segments.Where(one => ids.Contains(one.Id) && one.RemovedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.RemovedAt, now).SetProperty(one => one.RemovedFor, merged.Id), cancellation);
        if (changed != ids.Length)
            return false;
        context.Segments.Add(merged);
        await context.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    public Task<List<SegmentRow>> LiveAsync(CancellationToken cancellation) => ListAsync(rows => rows.Where(one => one.RemovedAt == null), cancellation);

    /// <summary>Live segments that may hold events between two times.</summary>
    public Task<List<SegmentRow>> BetweenAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation)
    {
        var (first, last) = (from.ToUniversalTime(), to.ToUniversalTime());
        return ListAsync(rows => rows.Where(one => one.RemovedAt == null && one.Last >= first && one.First < last), cancellation);
    }

    public Task<List<SegmentRow>> OfTimeAsync(int classUid, long first, long last, CancellationToken cancellation)
    {
        var (from, to) = (Clamp(first), Clamp(last));
        return ListAsync(rows => rows.Where(one => one.RemovedAt == null && one.ClassUid == classUid && one.Last >= from && one.First <= to), cancellation);
    }

    /// <summary>The newest live segments, until they hold so many events; oldest first.</summary>
    public async Task<List<SegmentRow>> NewestAsync(long rows, CancellationToken cancellation)
    {
        var newest = new List<SegmentRow>();
        long total = 0;
        foreach (var row in Enumerable.Reverse(await LiveAsync(cancellation)).TakeWhile(one => (total += one.Rows) <= rows || total == one.Rows))
            newest.Insert(0, row);
        return newest;
    }

    public async Task<bool> HasMoreThanAsync(long rows, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Segments.Where(one => one.RemovedAt == null).SumAsync(one => one.Rows, cancellation) > rows;
    }

    /// <summary>Segments whose end is in the ledger and whose files are still there.</summary>
    public Task<List<SegmentRow>> ToEraseAsync(CancellationToken cancellation) =>
        ListAsync(rows => rows.Where(one => one.RemovalIndex != null && !one.IsErased), cancellation);

    public async Task SetErasedAsync(string id, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await context.Segments.Where(one => one.Id == id).ExecuteUpdateAsync(set => set.SetProperty(one => one.IsErased, true), cancellation);
    }

    /// <summary>The keys of all segments whose files may be there.</summary>
    public async Task<HashSet<string>> KeysAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Segments.Where(one => !one.IsErased).Select(one => one.Key).ToHashSetAsync(cancellation);
    }

    private async Task<List<SegmentRow>> ListAsync(Func<IQueryable<SegmentRow>, IQueryable<SegmentRow>> choose, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await choose(context.Segments.AsNoTracking()).OrderBy(one => one.Id).ToListAsync(cancellation);
    }

    private static DateTimeOffset Clamp(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, 0, 253_402_300_799_000));
}
