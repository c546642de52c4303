using Rempart.Core.Estates.Forms;
using Rempart.Core.Networks;
using Rempart.Core.Text;
using static Rempart.Core.Estates.Kinds.Keys;

namespace Rempart.Core.Estates.Kinds;

internal static class BackupKinds
{
    private static readonly Key<BackupPolicy, BackupSchedule> Schedule = Required<BackupPolicy, BackupSchedule>("schedule", BackupScheduleKinds.Shape, backup => backup.Schedule, "when backups run: { full: weekly, incremental: every 1h, wal: 1m }");
    private static readonly Key<BackupPolicy, BackupRepository?> Repository = Optional<BackupPolicy, BackupRepository>("repository", RepositoryKinds.Shape, backup => backup.Repository, "where backups go: { kind: local, path: /srv/backups }; Unknown when missing");
    private static readonly Key<BackupPolicy, BackupCopy?> Copy = Optional<BackupPolicy, BackupCopy>("copy", BackupCopyKinds.Shape, backup => backup.Copy, "a second copy that only Rempart writes: { path: /srv/vault, lock: 30d }");
    private static readonly Key<BackupPolicy, SecretReference?> Encryption = Optional<BackupPolicy, SecretReference>("encryption", NamedSecretKinds.Shape, backup => backup.Encryption, "the secret that encrypts the repository: { secret: NAME }");
    private static readonly Key<BackupPolicy, TimeSpan?> Rpo = OptionalValue<BackupPolicy, TimeSpan>("rpo", Values.Duration, backup => backup.Rpo, "the newest data that may be lost (recovery point objective): 5m");
    private static readonly Key<BackupPolicy, TimeSpan?> Rto = OptionalValue<BackupPolicy, TimeSpan>("rto", Values.Duration, backup => backup.Rto, "how long a restore may take (recovery time objective): 30m");
    private static readonly Key<BackupPolicy, Schedule?> RestoreTest = Optional<BackupPolicy, Schedule>("restore-test", Values.When, backup => backup.RestoreTest, "when a restore is tried for real: daily");
    private static readonly Key<BackupPolicy, RestoreChoice> Choice = Default("restore-choice", new WordForm<RestoreChoice>(), (BackupPolicy backup) => backup.RestoreChoice, RestoreChoice.Rotate, "which backup a restore test tries; rotate, in turn, when missing");
    private static readonly Key<BackupPolicy, IReadOnlyList<RestoreCheck>> Checks = List<BackupPolicy, RestoreCheck>("restore-checks", RestoreCheckKinds.Shape, backup => backup.RestoreChecks, "what must be true in the restored copy: { name: orders, sql: SELECT … }");
    private static readonly Key<BackupPolicy, TimeSpan?> Retention = OptionalValue<BackupPolicy, TimeSpan>("retention", Values.Duration, backup => backup.Retention, "how long backups are kept: 90d");
    private static readonly Key<BackupPolicy, BackupInstance?> Instance = Optional<BackupPolicy, BackupInstance>("instance", BackupInstanceKinds.Shape, backup => backup.Instance, "how the cluster is found on its host, when not as Debian does it");
    private static readonly Key<BackupPolicy, IReadOnlyList<string>> Paths = List<BackupPolicy, string>("paths", Values.Place, backup => backup.Paths, "for files: the absolute paths of files and folders");

    private static readonly Key<BackupPolicy, IReadOnlyList<string>> Clusters = List<BackupPolicy, string>("clusters", IdOf(ClusterKind), backup => backup.Clusters, "for files: ids of Kubernetes clusters whose objects are exported");
    private static readonly Key<BackupPolicy, IReadOnlyList<string>> ObjectKinds = List<BackupPolicy, string>("kinds", Values.Place, backup => backup.Kinds, "for files: more kinds of objects to export, group/version/plural: cert-manager.io/v1/certificates");
    private static readonly Key<BackupPolicy, IReadOnlyList<OwnPart>> Own = List<BackupPolicy, OwnPart>("own", new WordForm<OwnPart>(), backup => backup.Own, "for files: what of Rempart itself: estate, state, tenant (its login provider's configuration)");

