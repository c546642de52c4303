namespace Rempart.Detection.Pipelines;

/// <summary>
/// Without a choice: fields are taken as they are, events say what they are, and those of Windows, Kubernetes and OCSF are
/// recognised by their form.
/// </summary>
internal sealed class DefaultPipeline : Pipeline
{
    private readonly WindowsPipeline _windows = new();
    private readonly KubernetesPipeline _kubernetes = new();

    public override string Name => "default";

    public override IReadOnlyList<string> TimePaths => field ??= [.. DefaultTimes, .. _windows.TimePaths, .. _kubernetes.TimePaths];

    protected override IReadOnlyList<RoutingInput> OwnInputs =>
        [new("Event.System", ""), new("apiVersion", "audit.k8s.io/"), new("class_uid"), new("metadata.product.name"), new("metadata.log_name"), .. _windows.Inputs.Skip(6)];

    public override IReadOnlyList<string> Paths(string name, LogSource source) =>
        [.. _windows.Paths(name, source).Concat(_kubernetes.Paths(name, source)).Distinct(StringComparer.Ordinal)];

    protected override LogSourceClaim Found(ReadOnlySpan<string?> values)
    {
        if (values[0] is not null)
            return WindowsPipeline.RouteOf(values[5..]);
        if (values[1] is not null)
            return KubernetesPipeline.Source;
        return values[2] is { } classId ? OcsfPipeline.RouteOf(values[3], classId, values[4]) : LogSourceClaim.Unknown;
    }
}
