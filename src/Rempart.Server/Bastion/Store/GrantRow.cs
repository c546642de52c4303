using Rempart.Core.Access;

namespace Rempart.Server.Bastion.Store;

/// <summary>One grant. Its record for others is <see cref="AccessGrant"/>.</summary>
internal sealed class GrantRow
{
    public required string Id { get; init; }

    /// <summary>1 to 2^63-1, so that it fits a bigint.</summary>
    public long Serial { get; init; }

    public required string Person { get; init; }
    public required string Target { get; init; }
    public required string Host { get; init; }
    public int Port { get; init; }
    public required string Reason { get; init; }
    public AccessGrantState State { get; set; }
    public DateTimeOffset RequestedAt { get; init; }
    public TimeSpan Duration { get; init; }
    public int ApprovalsNeeded { get; init; }
    public bool BreakGlass { get; init; }

    /// <summary>A grant of the canaries: it belongs to no person and opens the bastion's own port only.</summary>
    public bool Canary { get; init; }

    public DateTimeOffset? ValidAfter { get; set; }
    public DateTimeOffset? ValidBefore { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    public string? EndReason { get; set; }
    public string? KeyFingerprint { get; set; }

    /// <summary>The decisions as JSON, in order.</summary>
    public string Decisions { get; set; } = "[]";

    /// <summary>When its state ends by itself: an unanswered request, or an active grant's hard end.</summary>
    public DateTimeOffset Until { get; set; }

    /// <summary>When a break-glass access was reviewed.</summary>
    public DateTimeOffset? ReviewedAt { get; set; }

    /// <summary>The bastion's version since which it is active; null before.</summary>
    public long? ActiveVersion { get; set; }

    /// <summary>The bastion's version since which it is revoked; null when it is not.</summary>
    public long? EndedVersion { get; set; }
}
