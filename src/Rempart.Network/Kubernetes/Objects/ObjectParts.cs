using Rempart.Core.Estates;
using Rempart.Network.Policies;

namespace Rempart.Network.Kubernetes.Objects;

/// <summary>What was read from some documents, before it is put together.</summary>
internal sealed class ObjectParts(int diagnosticsLimit)
{
    public List<Namespace> Namespaces { get; } = [];

    public List<OwnedPod> Pods { get; } = [];

    public List<Owner> Owners { get; } = [];

    public List<ClusterService> Services { get; } = [];

    public List<Ingress> Ingresses { get; } = [];

    public List<NetworkPolicy> NetworkPolicies { get; } = [];

    public List<AdminPolicy> AdminPolicies { get; } = [];

    public List<ForeignPolicy> ForeignPolicies { get; } = [];

    public List<ManifestDiagnostic> Diagnostics { get; } = [];

    public void Error(SourceLocation location, string message) => Add(DiagnosticSeverity.Error, location, message);

    public void Warn(SourceLocation location, string message) => Add(DiagnosticSeverity.Warning, location, message);

    public void Append(ObjectParts other)
    {
        Namespaces.AddRange(other.Namespaces);
        Pods.AddRange(other.Pods);
        Owners.AddRange(other.Owners);
        Services.AddRange(other.Services);
        Ingresses.AddRange(other.Ingresses);
        NetworkPolicies.AddRange(other.NetworkPolicies);
        AdminPolicies.AddRange(other.AdminPolicies);
        ForeignPolicies.AddRange(other.ForeignPolicies);
        Diagnostics.AddRange(other.Diagnostics);
    }

    private void Add(DiagnosticSeverity severity, SourceLocation location, string message)
    {
        if (Diagnostics.Count < diagnosticsLimit)
            Diagnostics.Add(new(severity, location, message));
    }

    /// <summary>A pod with the workload that its manifest names as owner.</summary>
    internal readonly record struct OwnedPod(Pod Pod, WorkloadName? OwnedBy);

    /// <summary>A workload in the manifests that another one owns, such as a ReplicaSet of a Deployment.</summary>
    internal readonly record struct Owner(WorkloadName Workload, WorkloadName? OwnedBy);
}
