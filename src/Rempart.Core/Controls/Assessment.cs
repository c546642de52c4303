namespace Rempart.Core.Controls;

/// <summary>
/// One run of a control's check. It cannot be built green without proof: <see cref="Outcome.Satisfied"/> is concluded only from
/// at least one observation, complete coverage and no finding.
/// </summary>
public sealed record Assessment
{
    private Assessment(string controlId, DateTimeOffset observedAt, Outcome outcome, string? reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(controlId);
        ControlId = controlId;
        ObservedAt = observedAt;
        Outcome = outcome;
        Reason = reason;
    }

    /// <summary>The control that was checked.</summary>
    public string ControlId { get; }

    /// <summary>When the systems were read: the start of the check, so that freshness is never overstated.</summary>
    public DateTimeOffset ObservedAt { get; }

    /// <summary>What was concluded.</summary>
    public Outcome Outcome { get; }

    /// <summary>Why the outcome is <see cref="Outcome.Unknown"/>; otherwise null.</summary>
    public string? Reason { get; }

    /// <summary>What was read.</summary>
    public IReadOnlyList<Observation> Observations { get; private init; } = [];

    /// <summary>What deviates.</summary>
    public IReadOnlyList<Finding> Findings { get; private init; } = [];

    /// <summary>How much was looked at.</summary>
    public Coverage Coverage { get; private init; } = Coverage.None;

    /// <summary>Concludes a check: findings make it <see cref="Outcome.NotSatisfied"/>; gaps or no observation make it <see cref="Outcome.Unknown"/>.</summary>
    /// <param name="controlId">The control that was checked.</param>
    /// <param name="observedAt">When reading began.</param>
    /// <param name="observations">What was read.</param>
    /// <param name="findings">What deviates.</param>
    /// <param name="coverage">How much was looked at.</param>
    public static Assessment Conclude(
        string controlId,
        DateTimeOffset observedAt,
        IReadOnlyList<Observation> observations,
        IReadOnlyList<Finding> findings,
        Coverage coverage)
    {
        ArgumentNullException.ThrowIfNull(observations);
        ArgumentNullException.ThrowIfNull(findings);
        ArgumentNullException.ThrowIfNull(coverage);
        var (outcome, reason) = (findings.Count, coverage.IsComplete, observations.Count) switch
        {
            ( > 0, _, _) => (Outcome.NotSatisfied, (string?)null),
            (0, false, _) => (Outcome.Unknown, ReasonFor(coverage)),
            (0, true, 0) => (Outcome.Unknown, "Nothing was observed."),
            _ => (Outcome.Satisfied, null),
        };
        return new Assessment(controlId, observedAt, outcome, reason)
        {
            Observations = observations,
            Findings = findings,
            Coverage = coverage,
        };
    }

    /// <summary>The check could not look at all.</summary>
    /// <param name="controlId">The control that was checked.</param>
    /// <param name="observedAt">When it was tried.</param>
    /// <param name="reason">Why it could not look, and what to do about it.</param>
    public static Assessment CouldNotTell(string controlId, DateTimeOffset observedAt, string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        return new Assessment(controlId, observedAt, Outcome.Unknown, reason);
    }

    private static string ReasonFor(Coverage coverage) => coverage.NotExamined switch
    {
        [] => "The estate declares nothing that this control covers.",
        [var only] => $"{only.Resource} could not be read: {only.Reason}",
        [var first, ..] => $"{coverage.NotExamined.Count} resources could not be read; the first, {first.Resource}: {first.Reason}",
    };
}
