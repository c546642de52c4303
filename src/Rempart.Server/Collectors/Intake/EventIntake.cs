using Rempart.Core.Events;
using Rempart.Server.Collectors.Sources;

namespace Rempart.Server.Collectors.Intake;

/// <summary>The one way from the collectors to the event log: what it returned from is durable, and counted.</summary>
internal sealed partial class EventIntake(IEventLog log, SourceBook book, CollectorMetrics metrics, TimeProvider time, ILogger<EventIntake> logger)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Why the log took nothing when it was asked last; null when it did.</summary>
    public string? Problem { get; private set; }

    /// <summary>Appends events and waits until they are durable.</summary>
    /// <param name="block">The events.</param>
    /// <param name="notUnderstood">How many of them no parser understood.</param>
    /// <param name="collector">Who brings them, for the metrics.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="EventLogException">They were not taken: whoever sent them still has them.</exception>
    public async ValueTask AppendAsync(EventBlock block, int notUnderstood, string collector, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        try
        {
            await log.AppendAsync(block, cancellation);
        }
        catch (EventLogException error)
        {
            if (Problem != error.Message)
                LogRefused(logger, error.Message);
            Problem = error.Message;
            metrics.Refused(error.IsBusy ? "busy" : "event-log");
            throw;
        }
        Problem = null;
        book.Of(block.Source).Heard(block.Count, notUnderstood, time.GetUtcNow());
        metrics.Took(block.Source, collector, block.Count, notUnderstood, block.Lines.Length, time.GetElapsedTime(started));
    }

    /// <summary>The same for senders that cannot be told to come back: it waits, and with it the sender, until the log takes the events.</summary>
    public async ValueTask AppendPatientlyAsync(EventBlock block, int notUnderstood, string collector, CancellationToken cancellation)
    {
        for (var pause = ShortestPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await AppendAsync(block, notUnderstood, collector, cancellation);
                return;
            }
            catch (EventLogException)
            {
                metrics.Paused();
                await Task.Delay(pause, time, cancellation);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The event log takes no events: {Reason} Senders keep them meanwhile.")]
    private static partial void LogRefused(ILogger logger, string reason);
}
