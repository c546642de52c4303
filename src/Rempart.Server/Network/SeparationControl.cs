using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Network.Proof;

namespace Rempart.Server.Network;

/// <summary>
/// <c>network.environment-separation</c>: environments that the estate isolates cannot reach each other. It is the gravest part of
/// <see cref="SegmentationControl"/>, proved for itself, so that a lesser hole elsewhere does not hide whether this holds.
/// </summary>
internal sealed class SeparationControl(RouterReader routers, RouterEnforcement enforcement, TimeProvider time) : IEnforcedControl
{
    public const string Id = "network.environment-separation";

    public ControlDescription Description { get; } = ControlDescriptions.FromCatalogue(Id, TimeSpan.FromMinutes(15), TimeSpan.FromHours(1));

    public async Task<Assessment> VerifyAsync(Estate estate, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(estate);
        var draft = new AssessmentDraft(Id, time);
        if (!estate.Environments.Any(one => estate.Environments.Any(other => estate.AreIsolated(one.Id, other.Id))))
            return draft.CouldNotTell("the estate isolates no environment from another; declare isolated-from");
        var (states, gaps) = await routers.ReadAsync(estate, cancellation);
        ProofAssessment.Observe(draft, states);
        var proof = SegmentationProof.CheckEnvironments(estate, states);
        var unread = gaps.Select(gap => gap.Resource).ToHashSet(StringComparer.Ordinal);
        // A router that was not read matters here only where the proof needs it.
        var missed = proof.Gaps.Select(gap => gap.Resource).Where(unread.Contains).ToHashSet(StringComparer.Ordinal);
        ProofAssessment.Add(draft, proof with { Gaps = [.. gaps.Where(gap => missed.Contains(gap.Resource)), .. proof.Gaps.Where(gap => !unread.Contains(gap.Resource))] });
        return draft.Conclude();
    }

    public Task<ChangePlan> PlanAsync(Estate estate, CancellationToken cancellation) => enforcement.PlanAsync(Id, estate, cancellation);

    public Task<ApplyResult> ApplyAsync(ChangePlan plan, CancellationToken cancellation) => enforcement.ApplyAsync(plan, cancellation);
}
