using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;

namespace Rempart.Server.Platform.KeyBackup;

/// <summary>The files of the secrets folder as one tar, and back.</summary>
internal static class SecretArchive
{
    private const int MostEstateFiles = 2000;
    private const long LargestEstateFile = 4 * 1024 * 1024;

    /// <summary>The files, by path relative to the folder, sorted. Temporary files of a write under way and links are left out.</summary>
    public static SortedDictionary<string, byte[]> Read(string folder)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            if (file.LinkTarget is null && !file.Name.EndsWith(".new", StringComparison.Ordinal))
                files[Path.GetRelativePath(folder, file.FullName)] = File.ReadAllBytes(file.FullName);
        }
        return files;
    }

    /// <summary>The estate's files, by path relative to its folder: what the loader reads, and nothing that lies beside it.</summary>
    public static SortedDictionary<string, byte[]> ReadEstate(string folder)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        if (!Directory.Exists(folder))
            return files;
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden };
        foreach (var path in Directory.EnumerateFiles(folder, "*", options).Where(path => Path.GetExtension(path) is ".yaml" or ".yml").Take(MostEstateFiles))
        {
            if (new FileInfo(path).Length <= LargestEstateFile && !IsIgnored(folder, path))
                files[Path.GetRelativePath(folder, path)] = File.ReadAllBytes(path);
        }
        return files;
    }

    // As the loader skips them.
    private static bool IsIgnored(string root, string path)
    {
        for (var at = Path.GetDirectoryName(path)!; at.Length > root.TrimEnd('/').Length; at = Path.GetDirectoryName(at)!)
        {
            if (File.Exists(Path.Combine(at, ".rempartignore")))
                return true;
        }
        return false;
    }

    /// <summary>
    /// A name for this state of the files. It is keyed, because it stands in a file name and a secret may be short enough to be guessed.
    /// </summary>
    public static string Fingerprint(SortedDictionary<string, byte[]> files, byte[] key)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        foreach (var (name, content) in files)
        {
            hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
            hash.AppendData(SHA256.HashData(content));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    /// <summary>Packs the files.</summary>
    public static byte[] Pack(SortedDictionary<string, byte[]> files)
    {
        using var packed = new MemoryStream();
        using (var tar = new TarWriter(packed, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name)
                {
                    Mode = Hosting.DataDirectory.OwnerFile,
                    DataStream = new MemoryStream(content),
                });
            }
        }
        return packed.ToArray();
    }

    /// <summary>The files of an archive, in memory.</summary>
    public static Dictionary<string, byte[]> Entries(byte[] packed)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using var tar = new TarReader(new MemoryStream(packed));
        while (tar.GetNextEntry() is { } entry)
        {
            using var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            files[entry.Name] = content.ToArray();
        }
        return files;
    }

    /// <summary>Unpacks into a folder that must be absent or empty. Nothing is written outside of it.</summary>
    /// <returns>How many files were written.</returns>
    /// <exception cref="KeyBackupException">The folder holds something, or the archive names what it must not.</exception>
    public static int Unpack(byte[] packed, string folder)
    {
        var root = Path.GetFullPath(folder);
        Directory.CreateDirectory(root, Hosting.DataDirectory.OwnerFolder);
        if (Directory.EnumerateFileSystemEntries(root).Any())
            throw new KeyBackupException($"The folder {root} is not empty; name a new one, so that no key is overwritten.");
        using var tar = new TarReader(new MemoryStream(packed));
        var written = 0;
        while (tar.GetNextEntry() is { } entry)
        {
            var path = Path.GetFullPath(Path.Combine(root, entry.Name));
            if (entry.EntryType != TarEntryType.RegularFile || !path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                throw new KeyBackupException($"The backup holds '{entry.Name}', which does not belong into it; nothing more was written.");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, Hosting.DataDirectory.OwnerFolder);
            using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Hosting.DataDirectory.OwnerFile });
            entry.DataStream?.CopyTo(file);
            file.Flush(flushToDisk: true);
            written++;
        }
        return written;
    }
}
