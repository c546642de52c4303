namespace Rempart.Network.Kubernetes.Yaml;

/// <summary>Reads documents one after another onto one tape.</summary>
internal sealed class DocumentReader(ManifestLimits limits)
{
    private readonly YamlDotNetReader _any = new(limits);

    public Tape Tape { get; } = new();

    public YamlFailure? Read(ManifestFile file, YamlDocuments.Part part)
    {
        Tape.Start(file.Name, file.Text);
        return _any.Read(Tape, part);
    }
}
