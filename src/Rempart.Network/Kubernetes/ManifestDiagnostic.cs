using Rempart.Core.Estates;

namespace Rempart.Network.Kubernetes;

/// <summary>Something that is wrong, or probably wrong, with manifests.</summary>
/// <param name="Severity">What it means.</param>
/// <param name="Location">Where.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record ManifestDiagnostic(DiagnosticSeverity Severity, SourceLocation Location, string Message)
{
    /// <summary>The form compilers use: <c>file:line:column: error: message</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Location}: {(Severity == DiagnosticSeverity.Error ? "error" : "warning")}: {Message}";
}
