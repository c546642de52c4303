namespace Rempart.Network.Kubernetes.Objects;

/// <summary>What names a workload.</summary>
internal readonly record struct WorkloadName(string Namespace, string Kind, string Name);
