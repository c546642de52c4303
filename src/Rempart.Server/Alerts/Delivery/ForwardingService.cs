using System.Collections.Concurrent;
using Rempart.Core.Alerts;
using Rempart.Core.Events;

namespace Rempart.Server.Alerts.Delivery;

/// <summary>
/// Sends all events to other SIEMs. Each destination is a reader of the event log of its own: its place is saved after it took a block,
/// the log keeps what it has not taken, and a destination that is away gets everything later. Blocks may come twice, never not at all.
/// </summary>
internal sealed partial class ForwardingService(
    IEventLog log, SenderFactory senders, ForwardingState state, AlertMetrics metrics, AlertOptions options, TimeProvider time,
    ILogger<ForwardingService> logger) : BackgroundService
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(options.Destinations.Where(pair => pair.Value.Send == DestinationContent.Events).Select(pair => RunAsync(pair.Key, pair.Value, stoppingToken)));

    private async Task RunAsync(string name, DestinationOptions destination, CancellationToken stopping)
    {
        var reader = $"forward-{name}";
        reader = reader.Length > 64 ? reader[..64] : reader;
        var wait = FirstWait;
        await using var forwarder = senders.Forwarder(destination);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var from = await log.PositionAsync(reader, stopping) ?? log.Begin;
                await foreach (var block in log.ReadAsync(from, stopping))
                {
                    await forwarder.ForwardAsync(block.Block, stopping);
                    await log.SavePositionAsync(reader, block.Next, stopping);
                    state.Taken(name, block.Block.Count);
                    metrics.Forwarded(name, block.Block.Count);
                    wait = FirstWait;
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (!stopping.IsCancellationRequested)
            {
                state.Failed(name, error.Message, time.GetUtcNow());
                metrics.Tried(name, taken: false);
                LogFailed(logger, name, error.Message);
            }
            await Task.Delay(wait, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
    }

    [LoggerMessage(LogLevel.Warning, "'{Destination}' does not take events; it gets them later: {Message}")]
    private static partial void LogFailed(ILogger logger, string destination, string message);
}

/// <summary>How forwarding stands.</summary>
internal sealed class ForwardingState
{
    private readonly ConcurrentDictionary<string, (long Taken, string? Problem, DateTimeOffset? Since)> _states = new(StringComparer.Ordinal);

    public void Taken(string name, long events) => _states.AddOrUpdate(name, (events, null, null), (_, before) => (before.Taken + events, null, null));

    public void Failed(string name, string problem, DateTimeOffset at) =>
        _states.AddOrUpdate(name, (0, problem, at), (_, before) => (before.Taken, problem, before.Since ?? at));

    public DestinationStatus Of(string name, string kind)
    {
        var (taken, problem, since) = _states.GetValueOrDefault(name);
        return new DestinationStatus(name, kind, 0, taken, 0, since, problem);
    }
}
