using System.Globalization;
using System.Text;
using Rempart.Backups;
using Rempart.Core.Backups;
using Rempart.Core.Estates;
using Rempart.Server.Backups.Engines;

namespace Rempart.Server.Backups.Chests;

/// <summary>One kind of thing that goes into a chest. A source that is not declared adds nothing.</summary>
internal interface IChestSource
{
    /// <summary>Adds what is declared.</summary>
    /// <exception cref="BackupException">It cannot be read whole; nothing of the backup counts then.</exception>
    Task AddAsync(ChestTarget target, ChestWriter writer, CancellationToken cancellation);
}

/// <summary>The files and folders that the estate names.</summary>
internal sealed class FolderSource : IChestSource
{
    public const string Prefix = "files";

    public async Task AddAsync(ChestTarget target, ChestWriter writer, CancellationToken cancellation)
    {
        // A backup that held itself would grow without end.
        string[] without = [.. target.IsLocal ? new[] { target.Policy.Repository!.Path } : [], target.Scratch, .. target.Policy.Copy is { } copy ? new[] { copy.Path } : []];
        foreach (var path in target.Policy.Paths)
            await FileListing.AddAsync(target.Host, path.Length > 1 ? path.TrimEnd('/') : path, Prefix, without, writer, cancellation);
    }
}

/// <summary>The estate's own files.</summary>
internal sealed class EstateFilesSource(IEstateSource estates) : IChestSource
{
    public const string Prefix = "estate";

    public async Task AddAsync(ChestTarget target, ChestWriter writer, CancellationToken cancellation)
    {
        if (!target.Policy.Own.Contains(OwnPart.Estate))
            return;
        await FileListing.AddAsync(target.Host, estates.Folder, Prefix, [Path.Combine(estates.Folder, ".git")], writer, cancellation, relative: true);
        writer.Facts["estate"] = estates.Current.Digest;
    }
}

/// <summary>The objects of the Kubernetes clusters that the estate names. Secrets are among them: a chest is always sealed.</summary>
internal sealed class ClusterObjectsSource(IClusterObjects objects) : IChestSource
{
    public const string Prefix = "kubernetes";

    public async Task AddAsync(ChestTarget target, ChestWriter writer, CancellationToken cancellation)
    {
        foreach (var id in target.Policy.Clusters)
        {
            if (target.Estate.Clusters.Find(id) is not { } cluster)
                throw new BackupException(BackupFault.Failed, $"The estate has no cluster '{id}'.");
            try
            {
                var exported = await objects.ExportAsync(cluster, target.Policy.Kinds, cancellation);
                foreach (var one in exported)
                    writer.Add(new ChestItem($"{Prefix}/{id}/{one.Path}", ChestEntryKind.File), Encoding.UTF8.GetBytes(one.Yaml));
                writer.Facts[$"objects of {id}"] = exported.Count.ToString(CultureInfo.InvariantCulture);
            }
            catch (ClusterObjectsException error)
            {
                throw new BackupException(BackupFault.Failed, $"The objects of cluster '{id}' cannot be exported: {error.Message}", error);
            }
        }
    }
}
