using Rempart.Core.Estates;

namespace Rempart.Core.Controls;

/// <summary>
/// One security measure of the estate, kept true. A check that could not read its target, or read only a part of it,
/// returns <see cref="Outcome.Unknown"/> with the reason; it does not throw for that.
/// </summary>
public interface IControl
{
    /// <summary>Id, sentence, freshness and references.</summary>
    ControlDescription Description { get; }

    /// <summary>Reads the real systems and compares them with the estate.</summary>
    /// <param name="estate">What is declared.</param>
    /// <param name="cancellation">Ends the check; the caller then records an unknown outcome.</param>
    Task<Assessment> VerifyAsync(Estate estate, CancellationToken cancellation);
}

/// <summary>A control that can also make its sentence true. What it would do is shown before it is done.</summary>
public interface IEnforcedControl : IControl
{
    /// <summary>Says what <see cref="ApplyAsync"/> would change; changes nothing.</summary>
    /// <param name="estate">What is declared.</param>
    /// <param name="cancellation">Ends the planning.</param>
    /// <exception cref="EnforcementException">It cannot be told what would change.</exception>
    Task<ChangePlan> PlanAsync(Estate estate, CancellationToken cancellation);

    /// <summary>Does what the plan shows, and nothing else. Refuses a plan whose premises no longer hold.</summary>
    /// <param name="plan">A plan of this control.</param>
    /// <param name="cancellation">Ends between steps, never within one.</param>
    Task<ApplyResult> ApplyAsync(ChangePlan plan, CancellationToken cancellation);
}
