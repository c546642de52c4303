using Rempart.Network.Policies;

namespace Rempart.Network.Kubernetes;

/// <summary>What was read from manifests.</summary>
/// <param name="Cluster">The cluster that they describe, as far as they could be read.</param>
/// <param name="Diagnostics">What is wrong with them, by file and line.</param>
public sealed record ManifestReading(ClusterModel Cluster, IReadOnlyList<ManifestDiagnostic> Diagnostics)
{
    /// <summary>Whether something was not read, so that no answer about the cluster can be trusted.</summary>
    public bool HasErrors => Diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
}
