using Rempart.Core.Events;
using Rempart.Events;
using Rempart.Server.Events.Lake.Keeping;
using Rempart.Server.Events.Lake.Log;
using Rempart.Server.Events.Lake.Store;

namespace Rempart.Server.Events.Lake.Segments;

/// <summary>
/// Reads the log and stores it in segments, one for each class of events. While some are written, the next events are read and sorted.
/// The catalogue's rows and the place in the log are changed in one transaction: what a crash leaves is either both or files that nobody
/// knows, which are removed. While anything is missing, the events wait in the log.
/// </summary>
internal sealed class SegmentBuilder(
    EventLog log, Catalogue catalogue, SegmentVault vault, Deduplicator deduplicator, SegmentEvidence evidence, Unfinished unfinished, EventsOptions options, LakeMetrics metrics,
    TimeProvider time, Hosting.StartGate gate, ILogger<SegmentBuilder> logger) : BackgroundService
{
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(1);
    private readonly PendingBlocks _pending = new();
    private readonly SemaphoreSlim _publishing = new(1, 1);
    private long _position;

    // What is written now, and its ids: an event of it that comes again is not stored again.
    private Task _storing = Task.CompletedTask;
    private HashSet<UInt128> _storingIds = [];

    /// <summary>Why segments cannot be written, since when, and how often that was tried; null when they can.</summary>
    public Trouble? Trouble { get; private set; }

    /// <summary>Gives what is stored and what is not yet, of one moment, and that moment as the deduplicator counts it.</summary>
    public async Task<(T Stored, IReadOnlyList<CommittedBlock> Tail, long Added)> SnapshotAsync<T>(Func<Task<T>> stored, CancellationToken cancellation)
    {
        await _publishing.WaitAsync(cancellation);
        try
        {
            var result = await stored();
            var position = await catalogue.PositionAsync(log.Id, cancellation) ?? log.Begin;
            return (result, log.ReadRange(position, log.End), deduplicator.Added);
        }
        finally
        {
            _publishing.Release();
        }
    }

    /// <summary>Stores now what is committed now.</summary>
    public async Task StoreAllAsync(CancellationToken cancellation)
    {
        var end = log.End;
        Interlocked.Exchange(ref _wanted, end);
        _hurry.TrySetResult();
        while (true)
        {
            var moved = Volatile.Read(ref _moved).Task;
            if (Volatile.Read(ref _position) >= end)
                return;
            await moved.WaitAsync(cancellation);
        }
    }

    private long _wanted;
    private TaskCompletionSource _hurry = NewSignal();
    private TaskCompletionSource _moved = NewSignal();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gate.Opened.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                metrics.Failed();
                Trouble = new Trouble(Trouble?.Since ?? time.GetUtcNow(), (Trouble?.Tries ?? 0) + 1, error.Message);
                LakeMessages.Waits(logger, error, error.Message);
                _pending.Clear();
                await Task.Delay(TryAgain, time, stoppingToken);
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync(CancellationToken cancellation)
    {
        var position = await catalogue.PositionAsync(log.Id, cancellation) ?? log.Begin;
        if (position > log.End)
        {
            // The end of the log was damaged and cut off; new events take its place.
            position = log.End;
            await catalogue.AddAsync(log.Id, position, [], cancellation);
        }
        await log.SavePositionAsync(EventLog.LakeReader, position, cancellation);
        Moved(position);
        if (position >= log.End)
            Trouble = null;
        await unfinished.RemoveAsync(cancellation);
        await evidence.CatchUpAsync(cancellation);
        await deduplicator.WarmAsync(cancellation);
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var blocks = log.ReadAsync(position, reading.Token).GetAsyncEnumerator(reading.Token);
        var next = blocks.MoveNextAsync().AsTask();
        try
        {
            while (true)
            {
                if (!await IsDueAsync(next, cancellation))
                {
                    if (!await next)
                        return;
                    _pending.Add(blocks.Current);
                    next = blocks.MoveNextAsync().AsTask();
                    continue;
                }
                await StoreAsync(cancellation);
            }
        }
        finally
        {
            // The enumerator may not be let go while it moves, and after a failure nobody knows when the next block comes.
            await reading.CancelAsync();
            await Task.WhenAny(next);
            // Whether it was stored must be known before the log is read again.
            await Task.WhenAny(_storing);
            (_storing, _storingIds) = (Task.CompletedTask, []);
        }
    }

    // Whether the pending blocks are stored now, rather than waiting for one more.
    private async Task<bool> IsDueAsync(Task<bool> next, CancellationToken cancellation)
    {
        if (_storing.IsCompleted)
            await _storing;
        if (_pending.Count == 0)
        {
            // A failure is not to wait for the next event.
            if (await Task.WhenAny(next, _storing.IsCompleted ? next : _storing).WaitAsync(cancellation) == next)
                return false;
            return await IsDueAsync(next, cancellation);
        }
        if (_pending.Events >= options.SegmentRows || _pending.Bytes >= options.SegmentBytes)
            return true;
        if (_pending.From < Volatile.Read(ref _wanted) && (_pending.Next >= Volatile.Read(ref _wanted) || !next.IsCompleted))
            return true;
        if (next.IsCompleted)
            return false;
        var left = _pending.Since + options.SegmentEvery - time.GetUtcNow();
        // A clock that was set back must not make events wait for longer.
        left = left > options.SegmentEvery ? options.SegmentEvery : left;
        if (left <= TimeSpan.Zero)
            return true;
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var delay = Task.Delay(left, time, waiting.Token);
        var hurry = Volatile.Read(ref _hurry).Task;
        var first = await Task.WhenAny(next, delay, hurry, _storing.IsCompleted ? next : _storing);
        await waiting.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
        if (first == next || first == delay)
            return first == delay;
        if (first == hurry)
            Interlocked.Exchange(ref _hurry, NewSignal());
        return await IsDueAsync(next, cancellation);
    }

    // Sorts what is pending and begins to write it, when what was written before is stored.
    private async Task StoreAsync(CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        var (from, next) = (_pending.From, _pending.Next);
        var sorted = new SortedDictionary<int, SegmentRows>();
        try
        {
            var (ids, redelivered) = await SortAsync(sorted, cancellation);
            _pending.Clear();
            await _storing;
            _storingIds = ids;
            _storing = Task.Run(() => WriteAsync(sorted, from, next, ids, redelivered, began, cancellation), CancellationToken.None);
        }
        catch
        {
            Dispose(sorted);
            throw;
        }
    }

    private async Task WriteAsync(SortedDictionary<int, SegmentRows> sorted, long from, long next, HashSet<UInt128> ids, long redelivered, long began, CancellationToken cancellation)
    {
        try
        {
            var stored = new List<SegmentRow>();
            foreach (var (classUid, rows) in sorted)
                stored.Add(await vault.StoreAsync(rows, classUid, from, next, level: 0, cancellation));
            await PublishAsync(next, stored, ids, cancellation);
            metrics.Stored(stored.Sum(one => one.Rows), redelivered, stored.Sum(one => one.Bytes), time.GetElapsedTime(began));
        }
        finally
        {
            Dispose(sorted);
        }
        await log.SavePositionAsync(EventLog.LakeReader, next, cancellation);
        Moved(next);
        await evidence.CatchUpAsync(cancellation);
    }

    private static void Dispose(SortedDictionary<int, SegmentRows> sorted)
    {
        foreach (var rows in sorted.Values)
            rows.Dispose();
    }

    private async Task PublishAsync(long next, List<SegmentRow> stored, HashSet<UInt128> ids, CancellationToken cancellation)
    {
        await _publishing.WaitAsync(cancellation);
        try
        {
            await catalogue.AddAsync(log.Id, next, stored, cancellation);
            deduplicator.Stored(ids, stored.Select(one => one.Id));
            Trouble = null;
        }
        catch
        {
            // It may be stored all the same, when only the answer was lost.
            deduplicator.Doubt();
            throw;
        }
        finally
        {
            _publishing.Release();
        }
    }

    private void Moved(long position)
    {
        Volatile.Write(ref _position, position);
        Interlocked.Exchange(ref _moved, NewSignal()).TrySetResult();
    }

    // Each new event to the rows of its class. Every line is read once: what turns out to be stored already is taken out again.
    private async Task<(HashSet<UInt128> Ids, long Redelivered)> SortAsync(SortedDictionary<int, SegmentRows> sorted, CancellationToken cancellation)
    {
        var ids = new Dictionary<int, List<UInt128>>();
        var all = new HashSet<UInt128>(_pending.Events);
        var redelivered = AddAll(sorted, ids, all);
        if (await catalogue.HasMoreThanAsync(Deduplicator.Newest, cancellation))
        {
            foreach (var (classUid, rows) in sorted)
            {
                var stored = await deduplicator.StoredAsync(classUid, ids[classUid], rows.Times, cancellation);
                redelivered += stored.Count;
                stored.ForEach(rows.Remove);
            }
        }
        foreach (var classUid in sorted.Where(one => one.Value.Count == 0).Select(one => one.Key).ToList())
        {
            sorted[classUid].Dispose();
            sorted.Remove(classUid);
        }
        return (all, redelivered);
    }

    private long AddAll(SortedDictionary<int, SegmentRows> sorted, Dictionary<int, List<UInt128>> ids, HashSet<UInt128> seen)
    {
        var row = new OcsfRow();
        long redelivered = 0;
        foreach (var block in _pending.Blocks)
        {
            var lines = block.Block.Lines.Span;
            while (!lines.IsEmpty)
            {
                var line = Cut(ref lines);
                if (line.IsEmpty)
                    continue;
                Read(row, line, block);
                var id = KnownIds.NumberOf(row.Uid);
                if (!seen.Add(id) || _storingIds.Contains(id) || deduplicator.IsNewest(id))
                {
                    redelivered++;
                    continue;
                }
                if (!sorted.TryGetValue(row.ClassUid, out var rows))
                {
                    sorted[row.ClassUid] = rows = new SegmentRows();
                    ids[row.ClassUid] = [];
                }
                rows.Add(row, block.Block.Source, line.Length + 1);
                ids[row.ClassUid].Add(id);
            }
        }
        return redelivered;
    }

    private static ReadOnlySpan<byte> Cut(ref ReadOnlySpan<byte> lines)
    {
        var end = lines.IndexOf((byte)'\n');
        var line = end < 0 ? lines : lines[..end];
        lines = end < 0 ? [] : lines[(end + 1)..];
        return line;
    }

    private static void Read(OcsfRow row, ReadOnlySpan<byte> line, CommittedBlock block)
    {
        if (row.ReadLine(line))
            return;
        // What is no event is kept word for word at the time at which it came.
        row.Time = row.LoggedTime = block.ReceivedAt.ToUnixTimeMilliseconds();
    }
}
