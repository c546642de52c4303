namespace Rempart.Network.Kubernetes.Yaml;

/// <summary>The kinds of YAML nodes.</summary>
internal enum NodeKind : byte
{
    Scalar,
    Mapping,
    Sequence,
}
