namespace Rempart.Core.Controls;

/// <summary>What enforcement would do, shown before it is done.</summary>
/// <param name="ControlId">The control that would act.</param>
/// <param name="PlannedAt">When the systems were read.</param>
/// <param name="Steps">The changes, in order; none when the systems are as declared.</param>
public sealed record ChangePlan(string ControlId, DateTimeOffset PlannedAt, IReadOnlyList<ChangeStep> Steps)
{
    /// <summary>
    /// What could not be read, and so was not planned, with reasons; what stands beside it in <see cref="Steps"/> can be applied all
    /// the same. A plan with gaps says nothing about them: they are neither as declared nor changed.
    /// </summary>
    public IReadOnlyList<Gap> NotPlanned { get => field ?? []; init; } = [];
}

/// <summary>One change.</summary>
/// <param name="Resource">What is changed.</param>
/// <param name="Action">What is done to it, in a sentence.</param>
/// <param name="Before">What is there now, or null when there is nothing. A planner that sees another state at apply time refuses.</param>
/// <param name="After">What will be there, or null when it is removed. No secrets.</param>
public sealed record ChangeStep(string Resource, string Action, string? Before, string? After);

/// <summary>What applying a plan did.</summary>
/// <param name="ControlId">The control that acted.</param>
/// <param name="Applied">How many steps were done, from the first on.</param>
/// <param name="Failure">Why it stopped before the end, and what to do; null when all steps were done.</param>
public sealed record ApplyResult(string ControlId, int Applied, string? Failure)
{
    /// <summary>True when all steps were done.</summary>
    public bool Succeeded => Failure is null;
}
