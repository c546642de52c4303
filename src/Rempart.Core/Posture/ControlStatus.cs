using Rempart.Core.Controls;

namespace Rempart.Core.Posture;

/// <summary>The live state of one control, as the API gives it.</summary>
public sealed record ControlStatus
{
    /// <summary>The control's id.</summary>
    public required string Id { get; init; }

    /// <summary>The sentence it keeps true.</summary>
    public required string Sentence { get; init; }

    /// <summary>The outcome that counts now: a stale assessment counts as unknown.</summary>
    public required Outcome Outcome { get; init; }

    /// <summary>Why the outcome is unknown; otherwise null.</summary>
    public string? Reason { get; init; }

    /// <summary>True when the last assessment is older than the freshness limit.</summary>
    public bool Stale { get; init; }

    /// <summary>True when the control can also plan and apply.</summary>
    public bool Enforced { get; init; }

    /// <summary>When the systems were last read; null when never.</summary>
    public DateTimeOffset? AssessedAt { get; init; }

    /// <summary>When it was last satisfied; null when never.</summary>
    public DateTimeOffset? LastSatisfiedAt { get; init; }

    /// <summary>Since when the outcome is what it is; null when never assessed.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>When the last assessment stops to count; null when never assessed.</summary>
    public DateTimeOffset? FreshUntil { get; init; }

    /// <summary>Findings that are open: neither resolved nor risk-accepted.</summary>
    public int OpenFindings { get; init; }

    /// <summary>Findings that are risk-accepted now.</summary>
    public int AcceptedFindings { get; init; }

    /// <summary>The ledger index of the last assessment's evidence; null when never assessed.</summary>
    public long? EvidenceIndex { get; init; }

    /// <summary>The requirements it serves.</summary>
    public required ControlReferences References { get; init; }
}

/// <summary>The state of all controls.</summary>
/// <param name="Estate">The estate's name.</param>
/// <param name="EstateDigest">SHA-256 of the estate, in hex: which declaration was checked.</param>
/// <param name="At">When the report was made.</param>
/// <param name="Controls">One line a control, in the order of the catalogue.</param>
public sealed record PostureReport(string Estate, string EstateDigest, DateTimeOffset At, IReadOnlyList<ControlStatus> Controls)
{
    /// <summary>
    /// The outcome of the whole: not satisfied when a control has an open finding, else unknown when one is unknown or there is
    /// none. A control whose findings are all risk-accepted stays not satisfied on its own line, and does not fail the whole.
    /// </summary>
    public Outcome Outcome =>
        Controls.Any(control => control is { Outcome: Outcome.NotSatisfied, OpenFindings: > 0 }) ? Outcome.NotSatisfied
        : Controls.Count == 0 || Controls.Any(control => control.Outcome == Outcome.Unknown) ? Outcome.Unknown
        : Outcome.Satisfied;
}
