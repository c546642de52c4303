namespace Rempart.Server.Collectors.Files;

/// <summary>The files beside a log that it was renamed to: <c>auth.log.1</c>, <c>auth.log-20261124</c>. Compressed ones are none of them.</summary>
internal sealed class RotatedFiles(string path)
{
    private static readonly string[] Compressed = [".gz", ".xz", ".zst", ".bz2", ".lz4", ".zip"];

    private readonly HashSet<string> _done = new(StringComparer.Ordinal);

    public static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    /// <summary>The same open file once more, from its beginning, also when its name is another's now.</summary>
    public static FileStream Reopen(FileStream file) => Open($"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}");

    /// <summary>Which file the path names now; null when none.</summary>
    public static string? IdentityAt(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return FileIdentity.Of(file);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The file in which a position lies, whatever its name is now; null when it is gone.</summary>
    public FileStream? Find(TailPosition position)
    {
        foreach (var name in Names())
        {
            var file = TryOpen(name);
            if (file is null)
                continue;
            if (FileIdentity.Of(file.SafeFileHandle) == position.Identity && file.Length >= position.Offset && position.Begins(file))
                return file;
            file.Dispose();
        }
        return null;
    }

    /// <summary>The file that was written after this one; null when there is none yet.</summary>
    public FileStream? After(FileStream file, TailPosition position)
    {
        _done.Add(position.Identity);
        var last = File.GetLastWriteTimeUtc(file.SafeFileHandle);
        FileStream? next = null;
        foreach (var name in Names())
        {
            var other = TryOpen(name);
            if (other is null)
                continue;
            var written = File.GetLastWriteTimeUtc(other.SafeFileHandle);
            if (written >= last && !_done.Contains(FileIdentity.Of(other.SafeFileHandle)) && (next is null || written < File.GetLastWriteTimeUtc(next.SafeFileHandle)))
                (next, other) = (other, next);
            other?.Dispose();
        }
        return next;
    }

    private static FileStream? TryOpen(string name)
    {
        try
        {
            return Open(name);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private IEnumerable<string> Names()
    {
        var (folder, name) = (Path.GetDirectoryName(path)!, Path.GetFileName(path));
        return Directory.Exists(folder) ? [path, .. Directory.EnumerateFiles(folder).Where(file => IsRotated(Path.GetFileName(file), name)).Order(StringComparer.Ordinal)] : [path];
    }

    private static bool IsRotated(string file, string name) =>
        file.Length > name.Length && file.StartsWith(name, StringComparison.Ordinal) && (file[name.Length] is '.' or '-' or '_')
        && !Compressed.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);
}
