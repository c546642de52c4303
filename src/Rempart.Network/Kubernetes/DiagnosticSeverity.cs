namespace Rempart.Network.Kubernetes;

/// <summary>What a diagnostic means for the answers that follow.</summary>
public enum DiagnosticSeverity
{
    /// <summary>The manifests were read; something in them is probably not meant so.</summary>
    Warning,

    /// <summary>Something was not read, so no answer about the cluster can be trusted.</summary>
    Error,
}
