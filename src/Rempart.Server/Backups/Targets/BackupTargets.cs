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

    /// <summary>The PostgreSQL datastores that declare a backup.</summary>
    public static IEnumerable<Datastore> Declared(Estate estate) =>
        estate.Datastores.Where(datastore => datastore is { Engine: DatastoreEngine.Postgresql, Backup: not null });

    public async Task<TargetLookup> FindAsync(Estate estate, Datastore datastore, CancellationToken cancellation)
    {
        if (datastore.Backup is not { } policy)
            return No("the estate declares no backup");
        if (policy.Repository is not { } repository)
            return No("the estate does not say where its backups are; declare backup.repository: { kind: local, path: … }");
        if (estate.Hosts.Find(datastore.Host) is not { } host || hosts.Find(host) is not { } reached)
            return No("Rempart does not look into the host it runs on; declare reached-by: local on the host that runs Rempart");
        var (passphrase, problem) = await SecretAsync(policy.Encryption, cancellation);
        if (problem is not null)
            return No(problem);
        (var credentials, problem) = await SecretAsync(repository.Credentials, cancellation);
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
                    Password = isOwn ? own.PasswordOf(PrivatePostgresLayout.Superuser) : null,
                    Data = isOwn ? own.Data : policy.Instance?.Data,
                    Database = isOwn ? PrivatePostgresLayout.DatabaseName : datastore.Connection?.Database ?? "postgres",
                    Passphrase = passphrase,
                    Credentials = credentials,
                    Work = Path.Combine(options.DirectoryFor(directory.Root), datastore.Id),
                    Scratch = options.ScratchFor(directory.Root),
                    HeartbeatPassword = directory.ReadOrCreateSecret($"backup-{datastore.Id}.password", DataDirectory.RandomPassword),
                },
                null);
        }
        catch (StartupException error)
        {
            return No(error.Message);
        }
    }

    private async Task<(string? Value, string? Problem)> SecretAsync(SecretReference? reference, CancellationToken cancellation)
    {
        if (reference is null)
            return (null, null);
        var lookup = await secrets.ResolveAsync(reference, cancellation);
        return (lookup.Value, lookup.Problem);
    }

    private static TargetLookup No(string problem) => new(null, problem);
}
