using System.Text.Json;
using Rempart.Core.Alerts;

namespace Rempart.Server.Alerts.Store;

/// <summary>Rows as records for others.</summary>
internal static class AlertRecords
{
    public static AlertRecord Of(AlertRow row) => new()
    {
        Id = row.Id,
        Fingerprint = row.Fingerprint,
        Rule = row.Rule,
        Title = row.Title,
        Level = row.Level,
        State = row.State,
        Count = row.Count,
        FirstSeen = row.FirstSeen,
        LastSeen = row.LastSeen,
        Group = JsonSerializer.Deserialize(row.Group, AlertJson.Default.IReadOnlyListAlertField)!,
        Tags = row.Tags,
        Verdict = row.Verdict,
    };

    public static AlertDetails Details(AlertRow row, IEnumerable<DecisionRow> decisions, IEnumerable<DeliveryRow> deliveries) => new(
        Of(row), row.Description, row.FalsePositives, JsonSerializer.Deserialize(row.Events, AlertJson.Default.ListAlertEvent)!,
        row.Explanation is { } text ? JsonSerializer.Deserialize(text, AlertJson.Default.AlertExplanation) : null,
        [.. decisions.Select(one => new AlertDecision(one.State, one.By, one.At, one.Verdict, one.Reason))],
        [.. deliveries.Select(one => new AlertDelivery(one.Destination, one.CreatedAt, one.Attempts, one.DeliveredAt, one.LostAt, one.Problem))]);

    public static Suppression Of(SuppressionRow row, DateTimeOffset now) => new()
    {
        Id = row.Id,
        Rule = row.Rule,
        Where = JsonSerializer.Deserialize(row.Where, AlertJson.Default.IReadOnlyListAlertField)!,
        Owner = row.Owner,
        Reason = row.Reason,
        CreatedBy = row.CreatedBy,
        CreatedAt = row.CreatedAt,
        ExpiresAt = row.ExpiresAt,
        EndedAt = row.EndedAt,
        IsActive = row.EndedAt is null && row.ExpiresAt > now,
        Count = row.Count,
        LastAt = row.LastAt,
    };
}
