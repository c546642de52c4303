namespace Rempart.Server.Network.Kubernetes;

/// <summary>A cluster did not answer as asked. The message says what, where, and what to do; it holds no credentials.</summary>
internal sealed class KubernetesException(string message, Exception? inner = null) : Exception(message, inner);
