using Rempart.Core.Estates;

namespace Rempart.Core.Backups;

/// <summary>Exports the objects of Kubernetes clusters, so that they can be applied again. Implemented where clusters are read.</summary>
public interface IClusterObjects
{
    /// <summary>All objects of the usual kinds and of those named, as YAML in one canonical form: an object that did not change has the same text.</summary>
    /// <param name="cluster">A cluster whose source is a context.</param>
    /// <param name="kinds">More kinds: <c>group/version/plural</c>, or <c>version/plural</c> of the core group.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ClusterObjectsException">They could not be read whole.</exception>
    Task<IReadOnlyList<ClusterObject>> ExportAsync(Cluster cluster, IReadOnlyList<string> kinds, CancellationToken cancellation);
}

/// <summary>One exported object.</summary>
/// <param name="Path">Where it lies in the export: <c>namespace/kind/name.yaml</c>, or <c>_cluster/kind/name.yaml</c>.</param>
/// <param name="Yaml">What <c>kubectl apply</c> takes. A Secret's holds its values: it must be kept sealed.</param>
public sealed record ClusterObject(string Path, string Yaml);

/// <summary>A cluster's objects could not be read whole; the message says why and holds no credentials.</summary>
public sealed class ClusterObjectsException(string message, Exception? inner = null) : Exception(message, inner);
