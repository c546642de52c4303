using Rempart.Core.Estates;
using Rempart.Core.Hosts;
using Rempart.Core.Secrets;
using Rempart.Server.Backups.Chests.Stores;
using Rempart.Server.Database;
using Rempart.Server.Hosting;

namespace Rempart.Server.Backups.Chests;

/// <summary>Files that are backed up, with all that is needed to read them and to open their chest.</summary>
internal sealed record ChestTarget
{
    /// <summary>What is declared.</summary>
    public required Datastore Datastore { get; init; }

    /// <summary>The datastore's backup.</summary>
    public required BackupPolicy Policy { get; init; }

    /// <summary>The estate, for the clusters that it names.</summary>
    public required Estate Estate { get; init; }

    /// <summary>The host on which the files lie.</summary>
    public required IReachedHost Host { get; init; }

    /// <summary>The account that runs PostgreSQL, and that may not touch a chest.</summary>
    public required DatabaseAccount Account { get; init; }

    /// <summary>The passphrase of the chest.</summary>
    public required string Passphrase { get; init; }

    /// <summary>What signs in at the repository; null for a local one.</summary>
    public string? Credentials { get; init; }

    /// <summary>Where restored copies are put.</summary>
    public required string Scratch { get; init; }

    /// <summary>Whether the chest lies on this machine.</summary>
    public bool IsLocal => Policy.Repository!.Kind == RepositoryKind.Local;

    /// <summary>The chest: a folder of its own for each datastore.</summary>
    public string Root => Path.Combine(Policy.Repository!.Path, Datastore.Id);

    /// <summary>Where the chest lies, in messages.</summary>
    public string Place => ChestStores.PlaceOf(Policy.Repository!, Datastore.Id);

    /// <summary>The repository, in messages.</summary>
    public string Repository => IsLocal ? Policy.Repository!.Path : Place[..Place.LastIndexOf('/')];

    /// <summary>The name in findings and evidence.</summary>
    public string Resource => $"datastore/{Datastore.Id}";
}

/// <summary>A target, or why there is none.</summary>
/// <param name="Target">The target.</param>
/// <param name="Problem">Why there is none, and what to do.</param>
internal sealed record ChestLookup(ChestTarget? Target, string? Problem);

/// <summary>Finds what is needed to back up declared files.</summary>
internal sealed class ChestTargets(IHostDirectory hosts, ISecretResolver secrets, DataDirectory directory, BackupOptions options, DatabaseOptions database)
{
    public async Task<ChestLookup> FindAsync(Estate estate, Datastore datastore, CancellationToken cancellation, ISecretResolver? alone = null)
    {
        if (datastore.Backup is not { } policy)
            return No("the estate declares no backup");
        if (policy.Repository is not { } repository)
            return No("the estate does not say where its backups are; declare backup.repository: { kind: local, path: … }");
        if (policy.Encryption is not { } encryption)
            return No("Rempart stores files only encrypted; declare backup.encryption: { secret: NAME }");
        if (estate.Hosts.Find(datastore.Host) is not { } host || hosts.Find(host) is not { } reached)
            return No("Rempart does not look into the host it runs on; declare reached-by: local on the host that runs Rempart");
        var lookup = await (alone ?? secrets).ResolveAsync(encryption, cancellation);
        if (lookup.Value is not { Length: > 0 } passphrase)
            return No(lookup.Problem ?? $"the secret '{encryption.Name}' is empty");
        string? credentials = null;
        if (repository.Credentials is { } named)
        {
            lookup = await (alone ?? secrets).ResolveAsync(named, cancellation);
            if ((credentials = lookup.Value) is not { Length: > 0 })
                return No(lookup.Problem ?? $"the secret '{named.Name}' is empty");
        }
        try
        {
            return new ChestLookup(
                new ChestTarget
                {
                    Datastore = datastore,
                    Policy = policy,
                    Estate = estate,
                    Host = reached,
                    Account = DatabaseAccount.Choose(database.RunAs, DatabaseAccount.FindInPasswd),
                    Passphrase = passphrase,
                    Credentials = credentials,
                    Scratch = options.ScratchFor(directory.Root),
                },
                null);
        }
        catch (StartupException error)
        {
            return No(error.Message);
        }
    }

    private static ChestLookup No(string problem) => new(null, problem);
}
