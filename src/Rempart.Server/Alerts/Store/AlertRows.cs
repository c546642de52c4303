using Rempart.Core.Alerts;

namespace Rempart.Server.Alerts.Store;

/// <summary>One alert. Its record for others is <see cref="AlertRecord"/>.</summary>
internal sealed class AlertRow
{
    public long Id { get; init; }
    public required string Fingerprint { get; init; }
    public required string Rule { get; init; }
    public required string Title { get; set; }
    public AlertLevel Level { get; set; }
    public string? Description { get; set; }
    public string[] FalsePositives { get; set; } = [];
    public string[] Tags { get; set; } = [];
    public AlertState State { get; set; }
    public AlertVerdict? Verdict { get; set; }
    public long Count { get; set; }
    public DateTimeOffset FirstSeen { get; set; }
    public DateTimeOffset LastSeen { get; set; }

    /// <summary>The values that its detections have in common, as JSON.</summary>
    public string Group { get; init; } = "[]";

    /// <summary>Some of its events, as JSON.</summary>
    public string Events { get; set; } = "[]";

    public string? Explanation { get; set; }

    /// <summary>The alert of the canary events: it is no person's business.</summary>
    public bool Canary { get; init; }
}

/// <summary>A decision about an alert, or its reopening by a new detection.</summary>
internal sealed class DecisionRow
{
    public long Id { get; init; }
    public long AlertId { get; init; }
    public AlertState State { get; init; }
    public AlertVerdict? Verdict { get; init; }
    public required string By { get; init; }
    public DateTimeOffset At { get; init; }
    public string? Reason { get; init; }
}

/// <summary>One filter.</summary>
internal sealed class SuppressionRow
{
    public long Id { get; init; }
    public required string Rule { get; init; }

    /// <summary>Values that must be there, as JSON.</summary>
    public string Where { get; init; } = "[]";

    public required string Owner { get; init; }
    public required string Reason { get; init; }
    public required string CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }
    public long Count { get; set; }
    public DateTimeOffset? LastAt { get; set; }
}

/// <summary>A message to one destination: written with what it tells of, kept until it was taken or given up.</summary>
internal sealed class DeliveryRow
{
    public long Id { get; init; }
    public required string Destination { get; init; }
    public long AlertId { get; init; }

    /// <summary>The message as JSON, as things were when it was written.</summary>
    public required string Message { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
    public int Attempts { get; set; }
    public DateTimeOffset NextAt { get; set; }
    public DateTimeOffset? DeliveredAt { get; set; }
    public DateTimeOffset? LostAt { get; set; }
    public string? Problem { get; set; }
}

/// <summary>
/// How far the stream of one event log was read. What was detected up to <see cref="Committed"/> is stored, in the same transaction;
/// the windows of correlations are those at <see cref="Checkpoint"/>, from where a new start reads again without telling twice.
/// </summary>
internal sealed class StreamRow
{
    public required string Id { get; init; }
    public long Committed { get; set; }
    public long Checkpoint { get; set; }
    public byte[] State { get; set; } = [];
    public DateTimeOffset SavedAt { get; set; }
}
