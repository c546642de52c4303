using System.Globalization;
using System.Text.RegularExpressions;
using Rempart.Core.Estates;
using Rempart.Server.Backups.Engines;

namespace Rempart.Server.Backups.Chests.Stores;

/// <summary>Opens the place where a chest lies, and what its kinds share.</summary>
internal static partial class ChestStores
{
    /// <exception cref="BackupException">It cannot be reached.</exception>
    public static IChestStore Open(ChestTarget target) => target.Policy.Repository! switch
    {
        { Kind: RepositoryKind.Sftp } repository => SftpStore.Connect(repository, target.Datastore.Id, target.Credentials ?? "", SftpStore.DefaultPatience),
        { Kind: RepositoryKind.S3 } repository => BucketStore.Connect(repository, target.Datastore.Id, target.Credentials ?? ""),
        _ => new FolderStore(target.Root),
    };

    /// <summary>Where a chest lies, in messages.</summary>
    public static string PlaceOf(BackupRepository repository, string folder) => repository.Kind switch
    {
        RepositoryKind.Sftp => SftpStore.PlaceOf(repository, folder),
        RepositoryKind.S3 => BucketStore.PlaceOf(repository, folder),
        _ => Path.Combine(repository.Path, folder),
    };

    /// <summary>The most names that a listing from elsewhere may hold.</summary>
    public const int MostNames = 4_000_000;

    /// <summary>Whether a part of a name from elsewhere is one that a chest may have: it leads nowhere else.</summary>
    public static bool IsPlain(string part) => part.Length is > 0 and <= 255 && part is not ("." or "..") && !part.Contains('/', StringComparison.Ordinal) && !part.Any(char.IsControl);

    /// <summary>Whether all parts of a name are such.</summary>
    public static bool IsName(string name) => name.Split('/').All(IsPlain);

    /// <summary>The folder of a file; empty for the chest's own.</summary>
    public static string FolderOf(string name) => name[..Math.Max(0, name.LastIndexOf('/'))];

    /// <summary>The name under which a file is written before it is moved into place.</summary>
    public static string Beside(string name) => $"{name}.{Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..8]}.new";

    /// <summary>Whether a file is what a write left that did not end.</summary>
    public static bool IsLeft(string name) => Left().IsMatch(name);

    public static BackupException TooLarge(string name, long largest) =>
        new(BackupFault.Damaged, $"{name} is damaged: it is larger than {largest} bytes.") { File = name };

    [GeneratedRegex(@"\.[0-9a-f]{8}\.new\z")]
    private static partial Regex Left();
}
