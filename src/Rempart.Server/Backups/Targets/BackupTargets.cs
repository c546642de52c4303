using Rempart.Core.Estates;
using Rempart.Core.Hosts;
using Rempart.Core.Secrets;
using Rempart.Server.Database;
using Rempart.Server.Hosting;

namespace Rempart.Server.Backups.Targets;

/// <summary>Finds what is needed to back up a declared datastore.</summary>
internal sealed class BackupTargets(
    IHostDirectory hosts,
    ISecretResolver secrets,
    DataDirectory directory,
    BackupOptions options,
    DatabaseOptions database,
    DatabaseConnections connections,
    PrivatePostgresLayout own)
{
    /// <summary>The secret in the estate that says that a datastore is Rempart's own PostgreSQL.</summary>
    private const string Own = Data.PostgresqlAuditGrants.Secret;

    /// <summary>The datastores that declare a backup and that Rempart can back up.</summary>
    public static IEnumerable<Datastore> Declared(Estate estate) =>
        estate.Datastores.Where(datastore => datastore is { Engine: DatastoreEngine.Postgresql or DatastoreEngine.Files, Backup: not null });

    /// <summary>Those of them that are clusters of PostgreSQL.</summary>
    public static IEnumerable<Datastore> Clusters(Estate estate) => Declared(estate).Where(datastore => datastore.Engine == DatastoreEngine.Postgresql);

    /// <summary>Finds it.</summary>
    /// <param name="estate">The estate.</param>
    /// <param name="datastore">One of its datastores.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="alone">In a rehearsal: the only secrets that are left. Null for those of this server.</param>
    public async Task<TargetLookup> FindAsync(Estate estate, Datastore datastore, CancellationToken cancellation, ISecretResolver? alone = null)
    {
        if (datastore.Backup is not { } policy)
            return No("the estate declares no backup");
        if (policy.Repository is not { } repository)
            return No("the estate does not say where its backups are; declare backup.repository: { kind: local, path: … }");
        if (estate.Hosts.Find(datastore.Host) is not { } host || hosts.Find(host) is not { } reached)
            return No("Rempart does not look into the host it runs on; declare reached-by: local on the host that runs Rempart");
        var (passphrase, problem) = await SecretAsync(policy.Encryption, alone, cancellation);
        if (problem is not null)
            return No(problem);
        (var credentials, problem) = await SecretAsync(repository.Credentials, alone, cancellation);
        if (problem is not null)
            return No(problem);
        var isOwn = datastore.Connection?.Secret.Name == Own && connections.IsPrivate;
        try
        {
            return new TargetLookup(
                new BackupTarget
                {
                    Datastore = datastore,
                    Policy = policy,
                    Repository = repository,
                    Host = reached,
                    Account = DatabaseAccount.Choose(database.RunAs, DatabaseAccount.FindInPasswd),
                    Socket = isOwn ? own.Socket : policy.Instance?.Socket ?? "/var/run/postgresql",
                    Port = isOwn ? 5432 : datastore.Port?.First ?? 5432,
                    User = isOwn ? PrivatePostgresLayout.Superuser : policy.Instance?.User ?? "postgres",
                    Password = isOwn && alone is null ? own.PasswordOf(PrivatePostgresLayout.Superuser) : null,
                    Data = isOwn ? own.Data : policy.Instance?.Data,
                    Database = isOwn ? PrivatePostgresLayout.DatabaseName : datastore.Connection?.Database ?? "postgres",
                    Passphrase = passphrase,
                    Credentials = credentials,
                    Work = Path.Combine(options.DirectoryFor(directory.Root), datastore.Id),
                    Scratch = options.ScratchFor(directory.Root),
                    HeartbeatPassword = alone is null ? directory.ReadOrCreateSecret($"backup-{datastore.Id}.password", DataDirectory.RandomPassword) : "",
                },
                null);
        }
        catch (StartupException error)
        {
            return No(error.Message);
        }
    }

    private async Task<(string? Value, string? Problem)> SecretAsync(SecretReference? reference, ISecretResolver? alone, CancellationToken cancellation)
    {
        if (reference is null)
            return (null, null);
        var lookup = await (alone ?? secrets).ResolveAsync(reference, cancellation);
        return (lookup.Value, lookup.Problem);
    }

    private static TargetLookup No(string problem) => new(null, problem);
}
