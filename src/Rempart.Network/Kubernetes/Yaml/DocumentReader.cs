namespace Rempart.Network.Kubernetes.Yaml;

/// <summary>Reads documents one after another onto one tape: quickly when they are of the usual form, else with the full parser.</summary>
internal sealed class DocumentReader(ManifestLimits limits)
{
    private readonly BlockReader _block = new(limits.Depth);
    private readonly YamlDotNetReader _any = new(limits);

    public Tape Tape { get; } = new();

    public YamlFailure? Read(ManifestFile file, YamlDocuments.Part part)
    {
        Tape.Start(file.Name, file.Text);
        return _block.TryRead(Tape, part) ? null : _any.Read(Tape, part);
    }
}
