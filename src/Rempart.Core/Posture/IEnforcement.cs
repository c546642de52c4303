namespace Rempart.Core.Posture;

/// <summary>The one door to enforcement: what would change is shown first, and exactly that is applied, once.</summary>
public interface IEnforcement
{
    /// <summary>Whether a control is registered, enabled in the estate, and can make its sentence true.</summary>
    /// <param name="controlId">The control.</param>
    /// <returns>True when there is something to plan for it.</returns>
    bool Enforces(string controlId);

    /// <summary>Says what enforcement would change and keeps it, to be applied until it expires; changes nothing.</summary>
    /// <param name="controls">The ids; none means all enforced ones.</param>
    /// <param name="actor">Who asks, for the evidence.</param>
    /// <param name="cancellation">Ends the planning.</param>
    /// <exception cref="UnknownControlException">A control is not registered, or is not enforced.</exception>
    /// <exception cref="Controls.EnforcementException">It cannot be told what would change.</exception>
    Task<PlanResponse> PlanAsync(IReadOnlyList<string> controls, string actor, CancellationToken cancellation);

    /// <summary>Applies a plan that was shown, and verifies after. Of two callers one does; once begun it is not abandoned.</summary>
    /// <param name="planId">The plan.</param>
    /// <param name="actor">Who decides, for the evidence.</param>
    /// <param name="cancellation">Gives up before the first change.</param>
    Task<ApplyOutcome> ApplyAsync(string planId, string actor, CancellationToken cancellation);
}

/// <summary>What became of a request to apply a plan: either <see cref="Response"/> or <see cref="Refusal"/> is set.</summary>
/// <param name="Response">What was done, and the verification that followed.</param>
/// <param name="Refusal">Why nothing was done, and what to do.</param>
public sealed record ApplyOutcome(ApplyResponse? Response, string? Refusal);
