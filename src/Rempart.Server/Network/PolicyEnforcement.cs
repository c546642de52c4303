using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Network.Compilation;
using Rempart.Server.Network.Kubernetes;

namespace Rempart.Server.Network;

/// <summary>
/// Makes a running cluster's NetworkPolicies those that the declared flows compile to. It touches only policies that bear Rempart's
/// label. Clusters that are read from a folder of manifests are changed there, in Git, and not here.
/// </summary>
internal sealed class PolicyEnforcement(IEstateSource estates, TimeProvider time)
{
    /// <summary>Says what would change; the API server itself checks each policy in a dry run.</summary>
    public async Task<ChangePlan> PlanAsync(string controlId, Estate estate, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(estate);
        var steps = new List<ChangeStep>();
        var gaps = new List<Gap>();
        var live = Live(estate).ToArray();
        foreach (var (cluster, desired) in live)
        {
            try
            {
                using var api = await KubernetesApi.OpenAsync(cluster, time, cancellation);
                steps.AddRange((await ChangesAsync(api, cluster, desired, cancellation)).Select(change => change.Step));
            }
            catch (KubernetesException error)
            {
                // One cluster that does not answer keeps nobody from the others.
                gaps.Add(new Gap(Resource(cluster), error.Message));
                if (gaps.Count == live.Length)
                    throw new EnforcementException(string.Join("; ", gaps.Select(gap => gap.Reason)), error);
            }
        }
        return new ChangePlan(controlId, time.GetUtcNow(), steps) { NotPlanned = gaps };
    }

    /// <summary>Does what the plan shows. When a step fails, the steps before it are undone.</summary>
    public async Task<ApplyResult> ApplyAsync(ChangePlan plan, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var applied = 0;
        try
        {
            foreach (var (cluster, desired) in Live(estates.Current).Where(live => !plan.NotPlanned.Any(gap => gap.Resource == Resource(live.Cluster))))
            {
                using var api = await KubernetesApi.OpenAsync(cluster, time, cancellation);
                var changes = await ChangesAsync(api, cluster, desired, cancellation);
                var shown = plan.Steps.Where(step => step.Resource.StartsWith($"cluster/{cluster.Id} ", StringComparison.Ordinal));
                if (!changes.Select(change => change.Step).SequenceEqual(shown))
                    return new ApplyResult(plan.ControlId, applied, $"The policies of cluster '{cluster.Id}' are not what the plan showed. Plan again.");
                if (await TryApplyAsync(api, changes) is { } failure)
                    return new ApplyResult(plan.ControlId, applied, failure);
                applied += changes.Count;
            }
            return new ApplyResult(plan.ControlId, applied, null);
        }
        catch (KubernetesException error)
        {
            return new ApplyResult(plan.ControlId, applied, error.Message);
        }
    }

    private static string Resource(Cluster cluster) => $"cluster/{cluster.Id}";

    private static IEnumerable<(Cluster Cluster, IReadOnlyList<PolicyText> Desired)> Live(Estate estate)
    {
        var compiled = NetworkPolicyCompiler.Compile(estate).Clusters;
        return estate.Clusters.Where(cluster => cluster.Source?.Context is not null)
            .Select(cluster => (cluster, PolicyText.Split(compiled.Single(one => one.Cluster == cluster.Id).Text)));
    }

    private static async Task<IReadOnlyList<PolicyChange>> ChangesAsync(KubernetesApi api, Cluster cluster, IReadOnlyList<PolicyText> desired, CancellationToken cancellation)
    {
        var all = await api.ListAsync(KubernetesResource.NetworkPolicies, cancellation);
        var names = desired.Select(policy => policy.Name).ToHashSet(StringComparer.Ordinal);
        if (all.Where(item => !PolicyText.IsOurs(item)).Select(PolicyText.NameOf).FirstOrDefault(names.Contains) is { } foreign)
            throw new KubernetesException($"cluster '{cluster.Id}' has a network policy {foreign} that Rempart did not write; rename it, or give it the label app.kubernetes.io/managed-by: rempart");
        var current = all.Where(PolicyText.IsOurs).Select(PolicyText.Of).ToDictionary(policy => policy.Path, StringComparer.Ordinal);
        var changes = new List<PolicyChange>();
        foreach (var policy in desired)
        {
            // What would be wrong is refused by the server before anything is changed.
            await api.ApplyAsync(policy.Path, policy.Text, dryRun: true, cancellation);
            var before = current.GetValueOrDefault(policy.Path);
            if (before is null || before.Spec != policy.Spec)
                changes.Add(new(new($"cluster/{cluster.Id} {policy.Name}", before is null ? "Create the network policy." : "Replace the network policy.", before?.Spec, policy.Spec), policy, before));
            current.Remove(policy.Path);
        }
        // First what allows and denies, last what goes: at no moment is more let through than before and after together.
        changes.AddRange(current.Values.OrderBy(policy => policy.Name, StringComparer.Ordinal)
            .Select(policy => new PolicyChange(new($"cluster/{cluster.Id} {policy.Name}", "Delete the network policy: no declared flow needs it.", policy.Spec, null), null, policy)));
        return changes;
    }

    // Once begun, a change is finished or undone whoever goes away.
    private static async Task<string?> TryApplyAsync(KubernetesApi api, IReadOnlyList<PolicyChange> changes)
    {
        var done = new Stack<PolicyChange>();
        try
        {
            foreach (var change in changes)
            {
                done.Push(change);
                await WriteAsync(api, change.After, change.Before);
            }
            return null;
        }
        catch (KubernetesException error)
        {
            return await UndoAsync(api, done) is { } worse
                ? $"{error.Message}. Undoing it failed too: {worse}. Verify, then plan again."
                : $"{error.Message}. What was done before it was undone; the policies are as they were.";
        }
    }

    private static async Task<string?> UndoAsync(KubernetesApi api, Stack<PolicyChange> done)
    {
        try
        {
            while (done.TryPop(out var change))
                await WriteAsync(api, change.Before, change.After);
            return null;
        }
        catch (KubernetesException error)
        {
            return error.Message;
        }
    }

    private static Task WriteAsync(KubernetesApi api, PolicyText? policy, PolicyText? instead) => policy is null
        ? api.DeleteAsync(instead!.Path, CancellationToken.None)
        : api.ApplyAsync(policy.Path, policy.Text, dryRun: false, CancellationToken.None);

    private sealed record PolicyChange(ChangeStep Step, PolicyText? After, PolicyText? Before);
}
