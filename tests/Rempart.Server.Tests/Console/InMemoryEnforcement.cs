using Rempart.Core.Controls;
using Rempart.Core.Posture;

namespace Rempart.Server.Tests.Console;

/// <summary>Enforcement in memory, only to see what pages make of it: it remembers who asked and changes nothing.</summary>
internal sealed class InMemoryEnforcement(TimeProvider time) : IEnforcement
{
    public const string Enforced = "network.segmentation";

    public List<string> Calls { get; } = [];

    public IReadOnlyList<ChangeStep> Steps { get; set; } = [];

    /// <summary>Why nothing can be planned; null when it can.</summary>
    public string? Obstacle { get; set; }

    /// <summary>What applying answers; by default that all steps were done.</summary>
    public ApplyOutcome? Outcome { get; set; }

    public bool Enforces(string controlId) => controlId == Enforced;

    public Task<PlanResponse> PlanAsync(IReadOnlyList<string> controls, string actor, CancellationToken cancellation)
    {
        Calls.Add($"{actor} plans {string.Join(',', controls)}");
        return Obstacle is not null ? Task.FromException<PlanResponse>(new EnforcementException(Obstacle)) : Task.FromResult(new PlanResponse("p1", time.GetUtcNow().AddMinutes(15), [new ChangePlan(Enforced, time.GetUtcNow(), Steps)]));
    }

    public Task<ApplyOutcome> ApplyAsync(string planId, string actor, CancellationToken cancellation)
    {
        Calls.Add($"{actor} applies {planId}");
        return Task.FromResult(Outcome ?? new ApplyOutcome(new ApplyResponse([new ApplyResult(Enforced, Steps.Count, null)], []), null));
    }
}
