using System.Globalization;
using System.Net.Sockets;
using Rempart.Core.Estates;
using Rempart.Server.Backups.Engines;
using Renci.SshNet;
using Renci.SshNet.Common;
using Renci.SshNet.Sftp;

namespace Rempart.Server.Backups.Chests.Stores;

/// <summary>
/// A chest on a server of SFTP, over one connection from opening to disposing. Nothing that the server says is believed: names are checked,
/// sizes and listings are bounded, every answer has a time limit, and what is in the files is authenticated above. Moves into place are
/// OpenSSH's atomic ones; SFTP has no lock, so whoever holds the key can delete.
/// </summary>
internal sealed class SftpStore : IChestStore
{
    /// <summary>How long an answer may take.</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(60);

    private const short OwnerOnly = 700;
    private const int DeepestFolder = 8;
    private readonly SftpClient _client;
    private readonly string _root;

    // What was seen of each folder: asking for every part would cost a way there and back each time.
    private readonly Dictionary<string, HashSet<string>> _seen = new(StringComparer.Ordinal);

    private readonly HashSet<string> _links = new(StringComparer.Ordinal);
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);

    private SftpStore(SftpClient client, string root, string place) => (_client, _root, Place) = (client, root, place);

    public string Place { get; }

    /// <summary>Connects.</summary>
    /// <exception cref="BackupException">It is away, is another server, or refuses the key.</exception>
    public static SftpStore Connect(BackupRepository repository, string folder, string privateKey, TimeSpan patience)
    {
        var root = $"{repository.Path.TrimEnd('/')}/{folder}";
        var place = PlaceOf(repository, folder);
        return new SftpStore(SftpSignIn.Connect(repository, privateKey, patience, place), root, place);
    }

    /// <summary>A chest's folder on a server, in messages.</summary>
    public static string PlaceOf(BackupRepository repository, string folder) =>
        string.Create(CultureInfo.InvariantCulture, $"sftp://{repository.User}@{repository.Host}:{repository.Port?.First ?? 22}{repository.Path.TrimEnd('/')}/{folder}");

    public void Prepare(params IReadOnlyList<string> folders) => Guarded(() =>
    {
        foreach (var folder in folders)
            EnsureFolder(PathOf(folder));
        return true;
    });

    public bool Exists(string name)
    {
        var folder = ChestStores.FolderOf(name);
        if (!_seen.TryGetValue(folder, out var names))
            _seen[folder] = names = [.. Guarded(() => Entries(folder)).Where(entry => !entry.IsDirectory).Select(entry => entry.Name)];
        return names.Contains(name[(name.LastIndexOf('/') + 1)..]);
    }

    public byte[]? Read(string name, long largest) => Guarded(() =>
    {
        try
        {
            using var file = _client.OpenRead(PathOf(name));
            using var content = new MemoryStream();
            var buffer = new byte[64 * 1024];
            for (int read; (read = file.Read(buffer)) > 0;)
            {
                if (content.Length + read > largest)
                    throw ChestStores.TooLarge(name, largest);
                content.Write(buffer, 0, read);
            }
            return content.ToArray();
        }
        catch (SftpPathNotFoundException)
        {
            return null;
        }
    });

    public byte[] Head(string name, int bytes) => Guarded(() =>
    {
        if (_links.Contains(name))
            return [];
        var head = new byte[bytes];
        using var file = _client.OpenRead(PathOf(name));
        return head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
    });

    public void Write(string name, byte[] content)
    {
        var path = PathOf(name);
        var beside = ChestStores.Beside(path);
        try
        {
            Guarded(() =>
            {
                if (name.Contains('/', StringComparison.Ordinal))
                    EnsureFolder(PathOf(ChestStores.FolderOf(name)));
                using (var stream = new MemoryStream(content, writable: false))
                    _client.UploadFile(stream, beside, canOverride: false);
                _client.RenameFile(beside, path, isPosix: true);
                return true;
            });
        }
        catch (BackupException error)
        {
            RemoveLeft(beside);
            throw error.Fault == BackupFault.Unreachable && IsFull(content.Length)
                ? new BackupException(BackupFault.DiskFull, $"The repository {Place} is full: {content.Length} bytes did not fit.", error)
                : error;
        }
        if (_seen.TryGetValue(ChestStores.FolderOf(name), out var names))
            names.Add(name[(name.LastIndexOf('/') + 1)..]);
    }

    public IReadOnlyList<string> List(string folder)
    {
        var names = new List<string>();
        Guarded(() =>
        {
            Walk(folder, 0, names);
            return true;
        });
        return names;
    }

    public void Delete(string name)
    {
        Guarded(() =>
        {
            _client.DeleteFile(PathOf(name));
            return true;
        });
        if (_seen.TryGetValue(ChestStores.FolderOf(name), out var names))
            names.Remove(name[(name.LastIndexOf('/') + 1)..]);
    }

    public void Dispose() => _client.Dispose();

    /// <summary>What an error of the connection or the server means; null when it is neither.</summary>
    public static BackupException? Explain(string place, Exception error) => error switch
    {
        SshOperationTimeoutException => new BackupException(BackupFault.Unreachable, $"The repository {place} cannot be used: the server does not answer in time.", error),
        SftpPermissionDeniedException => new BackupException(BackupFault.Unreachable, $"The repository {place} cannot be used: the server denies it ({error.Message}).", error),
        // The last: it is no OpenSSH, and lacks the atomic move.
        SshException or SocketException or IOException or ObjectDisposedException or NotSupportedException =>
            new BackupException(BackupFault.Unreachable, $"The repository {place} cannot be used: {error.Message}", error),
        _ => null,
    };

    // Only names that this program makes, or that a listing gave and that were checked there.
    private string PathOf(string name) => name.Length == 0 ? _root : ChestStores.IsName(name) ? $"{_root}/{name}" : throw new ArgumentException("This is no name within a chest.", nameof(name));

    private List<ISftpFile> Entries(string folder)
    {
        try
        {
            var entries = new List<ISftpFile>();
            foreach (var entry in _client.ListDirectoryAsync(PathOf(folder), CancellationToken.None).ToBlockingEnumerable())
            {
                if (entry.Name is "." or "..")
                    continue;
                if (!ChestStores.IsPlain(entry.Name))
                    throw new BackupException(BackupFault.Damaged, $"The server lists a name in {Place} that is no name of a file.");
                if (entries.Count >= ChestStores.MostNames)
                    throw new BackupException(BackupFault.Damaged, $"The server lists more than {ChestStores.MostNames} names in {Place}.");
                entries.Add(entry);
            }
            return entries;
        }
        catch (SftpPathNotFoundException)
        {
            return [];
        }
    }

    // A link is a file here that holds nothing; it is never followed.
    private void Walk(string folder, int depth, List<string> names)
    {
        if (depth > DeepestFolder)
            throw new BackupException(BackupFault.Damaged, $"The folders in {Place} are too deep.");
        var entries = Entries(folder);
        _seen[folder] = [.. entries.Where(entry => !entry.IsDirectory).Select(entry => entry.Name)];
        foreach (var entry in entries)
        {
            var name = folder.Length == 0 ? entry.Name : $"{folder}/{entry.Name}";
            if (entry.IsSymbolicLink)
                _links.Add(name);
            if (entry.IsDirectory)
                Walk(name, depth + 1, names);
            else if (names.Count < ChestStores.MostNames)
                names.Add(name);
            else
                throw new BackupException(BackupFault.Damaged, $"The server lists more than {ChestStores.MostNames} names in {Place}.");
        }
    }

    private void EnsureFolder(string path)
    {
        if (_made.Contains(path))
            return;
        if (!_client.Exists(path))
        {
            _client.CreateDirectory(path);
            _client.ChangePermissions(path, OwnerOnly);
        }
        _made.Add(path);
    }

    private void RemoveLeft(string path)
    {
        try
        {
            if (_client.IsConnected)
                _client.DeleteFile(path);
        }
        catch (Exception error) when (Explain(Place, error) is not null)
        {
            // The next backup removes what is left.
        }
    }

    // The server says no more than that it failed.
    private bool IsFull(int bytes)
    {
        try
        {
            return _client.IsConnected && _client.GetStatus(_root) is var status && status.BlockSize * status.AvailableBlocks < (ulong)bytes + status.BlockSize;
        }
        catch (Exception error) when (Explain(Place, error) is not null)
        {
            return false;
        }
    }

    private T Guarded<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception error) when (Explain(Place, error) is { } known)
        {
            throw known;
        }
    }
}
