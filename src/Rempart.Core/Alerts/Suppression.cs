namespace Rempart.Core.Alerts;

/// <summary>A filter: what it matches raises no alert until it expires. What it held back is counted.</summary>
public sealed record Suppression
{
    /// <summary>Its number, from 1.</summary>
    public required long Id { get; init; }

    /// <summary>The rule's id or title.</summary>
    public required string Rule { get; init; }

    /// <summary>Values that must all be there; <c>*</c> stands for any characters. Empty: all detections of the rule.</summary>
    public IReadOnlyList<AlertField> Where { get; init; } = [];

    /// <summary>Who answers for it: a person or a team.</summary>
    public required string Owner { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>Who made it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it stops to count.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When somebody ended it before its time; null when nobody did.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Whether it counts now.</summary>
    public required bool IsActive { get; init; }

    /// <summary>How many detections it held back.</summary>
    public long Count { get; init; }

    /// <summary>When it last held one back.</summary>
    public DateTimeOffset? LastAt { get; init; }
}

/// <summary>A filter that somebody wants.</summary>
/// <param name="Rule">The rule's id or title.</param>
/// <param name="Where">Values that must all be there.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Until">When it stops to count, at most a year ahead.</param>
public sealed record SuppressionRequest(string? Rule, IReadOnlyList<AlertField>? Where, string? Owner, string? Reason, DateTimeOffset Until);

/// <summary>A decision that somebody wants to make about an alert.</summary>
/// <param name="Reason">Why; needed to close and to reopen.</param>
/// <param name="Verdict">What it was; needed to close.</param>
public sealed record AlertDecisionRequest(string? Reason, AlertVerdict? Verdict = null);
