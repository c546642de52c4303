using Rempart.Backups;
using Rempart.Server.Backups.Chests.Stores;
using Rempart.Server.Backups.Engines;

namespace Rempart.Server.Backups.Chests;

/// <summary>
/// A folder of sealed boxes: <c>chest.json</c> (open: salt and check), <c>objects/ab/…</c> (parts of files, by the keyed hash of their
/// content) and <c>backups/LABEL</c> (what each backup holds). It lies in a folder of this machine or on a server; its store knows.
/// </summary>
internal sealed class Chest : IDisposable
{
    private const int LargestHeader = 64 * 1024;
    private const int LargestManifest = 1 << 30;
    private const int LargestBox = ChestKey.ChunkBytes + 1024;
    private const string Header = "chest.json";
    private const string Objects = "objects";
    private const string Backups = "backups";
    private readonly IChestStore _store;
    private readonly string _datastore;
    private readonly ChestKey _key;

    private Chest(IChestStore store, string datastore, ChestKey key) => (_store, _datastore, _key) = (store, datastore, key);

    /// <summary>What this run added, in bytes.</summary>
    public long Added { get; private set; }

    /// <summary>Whether there is one.</summary>
    /// <exception cref="BackupException">That cannot be told.</exception>
    public static bool Exists(ChestTarget target)
    {
        using var store = ChestStores.Open(target);
        return store.Exists(Header);
    }

    /// <summary>Makes an empty one; a chest that is there stays as it is.</summary>
    /// <exception cref="BackupException">It cannot be written.</exception>
    public static void Create(ChestTarget target)
    {
        using var store = ChestStores.Open(target);
        store.Prepare("", Objects, Backups);
        if (!store.Exists(Header))
            store.Write(Header, ChestHeader.New(target.Passphrase, out _).Write());
    }

    /// <summary>Opens one.</summary>
    /// <exception cref="BackupException">It is not there, or the passphrase is another.</exception>
    public static Chest Open(ChestTarget target)
    {
        var store = ChestStores.Open(target);
        try
        {
            return new Chest(store, target.Datastore.Id, Unlock(store, target));
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>The backups, oldest first.</summary>
    public IReadOnlyList<ChestLabel> Labels() =>
        [.. _store.List(Backups).Select(name => ChestLabel.TryParse(name[(Backups.Length + 1)..], out var label) ? label : default)
            .Where(label => label != default).OrderBy(label => label.StartedAt)];

    /// <summary>Puts a part of a file in, once.</summary>
    public string Put(ReadOnlySpan<byte> content)
    {
        var name = _key.NameOf(content);
        if (Has(name))
            return name;
        var box = _key.Seal(name, content);
        _store.Write(PathOf(name), box);
        Added += box.Length;
        return name;
    }

    /// <summary>Whether a part is there; what is in it is not looked at.</summary>
    public bool Has(string name) => _store.Exists(PathOf(name));

    /// <summary>Takes a part out.</summary>
    /// <exception cref="BackupException">It is missing or was changed; the file is named.</exception>
    public byte[] Get(string name)
    {
        var file = PathOf(name);
        var box = _store.Read(file, LargestBox) ?? throw Missing(file);
        return _key.TryOpen(name, box, ChestKey.ChunkBytes, out var content) && _key.NameOf(content) == name ? content : throw Changed(file);
    }

    /// <summary>Ends a backup: from now on it is there.</summary>
    public void Write(ChestManifest manifest)
    {
        var box = _key.Seal(ChestManifest.SealName(_datastore, manifest.Label), manifest.Write());
        _store.Write($"{Backups}/{manifest.Label}", box);
        Added += box.Length;
    }

    /// <summary>What a backup holds.</summary>
    /// <exception cref="BackupException">It cannot be read, or says what must not be believed.</exception>
    public ChestManifest Read(ChestLabel label)
    {
        var file = $"{Backups}/{label}";
        var box = _store.Read(file, LargestManifest) ?? throw Missing(file);
        if (!_key.TryOpen(ChestManifest.SealName(_datastore, label.ToString()), box, LargestManifest, out var bytes))
            throw Changed(file);
        return ChestManifest.TryRead(bytes, out var manifest, out var problem)
            ? manifest
            : throw new BackupException(BackupFault.Damaged, $"{file} is not believed: {problem}.") { File = file };
    }

    /// <summary>Lets backups go, and every part that no other backup holds.</summary>
    public void Forget(IReadOnlyList<ChestLabel> labels)
    {
        if (labels.Count == 0)
            return;
        // All that stay are read before anything goes: one that cannot be read keeps everything.
        var kept = Labels().Except(labels).SelectMany(label => Read(label).Entries).SelectMany(entry => entry.Chunks).ToHashSet(StringComparer.Ordinal);
        foreach (var label in labels)
            _store.Delete($"{Backups}/{label}");
        foreach (var file in _store.List(Objects).Where(file => !kept.Contains(Path.GetFileName(file))))
            _store.Delete(file);
    }

    /// <summary>Removes what writes left that did not end, because the server was killed or the connection was lost. Only for who holds the job's lock.</summary>
    public void Sweep()
    {
        foreach (var file in _store.List(Objects).Concat(_store.List(Backups)).Where(ChestStores.IsLeft))
            _store.Delete(file);
    }

    /// <summary>The files that are not sealed though they should be.</summary>
    public IReadOnlyList<string> Plain() =>
        [.. _store.List("").Where(file => file != Header && !file.EndsWith(".new", StringComparison.Ordinal)).Where(file => !ChestKey.IsBox(_store.Head(file, 16)))];

    public void Dispose() => _store.Dispose();

    private static ChestKey Unlock(IChestStore store, ChestTarget target)
    {
        var bytes = store.Read(Header, LargestHeader)
            ?? throw new BackupException(BackupFault.Unreachable, $"There is no backup of '{target.Datastore.Id}' in the repository {target.Repository}. {(target.IsLocal ? "Is it mounted? Else run" : "Run")}: rempart backup apply");
        if (!ChestHeader.TryRead(bytes, out var header, out var problem))
            throw new BackupException(BackupFault.Damaged, $"{store.Place}/{Header} is damaged: {problem}.") { File = Header };
        return header.Unlock(target.Passphrase) ?? throw new BackupException(BackupFault.WrongKey, $"The passphrase does not open the repository {store.Place}.");
    }

    private static BackupException Missing(string file) => new(BackupFault.Damaged, $"{file} is missing.") { File = file };

    private static BackupException Changed(string file) => new(BackupFault.Damaged, $"{file} was changed or cut off: it does not open.") { File = file };

    private static string PathOf(string name) => $"{Objects}/{name[..2]}/{name}";
}
