using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Network.Kubernetes;
using Rempart.Network.Proof;
using Rempart.Server.Network.Kubernetes;

namespace Rempart.Server.Network;

/// <summary><c>network.policies</c>: in the estate's clusters, only declared flows pass between pods.</summary>
internal sealed class PoliciesControl(ClusterReader clusters, PolicyEnforcement enforcement, NetworkPictures pictures, TimeProvider time) : IEnforcedControl
{
    public const string Id = "network.policies";

    public ControlDescription Description { get; } = ControlDescriptions.FromCatalogue(Id, TimeSpan.FromMinutes(15), TimeSpan.FromHours(1));

    public async Task<Assessment> VerifyAsync(Estate estate, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(estate);
        var draft = new AssessmentDraft(Id, time);
        if (estate.Clusters.Count == 0)
            return draft.CouldNotTell("the estate declares no cluster");
        var proofs = new List<ProofResult>();
        foreach (var cluster in estate.Clusters)
        {
            if (await ProveAsync(estate, cluster, draft, cancellation) is { } proof)
            {
                ProofAssessment.Add(draft, proof);
                proofs.Add(proof);
            }
        }
        pictures.TakeClusters(estate, proofs);
        return draft.Conclude();
    }

    public Task<ChangePlan> PlanAsync(Estate estate, CancellationToken cancellation) => enforcement.PlanAsync(Id, estate, cancellation);

    public Task<ApplyResult> ApplyAsync(ChangePlan plan, CancellationToken cancellation) => enforcement.ApplyAsync(plan, cancellation);

    private async Task<ProofResult?> ProveAsync(Estate estate, Cluster cluster, AssessmentDraft draft, CancellationToken cancellation)
    {
        var resource = $"cluster/{cluster.Id}";
        if (cluster.Source is null)
        {
            draft.Miss(resource, "the estate does not say where its objects are read from; declare source: { manifests: FOLDER } or { context: NAME }");
            return null;
        }
        try
        {
            var files = await clusters.ReadAsync(cluster, cancellation);
            var reading = ManifestReader.Read(files);
            draft.Observe(resource, $"{files.Count} manifests, {reading.Cluster.Pods.Count} pods, {reading.Cluster.NetworkPolicies.Count} network policies");
            foreach (var problem in reading.Diagnostics.Where(problem => problem.Severity == DiagnosticSeverity.Error))
                draft.Miss($"{resource} {problem.Location}", problem.Message);
            return PolicyProof.Check(estate, cluster.Id, reading.Cluster);
        }
        catch (KubernetesException error)
        {
            draft.Miss(resource, $"it could not be read: {error.Message}");
            return null;
        }
    }
}
