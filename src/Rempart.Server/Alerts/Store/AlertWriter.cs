using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rempart.Core.Alerts;
using Rempart.Server.Alerts.Delivery;
using Rempart.Server.Alerts.Stream;

namespace Rempart.Server.Alerts.Store;

/// <summary>
/// Stores what was detected: alerts, what filters held back, the messages that are due, and how far the stream was read, in one
/// transaction. Without all of it there is none of it.
/// </summary>
internal sealed class AlertWriter(IDbContextFactory<AlertsContext> contexts, DeliveryPlan plan, AlertMetrics metrics, AlertOptions options, TimeProvider time)
{
    /// <summary>Stores a batch and what else belongs to its transaction.</summary>
    public async Task StoreAsync(DetectionBatch batch, Func<AlertsContext, CancellationToken, Task> also, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellation);
        var opened = await StoreAsync(context, batch.Alerts, cancellation);
        var now = time.GetUtcNow();
        foreach (var (id, count) in batch.Suppressed)
            await context.Suppressions.Where(row => row.Id == id)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.Count, row => row.Count + count).SetProperty(row => row.LastAt, now), cancellation);
        await also(context, cancellation);
        await transaction.CommitAsync(cancellation);
        Tell(opened);
    }

    /// <summary>Stores an alert that no rule raised.</summary>
    public async Task RaiseAsync(PendingAlert alert, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellation);
        var opened = await StoreAsync(context, [alert], cancellation);
        await transaction.CommitAsync(cancellation);
        Tell(opened);
    }

    private void Tell(IReadOnlyList<AlertRow> opened)
    {
        foreach (var row in opened)
            metrics.Opened(row.Level);
        plan.Wake();
    }

    private async Task<IReadOnlyList<AlertRow>> StoreAsync(AlertsContext context, IReadOnlyCollection<PendingAlert> alerts, CancellationToken cancellation)
    {
        if (alerts.Count == 0)
            return [];
        string[] fingerprints = [.. alerts.Select(alert => alert.Fingerprint).Order(StringComparer.Ordinal)];
        var known = await context.Alerts
            .FromSql($"SELECT * FROM alerts.alert WHERE fingerprint = ANY({fingerprints}) ORDER BY fingerprint FOR UPDATE")
            .ToDictionaryAsync(row => row.Fingerprint, StringComparer.Ordinal, cancellation);
        var now = time.GetUtcNow();
        var told = new List<(AlertRow Row, AlertChange Change)>();
        var opened = new List<AlertRow>();
        foreach (var alert in alerts)
        {
            var change = AlertChange.Detected;
            if (!known.TryGetValue(alert.Fingerprint, out var row))
            {
                context.Alerts.Add(row = Made(alert));
                change = AlertChange.Opened;
            }
            else if (row.State == AlertState.Closed && !row.Canary)
            {
                (row.State, row.Verdict, row.Explanation) = (AlertState.New, null, Explained(alert));
                context.Decisions.Add(new DecisionRow { AlertId = row.Id, State = AlertState.New, By = "system", At = now });
                change = AlertChange.Reopened;
            }
            Update(row, alert, isNew: change == AlertChange.Opened);
            if (row.Canary)
                continue;
            told.Add((row, change));
            if (change != AlertChange.Detected)
                opened.Add(row);
        }
        // New alerts have their numbers after this.
        await context.SaveChangesAsync(cancellation);
        foreach (var (row, change) in told)
            context.Deliveries.AddRange(plan.Of(row, change, now));
        await context.SaveChangesAsync(cancellation);
        return opened;
    }

    private static AlertRow Made(PendingAlert alert) => new()
    {
        Fingerprint = alert.Fingerprint,
        Rule = alert.Rule,
        Title = alert.Title,
        Level = alert.Level,
        FirstSeen = alert.First,
        LastSeen = alert.Last,
        Group = JsonSerializer.Serialize(alert.Group, AlertJson.Default.IReadOnlyListAlertField),
        Explanation = Explained(alert),
        Canary = alert.Canary,
    };

    private void Update(AlertRow row, PendingAlert alert, bool isNew)
    {
        (row.Title, row.Level, row.Description) = (alert.Title, alert.Level, alert.Description);
        (row.FalsePositives, row.Tags) = ([.. alert.FalsePositives], [.. alert.Tags]);
        row.Count += alert.Count;
        row.FirstSeen = alert.First < row.FirstSeen ? alert.First : row.FirstSeen;
        row.LastSeen = alert.Last > row.LastSeen ? alert.Last : row.LastSeen;
        if (alert.Events.Count > 0)
        {
            var before = isNew ? [] : JsonSerializer.Deserialize(row.Events, AlertJson.Default.ListAlertEvent)!;
            row.Events = JsonSerializer.Serialize(Joined(before, alert.Events), AlertJson.Default.ListAlertEvent);
        }
    }

    // The first ones show how it began, the newest what goes on; those in between are left out.
    private List<AlertEvent> Joined(List<AlertEvent> before, List<AlertEvent> more)
    {
        List<AlertEvent> all = [.. before, .. more.Where(one => !before.Contains(one))];
        var begin = options.EventsKept / 2;
        if (all.Count > options.EventsKept)
            all.RemoveRange(begin, all.Count - options.EventsKept);
        return all;
    }

    private static string? Explained(PendingAlert alert) =>
        alert.Explain() is { } explanation ? JsonSerializer.Serialize(explanation, AlertJson.Default.AlertExplanation) : null;
}
