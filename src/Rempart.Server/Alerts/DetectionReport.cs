using Microsoft.EntityFrameworkCore;
using Rempart.Core.Alerts;
using Rempart.Server.Alerts.Canaries;
using Rempart.Server.Alerts.Delivery;
using Rempart.Server.Alerts.Rules;
using Rempart.Server.Alerts.Store;
using Rempart.Server.Alerts.Stream;

namespace Rempart.Server.Alerts;

/// <summary>How detection stands: rules, stream, canary, destinations.</summary>
internal sealed class DetectionReport(
    RuleWatch rules, DetectionStream stream, CanaryBoard canaries, ForwardingState forwarding, IDbContextFactory<AlertsContext> contexts, AlertOptions options)
{
    /// <summary>A rule in force, by id or title.</summary>
    public object? FindRule(string idOrTitle) => (object?)rules.Current.Find(idOrTitle) ?? (idOrTitle == Sources.SilentSources.Rule ? idOrTitle : null);

    public async Task<DetectionStatus> StatusAsync(CancellationToken cancellation)
    {
        var current = rules.Current;
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var counts = await context.Deliveries.AsNoTracking().GroupBy(row => row.Destination).Select(group => new
        {
            Name = group.Key,
            Waiting = group.LongCount(row => row.DeliveredAt == null && row.LostAt == null),
            Delivered = group.LongCount(row => row.DeliveredAt != null),
            Lost = group.LongCount(row => row.LostAt != null),
            Oldest = group.Where(row => row.DeliveredAt == null && row.LostAt == null).Min(row => (DateTimeOffset?)row.CreatedAt),
            Problem = group.Where(row => row.DeliveredAt == null && row.Problem != null).Max(row => row.Problem),
        }).ToDictionaryAsync(group => group.Name, StringComparer.Ordinal, cancellation);
        DestinationStatus[] destinations = [.. options.Destinations.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair =>
        {
            var kind = pair.Value.Kind!.Value.ToString().ToLowerInvariant();
            if (pair.Value.Send == DestinationContent.Events)
                return forwarding.Of(pair.Key, kind);
            return counts.TryGetValue(pair.Key, out var count)
                ? new DestinationStatus(pair.Key, kind, count.Waiting, count.Delivered, count.Lost, count.Oldest, count.Problem)
                : new DestinationStatus(pair.Key, kind, 0, 0, 0, null, null);
        })];
        return new DetectionStatus(
            current.Engine.Rules.All.Count(), current.LoadedAt, current.Notices, stream.Problem is null, stream.Problem, stream.Events, stream.Detections, stream.Behind,
            canaries.LastLatency?.TotalMilliseconds, canaries.LastAt, destinations);
    }
}
