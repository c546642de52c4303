using Rempart.Detection.Pipelines;

namespace Rempart.Detection;

/// <summary>The built-in pipelines.</summary>
public static class PipelineNames
{
    /// <summary>Their names: <c>windows</c>, <c>linux</c>, <c>web</c>, <c>kubernetes</c>, <c>auth0</c>, <c>postgresql</c>, <c>sshd</c>, <c>ocsf</c>.</summary>
    public static IReadOnlyList<string> All { get; } = [.. BuiltIn().Select(pipeline => pipeline.Name)];

    /// <summary>A pipeline by name; the default one for null.</summary>
    internal static Pipeline? Find(string? name) => name is null or "default" ? new DefaultPipeline() : BuiltIn().FirstOrDefault(pipeline => pipeline.Name == name);

    private static IEnumerable<Pipeline> BuiltIn()
    {
        yield return new WindowsPipeline();
        yield return new LinuxPipeline();
        yield return new WebPipeline();
        yield return new KubernetesPipeline();
        yield return new Auth0Pipeline();
        yield return new PostgresqlPipeline();
        yield return new SshdPipeline();
        yield return new OcsfPipeline();
    }
}
