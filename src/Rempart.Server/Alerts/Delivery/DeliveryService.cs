using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rempart.Server.Alerts.Store;

namespace Rempart.Server.Alerts.Delivery;

/// <summary>
/// Empties the outbox. Each destination has its own turn, so that one that is away keeps none of the others waiting. A message is
/// claimed before it is sent, so that of two servers one sends it; who dies between sending and noting sends it again, with the same
/// id. What cannot be delivered for a day counts as lost, and is shown.
/// </summary>
internal sealed partial class DeliveryService(
    IDbContextFactory<AlertsContext> contexts, DeliveryPlan plan, SenderFactory senders, AlertMetrics metrics, AlertOptions options, TimeProvider time,
    ILogger<DeliveryService> logger) : BackgroundService
{
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        [PruneAsync(stoppingToken), .. options.Destinations.Where(pair => pair.Value.Send != DestinationContent.Events).Select(pair => RunAsync(pair.Key, pair.Value, stoppingToken))]);

    private async Task RunAsync(string name, DestinationOptions destination, CancellationToken stopping)
    {
        await using var sender = senders.Sender(name, destination);
        using var woken = new SemaphoreSlim(0, 1);

        void Wake()
        {
            if (woken.CurrentCount == 0)
            {
                try
                {
                    woken.Release();
                }
                catch (SemaphoreFullException)
                {
                    // Two at once: it is awake.
                }
            }
        }

        plan.Woken += Wake;
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                try
                {
                    if (await NextAsync(name, stopping) is { } row)
                        await DeliverAsync(row, sender, stopping);
                    else
                        await woken.WaitAsync(Look, stopping);
                }
                catch (OperationCanceledException) when (stopping.IsCancellationRequested)
                {
                    return;
                }
                catch (Exception error) when (!stopping.IsCancellationRequested)
                {
                    // The database is away; the outbox is in it, and nothing is lost.
                    LogFailed(logger, name, error.Message);
                    await Task.Delay(Look, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
        }
        finally
        {
            plan.Woken -= Wake;
        }
    }

    private async Task<DeliveryRow?> NextAsync(string destination, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var now = time.GetUtcNow();
        // What is to wait for longer than anything waits was put off before the clock was set back.
        var (claimed, tooLong) = (now + Claim, now + LongestWait + Claim);
        var rows = await context.Deliveries.FromSql(
            $"""
            UPDATE alerts.delivery SET attempts = attempts + 1, next_at = {claimed}
            WHERE id = (SELECT id FROM alerts.delivery WHERE destination = {destination} AND delivered_at IS NULL AND lost_at IS NULL AND (next_at <= {now} OR next_at > {tooLong})
                ORDER BY next_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING *
            """).AsNoTracking().ToListAsync(cancellation);
        return rows.Count > 0 ? rows[0] : null;
    }

    private async Task DeliverAsync(DeliveryRow row, ISender sender, CancellationToken cancellation)
    {
        var message = JsonSerializer.Deserialize(row.Message, AlertMessageJson.Default.AlertMessage)!;
        string? problem = null;
        try
        {
            await sender.SendAsync(string.Create(CultureInfo.InvariantCulture, $"delivery-{row.Id}-{message.Alert.Fingerprint}"), message, cancellation);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Whatever a destination does to us, it is this message's problem and no other's.
            problem = error.Message;
        }
        metrics.Tried(row.Destination, problem is null);
        var now = time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var stored = context.Deliveries.Where(one => one.Id == row.Id);
        if (problem is null)
        {
            await stored.ExecuteUpdateAsync(set => set.SetProperty(one => one.DeliveredAt, now).SetProperty(one => one.Problem, (string?)null), CancellationToken.None);
        }
        else if (now - row.CreatedAt >= TimeSpan.FromHours(options.GiveUpHours))
        {
            metrics.Lost(row.Destination);
            LogLost(logger, row.Destination, row.AlertId, row.Attempts, problem);
            await stored.ExecuteUpdateAsync(set => set.SetProperty(one => one.LostAt, now).SetProperty(one => one.Problem, problem), CancellationToken.None);
        }
        else
        {
            var next = now + WaitAfter(row.Attempts);
            LogNotTaken(logger, row.Destination, row.AlertId, row.Attempts, problem);
            await stored.ExecuteUpdateAsync(set => set.SetProperty(one => one.NextAt, next).SetProperty(one => one.Problem, problem), CancellationToken.None);
        }
    }

    private TimeSpan WaitAfter(int attempts)
    {
        var wait = TimeSpan.FromSeconds(options.RetrySeconds) * Math.Pow(2, Math.Min(attempts - 1, 20));
        return wait < LongestWait ? wait : LongestWait;
    }

    // What was delivered a month ago and alerts that were closed long ago say nothing any more; the evidence of decisions stays in the ledger.
    private async Task PruneAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await using var context = await contexts.CreateDbContextAsync(stopping);
                var (old, closed) = (time.GetUtcNow() - KeptFor, time.GetUtcNow() - TimeSpan.FromDays(options.ClosedDays));
                await context.Deliveries.Where(row => row.DeliveredAt < old || row.LostAt < old).ExecuteDeleteAsync(stopping);
                await context.Alerts.Where(row => row.State == Core.Alerts.AlertState.Closed && row.LastSeen < closed).ExecuteDeleteAsync(stopping);
            }
            catch (Exception error) when (!stopping.IsCancellationRequested)
            {
                LogFailed(logger, "prune", error.Message);
            }
            await Task.Delay(TimeSpan.FromHours(1), time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The outbox of '{Destination}' cannot be read now and is tried again: {Message}")]
    private static partial void LogFailed(ILogger logger, string destination, string message);

    [LoggerMessage(LogLevel.Warning, "'{Destination}' did not take the message about alert {Alert}, attempt {Attempt}: {Message}")]
    private static partial void LogNotTaken(ILogger logger, string destination, long alert, int attempt, string message);

    [LoggerMessage(LogLevel.Error, "The message about alert {Alert} to '{Destination}' is lost after {Attempts} attempts: {Message}")]
    private static partial void LogLost(ILogger logger, string destination, long alert, int attempts, string message);
}
