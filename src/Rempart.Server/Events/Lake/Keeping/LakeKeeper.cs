using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rempart.Core.Estates;
using Rempart.Server.Events.Lake.Segments;
using Rempart.Server.Events.Lake.Store;

namespace Rempart.Server.Events.Lake.Keeping;

/// <summary>Keeps the lake tidy: deletes what is old enough and not held, puts small segments together, erases files that count no more.</summary>
internal sealed class LakeKeeper(
    Catalogue catalogue, SegmentVault vault, SegmentEvidence evidence, IEstateSource estates, EventsOptions options, TimeProvider time,
    Hosting.StartGate gate, ILogger<LakeKeeper> logger) : BackgroundService
{
    /// <summary>So many small segments of a class are put together.</summary>
    public const int Together = 8;

    public async Task TidyAsync(CancellationToken cancellation)
    {
        await evidence.CatchUpAsync(cancellation);
        await ExpireAsync(cancellation);
        foreach (var classUid in (await catalogue.LiveAsync(cancellation)).Select(one => one.ClassUid).Distinct().ToList())
            await MergeAsync(classUid, cancellation);
        await evidence.CatchUpAsync(cancellation);
        await EraseAsync(cancellation);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gate.Opened.WaitAsync(stoppingToken);
        var isFirst = true;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!isFirst)
                    await Task.Delay(options.TidyEvery, time, stoppingToken);
                isFirst = false;
                await TidyAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (error is LakeException or DbUpdateException or NpgsqlException or InvalidOperationException or IOException or TimeoutException)
            {
                LakeMessages.NotTidied(logger, error, error.Message);
            }
        }
    }

    // Only whole segments go: when their last event is old enough and nobody holds one of them.
    private async Task ExpireAsync(CancellationToken cancellation)
    {
        var rules = RetentionRules.Read(estates.Current);
        if (rules.Problem is not null || !rules.IsDeclared)
            return;
        var now = time.GetUtcNow();
        var ended = await catalogue.ExpireAsync(one => rules.Of(one.ClassUid) is { } period && one.Last < now - period, cancellation);
        if (ended > 0)
            LakeMessages.Deleted(logger, ended, SegmentRow.Retention);
    }

    private async Task MergeAsync(int classUid, CancellationToken cancellation)
    {
        // Neighbours in time, so that a merged segment covers little of it and grows old as a whole.
        var small = (await catalogue.LiveAsync(cancellation))
            .Where(one => one.ClassUid == classUid && one.Rows < options.SegmentRows / 2).OrderBy(one => one.First).ToList();
        while (small.Count >= Together)
        {
            long rows = 0;
            var some = small.TakeWhile(one => (rows += one.Rows) <= options.SegmentRows).ToList();
            if (some.Count < 2)
            {
                small.RemoveAt(0);
                continue;
            }
            small.RemoveRange(0, some.Count);
            await MergeAsync(some, cancellation);
        }
    }

    private async Task MergeAsync(List<SegmentRow> some, CancellationToken cancellation)
    {
        using var rows = new SegmentRows();
        foreach (var segment in some)
        {
            using var memory = await vault.OpenAsync(segment, null, cancellation);
            var share = segment.RawBytes / Math.Max(1, segment.Rows);
            SegmentReader.Read(memory.Path, (row, source) => rows.Add(row, source, (int)share));
        }
        await vault.Changing.WaitAsync(cancellation);
        try
        {
            var merged = await vault.StoreAsync(rows, some[0].ClassUid, some.Min(one => one.FromAddress), some.Max(one => one.NextAddress), some.Max(one => one.Level) + 1, cancellation);
            if (!await catalogue.ReplaceAsync(some, merged, cancellation))
                await vault.Storage.DeleteAsync(merged.Key, cancellation);
        }
        finally
        {
            vault.Changing.Release();
        }
    }

    // A file goes only after the ledger knows why.
    private async Task EraseAsync(CancellationToken cancellation)
    {
        foreach (var segment in await catalogue.ToEraseAsync(cancellation))
        {
            await vault.Storage.DeleteAsync(segment.Key, cancellation);
            await catalogue.SetErasedAsync(segment.Id, cancellation);
        }
    }
}
