using Rempart.Server.Backups.Engines;
using Rempart.Server.Hosting;

namespace Rempart.Server.Backups.Chests.Stores;

/// <summary>A chest in a folder of this machine.</summary>
internal sealed class FolderStore(string root) : IChestStore
{
    private const int NoSpace = 28;

    public string Place => root;

    public void Prepare(params IReadOnlyList<string> folders) => Guarded(() =>
    {
        foreach (var folder in folders)
            Directory.CreateDirectory(PathOf(folder), DataDirectory.OwnerFolder);
        return true;
    });

    public bool Exists(string name) => File.Exists(PathOf(name));

    public byte[]? Read(string name, long largest) => Guarded(() =>
    {
        var file = new FileInfo(PathOf(name));
        if (!file.Exists)
            return null;
        return file.Length <= largest ? File.ReadAllBytes(file.FullName) : throw ChestStores.TooLarge(name, largest);
    });

    public byte[] Head(string name, int bytes) => Guarded(() =>
    {
        var head = new byte[bytes];
        using var file = new FileStream(PathOf(name), new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, BufferSize = 0 });
        return head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
    });

    public void Write(string name, byte[] content) => Guarded(() =>
    {
        var path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, DataDirectory.OwnerFolder);
        var beside = ChestStores.Beside(path);
        try
        {
            using (var file = new FileStream(beside, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = DataDirectory.OwnerFile, BufferSize = 0 }))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }
            File.Move(beside, path, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
        return true;
    });

    public IReadOnlyList<string> List(string folder) => Guarded(() =>
        (IReadOnlyList<string>)[.. Directory.EnumerateFiles(PathOf(folder), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(root, file))]);

    public void Delete(string name) => Guarded(() =>
    {
        File.Delete(PathOf(name));
        return true;
    });

    public void Dispose()
    {
        // Nothing is held open between two acts.
    }

    private string PathOf(string name) => Path.Combine(root, name);

    private T Guarded<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var full = (error.HResult & 0xFFFF) == NoSpace || error.Message.StartsWith("No space left", StringComparison.Ordinal);
            throw new BackupException(full ? BackupFault.DiskFull : BackupFault.Unreachable, $"The repository {root} cannot be used: {error.Message}", error);
        }
    }
}
