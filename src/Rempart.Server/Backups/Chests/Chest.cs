using System.Globalization;
using Rempart.Backups;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Hosting;

namespace Rempart.Server.Backups.Chests;

/// <summary>
/// A folder of sealed boxes: <c>chest.json</c> (open: salt and check), <c>objects/ab/…</c> (parts of files, by the keyed hash of their
/// content) and <c>backups/LABEL</c> (what each backup holds). A file is written beside and renamed, so none is ever half.
/// </summary>
internal sealed class Chest
{
    private const int LargestHeader = 64 * 1024;
    private const int LargestManifest = 1 << 30;
    private const int NoSpace = 28;
    private readonly string _root;
    private readonly string _datastore;
    private readonly ChestKey _key;

    private Chest(string root, string datastore, ChestKey key) => (_root, _datastore, _key) = (root, datastore, key);

    /// <summary>What this run added, in bytes.</summary>
    public long Added { get; private set; }

    private string Objects => Path.Combine(_root, "objects");

    private string Backups => Path.Combine(_root, "backups");

    /// <summary>Whether there is one.</summary>
    public static bool Exists(string root) => File.Exists(HeaderOf(root));

    /// <summary>Makes an empty one; a chest that is there stays as it is.</summary>
    /// <exception cref="BackupException">It cannot be written.</exception>
    public static void Create(string root, string passphrase) => Guarded(root, () =>
    {
        foreach (var folder in (string[])[root, Path.Combine(root, "objects"), Path.Combine(root, "backups")])
            Directory.CreateDirectory(folder, DataDirectory.OwnerFolder);
        if (!Exists(root))
            Write(HeaderOf(root), ChestHeader.New(passphrase, out _).Write());
        return true;
    });

    /// <summary>Opens one.</summary>
    /// <exception cref="BackupException">It is not there, or the passphrase is another.</exception>
    public static Chest Open(ChestTarget target) => Guarded(target.Root, () =>
    {
        var file = new FileInfo(HeaderOf(target.Root));
        if (!file.Exists)
            throw new BackupException(BackupFault.Unreachable, $"There is no backup of '{target.Datastore.Id}' in the repository {target.Policy.Repository!.Path}. Is it mounted? Else run: rempart backup apply");
        if (file.Length > LargestHeader || !ChestHeader.TryRead(File.ReadAllBytes(file.FullName), out var header, out _))
            throw new BackupException(BackupFault.Damaged, $"{file.FullName} is damaged: {(file.Length > LargestHeader ? "it is too large" : Problem(file.FullName))}.") { File = "chest.json" };
        return header.Unlock(target.Passphrase) is { } key
            ? new Chest(target.Root, target.Datastore.Id, key)
            : throw new BackupException(BackupFault.WrongKey, $"The passphrase does not open the repository {target.Root}.");
    });

    /// <summary>The backups, oldest first.</summary>
    public IReadOnlyList<ChestLabel> Labels() => Guarded(_root, () =>
        (IReadOnlyList<ChestLabel>)[.. Directory.GetFiles(Backups).Select(file => ChestLabel.TryParse(Path.GetFileName(file), out var label) ? label : default)
            .Where(label => label != default).OrderBy(label => label.StartedAt)]);

    /// <summary>Puts a part of a file in, once.</summary>
    public string Put(ReadOnlySpan<byte> content)
    {
        var name = _key.NameOf(content);
        var path = PathOf(name);
        if (File.Exists(path))
            return name;
        var box = _key.Seal(name, content);
        Guarded(_root, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, DataDirectory.OwnerFolder);
            Write(path, box);
            return true;
        });
        Added += box.Length;
        return name;
    }

    /// <summary>Whether a part is there; what is in it is not looked at.</summary>
    public bool Has(string name) => File.Exists(PathOf(name));

    /// <summary>Takes a part out.</summary>
    /// <exception cref="BackupException">It is missing or was changed; the file is named.</exception>
    public byte[] Get(string name)
    {
        var relative = Path.GetRelativePath(_root, PathOf(name));
        var box = Guarded(_root, () => File.Exists(PathOf(name)) ? File.ReadAllBytes(PathOf(name)) : null)
            ?? throw new BackupException(BackupFault.Damaged, $"{relative} is missing.") { File = relative };
        return _key.TryOpen(name, box, ChestKey.ChunkBytes, out var content) && _key.NameOf(content) == name
            ? content
            : throw new BackupException(BackupFault.Damaged, $"{relative} was changed or cut off: it does not open.") { File = relative };
    }

    /// <summary>Ends a backup: from now on it is there.</summary>
    public void Write(ChestManifest manifest)
    {
        var box = _key.Seal(ChestManifest.SealName(_datastore, manifest.Label), manifest.Write());
        Guarded(_root, () =>
        {
            Write(Path.Combine(Backups, manifest.Label), box);
            return true;
        });
        Added += box.Length;
    }

    /// <summary>What a backup holds.</summary>
    /// <exception cref="BackupException">It cannot be read, or says what must not be believed.</exception>
    public ChestManifest Read(ChestLabel label)
    {
        var relative = Path.Combine("backups", label.ToString());
        var box = Guarded(_root, () => File.Exists(Path.Combine(_root, relative)) ? File.ReadAllBytes(Path.Combine(_root, relative)) : null)
            ?? throw new BackupException(BackupFault.Damaged, $"{relative} is missing.") { File = relative };
        if (!_key.TryOpen(ChestManifest.SealName(_datastore, label.ToString()), box, LargestManifest, out var bytes))
            throw new BackupException(BackupFault.Damaged, $"{relative} was changed or cut off: it does not open.") { File = relative };
        return ChestManifest.TryRead(bytes, out var manifest, out var problem)
            ? manifest
            : throw new BackupException(BackupFault.Damaged, $"{relative} is not believed: {problem}.") { File = relative };
    }

    /// <summary>Lets backups go, and every part that no other backup holds.</summary>
    public void Forget(IReadOnlyList<ChestLabel> labels)
    {
        if (labels.Count == 0)
            return;
        // All that stay are read before anything goes: one that cannot be read keeps everything.
        var kept = Labels().Except(labels).SelectMany(label => Read(label).Entries).SelectMany(entry => entry.Chunks).ToHashSet(StringComparer.Ordinal);
        Guarded(_root, () =>
        {
            foreach (var label in labels)
                File.Delete(Path.Combine(Backups, label.ToString()));
            foreach (var file in Directory.EnumerateFiles(Objects, "*", SearchOption.AllDirectories).Where(file => !kept.Contains(Path.GetFileName(file))).ToArray())
                File.Delete(file);
            return true;
        });
    }

    private string PathOf(string name) => Path.Combine(Objects, name[..2], name);

    private static string HeaderOf(string root) => Path.Combine(root, "chest.json");

    private static string Problem(string file) => ChestHeader.TryRead(File.ReadAllBytes(file), out _, out var problem) ? "it changes while it is read" : problem;

    private static void Write(string path, byte[] content)
    {
        var temporary = $"{path}.{Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..8]}.new";
        try
        {
            using (var file = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = DataDirectory.OwnerFile, BufferSize = 0 }))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static T Guarded<T>(string root, Func<T> act)
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
