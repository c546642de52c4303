using System.Security.Cryptography;
using Rempart.Backups;
using Rempart.Server.Backups.Engines;

namespace Rempart.Server.Backups.Chests;

/// <summary>Where a source's things lie and what they are, before their content is read.</summary>
/// <param name="Path">Where it will lie in the backup.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">Its permissions.</param>
/// <param name="Owner">The number of its owner.</param>
/// <param name="Group">The number of its group.</param>
/// <param name="Changed">When it was changed last.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Target">Where a link leads.</param>
internal sealed record ChestItem(string Path, ChestEntryKind Kind, int Mode = 0b110_000_000, long Owner = 0, long Group = 0, string Changed = "", long Bytes = 0, string? Target = null);

/// <summary>Collects one backup. A quick one takes over what the backup before holds of a file that has the same size and time of change.</summary>
internal sealed class ChestWriter(Chest chest, ChestManifest? before)
{
    private readonly Dictionary<string, ChestEntry> _before = before?.Entries.ToDictionary(entry => entry.Path, StringComparer.Ordinal) ?? [];
    private readonly SortedDictionary<string, ChestEntry> _entries = new(StringComparer.Ordinal);

    public IReadOnlyList<ChestEntry> Entries => [.. _entries.Values];

    /// <summary>What a restored copy must show besides.</summary>
    public Dictionary<string, string> Facts { get; } = new(StringComparer.Ordinal);

    /// <summary>Adds a folder or a link.</summary>
    public void Add(ChestItem item) => Keep(item, 0, "", []);

    /// <summary>Adds a file that lies in memory.</summary>
    public void Add(ChestItem item, ReadOnlyMemory<byte> content) => AddFrom(item, new MemoryStream(content.ToArray()));

    /// <summary>Adds a file of this machine.</summary>
    /// <exception cref="BackupException">It cannot be read.</exception>
    public void AddFile(ChestItem item, string path)
    {
        if (_before.TryGetValue(item.Path, out var old) && old.Kind == ChestEntryKind.File && old.Bytes == item.Bytes && item.Changed.Length > 0 && old.Changed == item.Changed && old.Chunks.All(chest.Has))
        {
            Keep(item, old.Bytes, old.Sha256, old.Chunks);
            return;
        }
        try
        {
            using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });
            AddFrom(item, file);
        }
        catch (FileNotFoundException)
        {
            // It went away between the listing and now, as files do.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BackupException(BackupFault.Failed, $"{path} cannot be read: {error.Message}", error);
        }
    }

    private void AddFrom(ChestItem item, Stream content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var chunks = new List<string>();
        var buffer = new byte[ChestKey.ChunkBytes];
        long bytes = 0;
        for (int read; (read = content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
            chunks.Add(chest.Put(buffer.AsSpan(0, read)));
            bytes += read;
        }
        Keep(item, bytes, Convert.ToHexStringLower(hash.GetHashAndReset()), chunks);
    }

    private void Keep(ChestItem item, long bytes, string sha256, IReadOnlyList<string> chunks)
    {
        if (!ChestManifest.IsSafe(item.Path))
            throw new BackupException(BackupFault.Failed, $"'{item.Path}' is no name that can be restored.");
        _entries[item.Path] = new ChestEntry(item.Path, item.Kind, item.Mode, item.Owner, item.Group, item.Changed, bytes, sha256, chunks, item.Target);
    }
}
