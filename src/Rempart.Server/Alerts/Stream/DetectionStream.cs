using Rempart.Core.Events;
using Rempart.Server.Alerts.Canaries;
using Rempart.Server.Alerts.Rules;
using Rempart.Server.Alerts.Store;
using Rempart.Server.Alerts.Suppressions;

namespace Rempart.Server.Alerts.Stream;

/// <summary>
/// Reads the event log as reader <c>alerts</c> and compares every event with the rules. Alerts and the place in the log are stored in
/// one transaction. The windows of correlations are stored with a place every half minute; a new start takes them up, reads again from
/// there, and stays quiet until the place up to which all was stored: nothing is lost and nothing told twice.
/// </summary>
internal sealed partial class DetectionStream(
    IEventLog log, RuleWatch rules, SuppressionList suppressions, AlertWriter writer, StreamStore store, CanaryBoard canaries, AlertMetrics metrics,
    AlertOptions options, TimeProvider time, ILogger<DetectionStream> logger) : BackgroundService
{
    public const string Reader = "alerts";
    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StoreEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan StoreAtLeastEvery = TimeSpan.FromSeconds(5);

    // While it is behind, a fifth of its time at most goes into storing: many detections of one alert are one change of it.
    private const int ReadingForStoring = 4;
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(2);

    private long _events;
    private long _detections;
    private long _next;
    private long _newest;

    /// <summary>Why events are not read; null when they are.</summary>
    public string? Problem { get; private set; } = "Detection has not started yet.";

    public long Events => Volatile.Read(ref _events);

    public long Detections => Volatile.Read(ref _detections);

    /// <summary>How old the newest compared block is while there are newer ones; null before the first.</summary>
    public TimeSpan? Behind
    {
        get
        {
            if (Volatile.Read(ref _newest) is 0 and var newest)
                return null;
            return Volatile.Read(ref _next) >= log.End ? TimeSpan.Zero : time.GetUtcNow() - new DateTimeOffset(Volatile.Read(ref _newest), TimeSpan.Zero);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ReadAsync(stoppingToken);
                Problem = "The event log ended the reading.";
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                Problem = error.Message;
                LogFailed(logger, error);
            }
            await Task.Delay(Again, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAsync(CancellationToken stopping)
    {
        var position = await store.LoadAsync(stopping);
        var reading = new StreamReading(log, rules.Current, suppressions, options.EventsKept);
        var (from, committed) = Begin(reading, position);
        if (from >= committed)
            await StoreAsync(reading, from, checkpoint: true, stopping);
        Problem = null;
        var (checkpointAt, storedAt, storeEvery) = (time.GetTimestamp(), time.GetTimestamp(), StoreEvery);
        try
        {
            await foreach (var block in log.ReadAsync(from, stopping))
            {
                if (from >= committed && rules.Current is var current && current.Engine != reading.Rules.Engine)
                {
                    await StoreAsync(reading, from, checkpoint: false, stopping);
                    reading.Change(current);
                    reading.BeginBatch();
                    await StoreAsync(reading, from, checkpoint: true, stopping);
                }
                var (events, detections) = (reading.Counters.Events, reading.Batch.Detections);
                reading.Take(block, isReplay: block.Address < committed);
                from = block.Next;
                Count(block, reading.Counters.Events - events, reading.Batch.Detections - detections);
                if (from < committed)
                    continue;
                var isDue = time.GetElapsedTime(checkpointAt) >= CheckpointEvery;
                if (isDue || (!reading.Batch.IsEmpty && (block.Next >= log.End || time.GetElapsedTime(storedAt) >= storeEvery)))
                {
                    var began = time.GetTimestamp();
                    await StoreAsync(reading, from, isDue, stopping);
                    storedAt = time.GetTimestamp();
                    var pause = time.GetElapsedTime(began, storedAt) * ReadingForStoring;
                    storeEvery = pause < StoreEvery ? StoreEvery : pause > StoreAtLeastEvery ? StoreAtLeastEvery : pause;
                    checkpointAt = isDue ? storedAt : checkpointAt;
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The next start goes on from here at once.
            if (from >= committed)
                await StoreAsync(reading, from, checkpoint: true, CancellationToken.None);
            throw;
        }
    }

    private (long From, long Committed) Begin(StreamReading reading, StreamPosition? position)
    {
        if (position is null)
            return (log.Begin, log.Begin);
        if (position.Committed > log.End)
        {
            // Another log than the one that was read: it begins anew.
            LogOtherLog(logger, position.Committed, log.End);
            return (log.Begin, log.Begin);
        }
        if (position.State.Length == 0)
            return (position.Committed, position.Committed);
        try
        {
            reading.Restore(position.State);
        }
        catch (InvalidDataException error)
        {
            LogStateLost(logger, error.Message);
            return (position.Committed, position.Committed);
        }
        if (position.Checkpoint < log.Begin)
            LogSkipped(logger, position.Checkpoint, log.Begin);
        return (position.Checkpoint, position.Committed);
    }

    private async Task StoreAsync(StreamReading reading, long position, bool checkpoint, CancellationToken cancellation)
    {
        await reading.FetchAsync(cancellation);
        var batch = reading.Batch;
        await writer.StoreAsync(batch, store.Change(position, checkpoint ? reading.Save() : null), cancellation);
        metrics.Suppressed(batch.Suppressed.Values.Sum());
        foreach (var canary in batch.Canaries)
            canaries.Arrived(canary);
        reading.BeginBatch();
        if (checkpoint)
            await log.SavePositionAsync(Reader, position, cancellation);
    }

    private void Count(in CommittedBlock block, long events, long detections)
    {
        Interlocked.Add(ref _events, events);
        Interlocked.Add(ref _detections, detections);
        Volatile.Write(ref _next, block.Next);
        Volatile.Write(ref _newest, block.ReceivedAt.UtcTicks);
        metrics.Compared(events, detections, block.Next >= log.End ? TimeSpan.Zero : time.GetUtcNow() - block.ReceivedAt);
    }

    [LoggerMessage(LogLevel.Error, "Detection stopped and begins again in two seconds from the last place that was stored.")]
    private static partial void LogFailed(ILogger logger, Exception error);

    [LoggerMessage(LogLevel.Warning, "Detection had read to {Committed}, but the event log ends at {End}: it is another log, which is read from its begin.")]
    private static partial void LogOtherLog(ILogger logger, long committed, long end);

    [LoggerMessage(LogLevel.Error, "The windows of correlations cannot be taken up and begin empty: {Message}")]
    private static partial void LogStateLost(ILogger logger, string message);

    [LoggerMessage(LogLevel.Error, "Detection had stored {Checkpoint}, but the event log begins at {Begin}: events between them were not compared.")]
    private static partial void LogSkipped(ILogger logger, long checkpoint, long begin);
}
