using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Network.Proof;

namespace Rempart.Server.Network;

/// <summary><c>network.segmentation</c>: on the estate's routers, only declared flows cross from one subnet to another.</summary>
internal sealed class SegmentationControl(RouterReader routers, RouterEnforcement enforcement, NetworkPictures pictures, TimeProvider time) : IEnforcedControl
{
    public const string Id = "network.segmentation";

    public ControlDescription Description { get; } = ControlDescriptions.FromCatalogue(Id, TimeSpan.FromMinutes(15), TimeSpan.FromHours(1));

    public async Task<Assessment> VerifyAsync(Estate estate, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(estate);
        var draft = new AssessmentDraft(Id, time);
        var (states, gaps) = await routers.ReadAsync(estate, cancellation);
        ProofAssessment.Observe(draft, states);
        var proof = SegmentationProof.Check(estate, states);
        // A router that was not read is said once, with its reason, and not as one more undecided pair.
        var unread = gaps.Select(gap => gap.Resource).ToHashSet(StringComparer.Ordinal);
        proof = proof with { Gaps = [.. gaps, .. proof.Gaps.Where(gap => !unread.Contains(gap.Resource))] };
        ProofAssessment.Add(draft, proof);
        pictures.TakeRouters(estate, proof);
        return draft.Conclude();
    }

    public Task<ChangePlan> PlanAsync(Estate estate, CancellationToken cancellation) => enforcement.PlanAsync(Id, estate, cancellation);

    public Task<ApplyResult> ApplyAsync(ChangePlan plan, CancellationToken cancellation) => enforcement.ApplyAsync(plan, cancellation);
}
