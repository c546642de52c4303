namespace Rempart.Network.Reports;

/// <summary>Whom a workload is exposed to.</summary>
/// <param name="Namespace">The namespaces: a name, or a description in brackets; null for the whole cluster and for ranges.</param>
/// <param name="Pods">The pods: a description in brackets; for the whole cluster and for ranges the whole name.</param>
public sealed record ExposurePeer(string? Namespace, string Pods)
{
    /// <summary>Every pod, whatever its labels and its namespace.</summary>
    public static ExposurePeer EntireCluster { get; } = new(null, "entire-cluster");

    /// <summary>The peer as reports name it.</summary>
    public string Name => Namespace is null ? Pods : $"{Namespace}/{Pods}";
}
