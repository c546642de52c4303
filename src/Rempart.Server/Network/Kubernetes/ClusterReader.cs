using System.Text;
using System.Text.Json;
using Rempart.Core.Estates;
using Rempart.Network.Kubernetes;

namespace Rempart.Server.Network.Kubernetes;

/// <summary>Reads the objects of a cluster that decide about reachability: from a folder of manifests, or from the running cluster.</summary>
internal sealed class ClusterReader(IEstateSource estates, TimeProvider time)
{
    /// <summary>More files than any folder of manifests has; the limit keeps a wrong folder from being read whole.</summary>
    internal const int MostFiles = 10_000;

    private const long MostBytes = 256L * 1024 * 1024;

    /// <summary>Reads them.</summary>
    /// <param name="cluster">A cluster whose source is declared.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Their texts, named so that a person finds the object again.</returns>
    /// <exception cref="KubernetesException">They could not be read whole.</exception>
    public Task<IReadOnlyList<ManifestFile>> ReadAsync(Cluster cluster, CancellationToken cancellation) =>
        cluster.Source?.Manifests is { } folder ? ReadFolderAsync(cluster, folder, cancellation) : ReadLiveAsync(cluster, cancellation);

    private async Task<IReadOnlyList<ManifestFile>> ReadFolderAsync(Cluster cluster, string folder, CancellationToken cancellation)
    {
        var root = Path.GetFullPath(Path.Combine(estates.Folder, folder));
        if (!Directory.Exists(root))
            throw new KubernetesException($"the folder {folder} of cluster '{cluster.Id}' is not there ({root})");
        try
        {
            // Links are not followed: a folder of manifests must not lead out of itself, nor in circles.
            var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden };
            string[] paths = [.. Directory.EnumerateFiles(root, "*", options)
                .Where(path => Path.GetExtension(path) is ".yaml" or ".yml" or ".json").Take(MostFiles + 1).Order(StringComparer.Ordinal)];
            if (paths.Length > MostFiles)
                throw new KubernetesException($"the folder {folder} of cluster '{cluster.Id}' holds more than {MostFiles} manifests; name a narrower one");
            if (paths.Sum(path => new FileInfo(path).Length) > MostBytes)
                throw new KubernetesException($"the folder {folder} of cluster '{cluster.Id}' holds more than {MostBytes / (1024 * 1024)} MiB of manifests; name a narrower one");
            var files = new List<ManifestFile>(paths.Length);
            foreach (var path in paths)
                files.Add(new(Path.Combine(folder, Path.GetRelativePath(root, path)), await File.ReadAllTextAsync(path, cancellation)));
            return files;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new KubernetesException($"the manifests of cluster '{cluster.Id}' cannot be read: {error.Message}", error);
        }
    }

    private async Task<IReadOnlyList<ManifestFile>> ReadLiveAsync(Cluster cluster, CancellationToken cancellation)
    {
        using var api = await KubernetesApi.OpenAsync(cluster, time, cancellation);
        var files = new List<ManifestFile>();
        foreach (var resource in KubernetesResource.All)
        {
            foreach (var item in await api.ListAsync(resource, cancellation))
                files.Add(new($"{cluster.Id}: {resource.Plural}/{NameOf(item)}", WithKind(item, resource)));
        }
        return files;
    }

    // The items of a list do not repeat their kind and version.
    private static string WithKind(JsonElement item, KubernetesResource resource)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text))
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion", resource.ApiVersion);
            writer.WriteString("kind", resource.Kind);
            foreach (var property in item.EnumerateObject().Where(property => property.Name is not ("apiVersion" or "kind")))
                property.WriteTo(writer);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    private static string NameOf(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("metadata", out var metadata) || !metadata.TryGetProperty("name", out var name))
            throw new KubernetesException("a listed object has no name; the answer is not that of an API server");
        return metadata.TryGetProperty("namespace", out var space) ? $"{space.GetString()}/{name.GetString()}" : $"{name.GetString()}";
    }
}
