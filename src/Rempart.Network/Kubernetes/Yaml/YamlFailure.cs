using Rempart.Core.Estates;

namespace Rempart.Network.Kubernetes.Yaml;

/// <summary>Why a document could not be read.</summary>
internal sealed record YamlFailure(SourceLocation Location, string Message);
