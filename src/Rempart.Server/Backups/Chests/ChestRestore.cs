using System.Globalization;
using System.Security.Cryptography;
using Rempart.Backups;
using Rempart.Core.Hosts;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Hosting;

namespace Rempart.Server.Backups.Chests;

/// <summary>Writes a backup of files into an empty folder. Each file's content is held against its hash before it counts.</summary>
internal static class ChestRestore
{
    /// <summary>Restores.</summary>
    /// <param name="chest">The chest.</param>
    /// <param name="manifest">The backup.</param>
    /// <param name="into">A folder that is empty.</param>
    /// <param name="fault">Told of each file that is not what it was; it is left out.</param>
    /// <param name="progress">From 0 to 100.</param>
    /// <param name="cancellation">Gives up.</param>
    public static void Run(Chest chest, ChestManifest manifest, string into, Action<ChestEntry, BackupException> fault, IProgress<double>? progress, CancellationToken cancellation)
    {
        var (all, done) = (Math.Max(1, manifest.Bytes), 0L);
        foreach (var entry in manifest.Entries.Where(entry => entry.Kind != ChestEntryKind.Link))
        {
            cancellation.ThrowIfCancellationRequested();
            var path = Path.Combine(into, entry.Path);
            Directory.CreateDirectory(entry.Kind == ChestEntryKind.Folder ? path : Path.GetDirectoryName(path)!, DataDirectory.OwnerFolder);
            if (entry.Kind != ChestEntryKind.File)
                continue;
            try
            {
                WriteFile(chest, entry, path);
            }
            catch (BackupException error) when (error.Fault == BackupFault.Damaged)
            {
                File.Delete(path);
                fault(entry, error);
            }
            done += entry.Bytes;
            progress?.Report(100.0 * done / all);
        }
        // Links last: nothing is ever written through one. Modes after what lies below, because a folder may be closed.
        foreach (var entry in manifest.Entries.Where(entry => entry.Kind == ChestEntryKind.Link))
        {
            var path = Path.Combine(into, entry.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, DataDirectory.OwnerFolder);
            File.CreateSymbolicLink(path, entry.Target ?? "");
        }
        foreach (var entry in manifest.Entries.Where(entry => entry.Kind != ChestEntryKind.Link).Reverse())
        {
            if (File.Exists(Path.Combine(into, entry.Path)) || Directory.Exists(Path.Combine(into, entry.Path)))
                File.SetUnixFileMode(Path.Combine(into, entry.Path), (UnixFileMode)entry.Mode);
        }
    }

    /// <summary>Gives everything back to its owners, by number. Only root can.</summary>
    public static async Task GiveAsync(IReachedHost host, ChestManifest manifest, string into, CancellationToken cancellation)
    {
        foreach (var owner in manifest.Entries.GroupBy(entry => (entry.Owner, entry.Group)).Where(group => group.Key != (0, 0)))
        {
            foreach (var some in owner.Chunk(200))
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"{owner.Key.Owner}:{owner.Key.Group}");
                var given = await host.RunAsync(new ProgramCall("chown", ["-h", name, "--", .. some.Select(entry => Path.Combine(into, entry.Path))]), cancellation);
                if (given.ExitCode != 0)
                    throw new BackupException(BackupFault.Failed, $"Everything lies in {into}, but not everything could be given to its owner: {given.Error.Trim()}");
            }
        }
        // A change of owner takes the bits of set-user-id away.
        foreach (var entry in manifest.Entries.Where(entry => entry.Kind == ChestEntryKind.File && (entry.Mode & 0xE00) != 0))
            File.SetUnixFileMode(Path.Combine(into, entry.Path), (UnixFileMode)entry.Mode);
    }

    private static void WriteFile(Chest chest, ChestEntry entry, string path)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = DataDirectory.OwnerFile, BufferSize = 0 });
        long bytes = 0;
        foreach (var name in entry.Chunks)
        {
            var part = chest.Get(name);
            hash.AppendData(part);
            file.Write(part);
            bytes += part.Length;
        }
        if (bytes != entry.Bytes || Convert.ToHexStringLower(hash.GetHashAndReset()) != entry.Sha256)
            throw new BackupException(BackupFault.Damaged, $"{entry.Path} does not have the hash that was noted.") { File = entry.Path };
    }
}