    public static readonly Shape<BackupPolicy> Shape = new("backup", [Schedule, Repository, Copy, Encryption, Rpo, Rto, RestoreTest, Choice, Checks, Retention, Instance, Paths, Clusters, ObjectKinds, Own], fields => new BackupPolicy
    {
        Schedule = fields.Get(Schedule),
        Repository = fields.Get(Repository),
        Copy = fields.Get(Copy),
        Encryption = fields.Get(Encryption),
        Rpo = fields.Get(Rpo),
        Rto = fields.Get(Rto),
        RestoreTest = fields.Get(RestoreTest),
        RestoreChoice = fields.Get(Choice),
        RestoreChecks = fields.Get(Checks),
        Retention = fields.Get(Retention),
        Instance = fields.Get(Instance),
        Paths = fields.Get(Paths),
        Clusters = fields.Get(Clusters),
        Kinds = fields.Get(ObjectKinds),
        Own = fields.Get(Own),
    });
}

internal static class NamedSecretKinds
{
    private static readonly Key<SecretReference, string> Secret = Required<SecretReference, string>("secret", Values.SecretName, reference => reference.Name, "the name of the secret");

    public static readonly Shape<SecretReference> Shape = new("named-secret", [Secret], fields => new SecretReference(fields.Get(Secret)));
}

internal static class BackupScheduleKinds
{
    private static readonly Key<BackupSchedule, Schedule> Full = Required<BackupSchedule, Schedule>("full", Values.When, schedule => schedule.Full, "when full backups run: weekly");
    private static readonly Key<BackupSchedule, Schedule?> Differential = Optional<BackupSchedule, Schedule>("differential", Values.When, schedule => schedule.Differential, "when backups of what changed since the last full one run");
    private static readonly Key<BackupSchedule, Schedule?> Incremental = Optional<BackupSchedule, Schedule>("incremental", Values.When, schedule => schedule.Incremental, "when backups of what changed since the last backup run");
    private static readonly Key<BackupSchedule, TimeSpan?> Wal = OptionalValue<BackupSchedule, TimeSpan>("wal", Values.Duration, schedule => schedule.Wal, "the longest time until what was written is shipped; a minute when missing");

    public static readonly Shape<BackupSchedule> Shape = new("backup-schedule", [Full, Differential, Incremental, Wal], fields => new BackupSchedule
    {
        Full = fields.Get(Full),
        Differential = fields.Get(Differential),
        Incremental = fields.Get(Incremental),
        Wal = fields.Get(Wal),
    });
}

internal static class RepositoryKinds
{
    private static readonly Key<BackupRepository, RepositoryKind> Kind = Required("kind", new WordForm<RepositoryKind>(), (BackupRepository repository) => repository.Kind, "what it is: local, s3 or sftp");
    private static readonly Key<BackupRepository, string> Path = Required<BackupRepository, string>("path", Values.Place, repository => repository.Path, "the folder there, an absolute path");
    private static readonly Key<BackupRepository, string?> Bucket = Optional<BackupRepository, string>("bucket", Values.Place, repository => repository.Bucket, "for s3: the bucket");
    private static readonly Key<BackupRepository, string?> Endpoint = Optional<BackupRepository, string>("endpoint", Values.Place, repository => repository.Endpoint, "for s3: the address of the service");
    private static readonly Key<BackupRepository, string?> Region = Optional<BackupRepository, string>("region", Values.Place, repository => repository.Region, "for s3: the region");
    private static readonly Key<BackupRepository, bool> PathStyle = Default("path-style", new BooleanForm(), (BackupRepository repository) => repository.PathStyle, false, "for s3: whether the bucket stands in the path and not in the host's name; default false");
    private static readonly Key<BackupRepository, string?> Authority = Optional<BackupRepository, string>("authority", Values.Place, repository => repository.Authority, "for s3: the file of the authority that signed the store's certificate");
    private static readonly Key<BackupRepository, string?> Host = Optional<BackupRepository, string>("host", Values.Place, repository => repository.Host, "for sftp: the server");
    private static readonly Key<BackupRepository, PortRange?> Port = OptionalValue<BackupRepository, PortRange>("port", Values.Port, repository => repository.Port, "for sftp: the server's port; 22/tcp when missing");
    private static readonly Key<BackupRepository, string?> User = Optional<BackupRepository, string>("user", Values.Place, repository => repository.User, "for sftp: the account");
    private static readonly Key<BackupRepository, string?> HostKey = Optional<BackupRepository, string>("host-key", Values.HostKey, repository => repository.HostKey, "for sftp: the fingerprint of the server's key, as ssh-keygen -l shows it: SHA256:…");
    private static readonly Key<BackupRepository, SecretReference?> Credentials = Optional<BackupRepository, SecretReference>("credentials", NamedSecretKinds.Shape, repository => repository.Credentials, "for s3: the secret with KEY:SECRET; for sftp: the one with the private key (Ed25519, without a passphrase)");

