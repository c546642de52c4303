using Rempart.Core.Estates;
using Rempart.Network.Kubernetes.Objects;
using Rempart.Network.Kubernetes.Yaml;

namespace Rempart.Network.Kubernetes;

/// <summary>Reads Kubernetes manifests: multi-document YAML, JSON, and lists, as kubectl, kustomize and Helm write them.</summary>
public static class ManifestReader
{
    // Documents are handed out in batches of about this many characters: small enough to keep all processors busy to the end.
    private const int BatchCharacters = 256 * 1024;

    /// <summary>Reads files. Documents are read in parallel; the result does not depend on it.</summary>
    /// <param name="files">The files, in the order in which their content counts.</param>
    /// <param name="limits">What they may cost; the defaults when null.</param>
    /// <returns>The cluster, and what is wrong with the manifests. A document that cannot be read spoils no other.</returns>
    public static ManifestReading Read(IReadOnlyList<ManifestFile> files, ManifestLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        limits ??= new ManifestLimits();
        if (files.Sum(file => (long)file.Text.Length) > limits.Characters)
        {
            var message = $"the manifests have more than {limits.Characters} characters together; read fewer files at once";
            return new(new(), [new(DiagnosticSeverity.Error, new SourceLocation(files[0].Name, 0, 0), message)]);
        }
        var batches = Batches(files);
        var results = new ObjectParts[batches.Count];
        Parallel.For(0, batches.Count, index => results[index] = Read(batches[index], limits));
        var all = new ObjectParts(int.MaxValue);
        foreach (var part in results)
            all.Append(part);
        return ClusterAssembly.Assemble(all);
    }

    private static ObjectParts Read(List<(ManifestFile File, YamlDocuments.Part Part)> batch, ManifestLimits limits)
    {
        var parts = new ObjectParts(limits.Diagnostics);
        var reader = new ObjectReader(parts);
        var documents = new DocumentReader(limits);
        foreach (var (file, part) in batch)
        {
            if (documents.Read(file, part) is { } failure)
                parts.Error(failure.Location, failure.Message);
            else if (documents.Tape.Count > 0)
                reader.Read(documents.Tape.Root);
        }
        return parts;
    }

    private static List<List<(ManifestFile File, YamlDocuments.Part Part)>> Batches(IReadOnlyList<ManifestFile> files)
    {
        var batches = new List<List<(ManifestFile, YamlDocuments.Part)>>();
        var size = BatchCharacters;
        foreach (var file in files)
        {
            foreach (var part in YamlDocuments.Split(file.Text))
            {
                if (size >= BatchCharacters)
                {
                    batches.Add([]);
                    size = 0;
                }
                batches[^1].Add((file, part));
                size += part.End - part.Start;
            }
        }
        return batches;
    }
}