    public static readonly Shape<BackupRepository> Shape = new("backup-repository", [Kind, Path, Bucket, Endpoint, Region, PathStyle, Authority, Host, Port, User, HostKey, Credentials], fields => new BackupRepository
    {
        Kind = fields.Get(Kind),
        Path = fields.Get(Path),
        Bucket = fields.Get(Bucket),
        Endpoint = fields.Get(Endpoint),
        Region = fields.Get(Region),
        PathStyle = fields.Get(PathStyle),
        Authority = fields.Get(Authority),
        Host = fields.Get(Host),
        Port = fields.Get(Port),
        User = fields.Get(User),
        HostKey = fields.Get(HostKey),
        Credentials = fields.Get(Credentials),
    });
}

internal static class BackupCopyKinds
{
    private static readonly Key<BackupCopy, string> Path = Required<BackupCopy, string>("path", Values.Place, copy => copy.Path, "the folder, an absolute path, best on another device");
    private static readonly Key<BackupCopy, TimeSpan> Lock = Required<BackupCopy, TimeSpan>("lock", Values.Duration, copy => copy.Lock, "how long a file stays there at least: 30d");

    public static readonly Shape<BackupCopy> Shape = new("backup-copy", [Path, Lock], fields => new BackupCopy { Path = fields.Get(Path), Lock = fields.Get(Lock) });
}

internal static class RestoreCheckKinds
{
    private static readonly Key<RestoreCheck, string> Name = Required<RestoreCheck, string>("name", Values.Free, check => check.Name, "what it is called in reports");
    private static readonly Key<RestoreCheck, string?> Database = Optional<RestoreCheck, string>("database", Values.Place, check => check.Database, "the database in which it is asked; postgres when missing");
    private static readonly Key<RestoreCheck, string?> Sql = Optional<RestoreCheck, string>("sql", Values.Free, check => check.Sql, "a question whose answer is true: SELECT count(*) > 0 FROM orders");
    private static readonly Key<RestoreCheck, string?> Table = Optional<RestoreCheck, string>("table", Values.Place, check => check.Table, "a table, schema.table, whose rows must be those of the source");

    public static readonly Shape<RestoreCheck> Shape = new("restore-check", [Name, Database, Sql, Table], fields => new RestoreCheck
    {
        Name = fields.Get(Name),
        Database = fields.Get(Database),
        Sql = fields.Get(Sql),
        Table = fields.Get(Table),
    }, "sql", "table");
}

internal static class BackupInstanceKinds
{
    private static readonly Key<BackupInstance, string?> Data = Optional<BackupInstance, string>("data", Values.Place, instance => instance.Data, "the data directory; asked from the running cluster when missing");
    private static readonly Key<BackupInstance, string?> Socket = Optional<BackupInstance, string>("socket", Values.Place, instance => instance.Socket, "the folder of the socket; /var/run/postgresql when missing");
    private static readonly Key<BackupInstance, string?> User = Optional<BackupInstance, string>("user", Values.Place, instance => instance.User, "a superuser that may sign in over the socket; postgres when missing");

    public static readonly Shape<BackupInstance> Shape = new("backup-instance", [Data, Socket, User], fields => new BackupInstance
    {
        Data = fields.Get(Data),
        Socket = fields.Get(Socket),
        User = fields.Get(User),
    });
}
