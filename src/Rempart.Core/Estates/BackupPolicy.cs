using Rempart.Core.Networks;
using Rempart.Core.Text;

namespace Rempart.Core.Estates;

/// <summary>How a datastore is backed up.</summary>
public sealed record BackupPolicy
{
    /// <summary>When backups run.</summary>
    public required BackupSchedule Schedule { get; init; }

    /// <summary>Where backups go; null when it is declared elsewhere, and Rempart then only says that it cannot look.</summary>
    public BackupRepository? Repository { get; init; }

    /// <summary>A second copy that the source cannot touch; null when there is none.</summary>
    public BackupCopy? Copy { get; init; }

    /// <summary>The secret that encrypts the repository; null for a repository that is not encrypted.</summary>
    public SecretReference? Encryption { get; init; }

    /// <summary>The newest data that may be lost (recovery point objective).</summary>
    public TimeSpan? Rpo { get; init; }

    /// <summary>How long a restore may take (recovery time objective).</summary>
    public TimeSpan? Rto { get; init; }

    /// <summary>When a restore is tried for real.</summary>
    public Schedule? RestoreTest { get; init; }

    /// <summary>Which backup a restore test tries.</summary>
    public RestoreChoice RestoreChoice { get; init; }

    /// <summary>What must be true in the restored copy.</summary>
    public IReadOnlyList<RestoreCheck> RestoreChecks { get; init; } = [];

    /// <summary>How long backups are kept.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>How the cluster is found on its host; null for Debian's defaults.</summary>
    public BackupInstance? Instance { get; init; }

    /// <summary>For <see cref="DatastoreEngine.Files"/>: the absolute paths of files and folders.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>For <see cref="DatastoreEngine.Files"/>: the ids of Kubernetes clusters whose objects are exported.</summary>
    public IReadOnlyList<string> Clusters { get; init; } = [];

    /// <summary>For <see cref="DatastoreEngine.Files"/>: more kinds of objects, <c>group/version/plural</c>; the usual ones are always exported.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>For <see cref="DatastoreEngine.Files"/>: what of Rempart itself is backed up.</summary>
    public IReadOnlyList<OwnPart> Own { get; init; } = [];
}

/// <summary>A part of Rempart itself that is backed up.</summary>
public enum OwnPart
{
    /// <summary>The estate's files.</summary>
    Estate,

    /// <summary>Rempart's database with the ledger and its evidence, and the sealed copy of the keys.</summary>
    State,

    /// <summary>What is configured at its login provider (Auth0): applications, APIs, roles, connections, actions.</summary>
    Tenant,
}

/// <summary>When backups run.</summary>
public sealed record BackupSchedule
{
    /// <summary>Full backups.</summary>
    public required Schedule Full { get; init; }

    /// <summary>Backups of what changed since the last full one.</summary>
    public Schedule? Differential { get; init; }

    /// <summary>Backups of what changed since the last backup of any kind.</summary>
    public Schedule? Incremental { get; init; }

    /// <summary>The longest time until what was written is shipped (PostgreSQL's archive_timeout); a minute when not declared.</summary>
    public TimeSpan? Wal { get; init; }
}

/// <summary>Where backups go.</summary>
public sealed record BackupRepository
{
    /// <summary>What kind of place it is.</summary>
    public required RepositoryKind Kind { get; init; }

    /// <summary>The folder there.</summary>
    public required string Path { get; init; }

    /// <summary>For S3: the bucket.</summary>
    public string? Bucket { get; init; }

    /// <summary>For S3: the address of the service.</summary>
    public string? Endpoint { get; init; }

    /// <summary>For S3: the region.</summary>
    public string? Region { get; init; }

    /// <summary>For S3: whether the bucket stands in the path and not in the host's name, as most stores but Amazon's want it.</summary>
    public bool PathStyle { get; init; }

    /// <summary>For S3: the file of the authority that signed the store's certificate; the host's own authorities when null.</summary>
    public string? Authority { get; init; }

    /// <summary>For SFTP: the server.</summary>
    public string? Host { get; init; }

    /// <summary>For SFTP: the server's port; 22 when null.</summary>
    public PortRange? Port { get; init; }

    /// <summary>For SFTP: the account.</summary>
    public string? User { get; init; }

    /// <summary>For SFTP: the fingerprint of the server's key, <c>SHA256:…</c> as ssh-keygen shows it. No other key is accepted.</summary>
    public string? HostKey { get; init; }

    /// <summary>For S3: the secret that holds KEY:SECRET. For SFTP: the one that holds the private key itself.</summary>
    public SecretReference? Credentials { get; init; }
}

/// <summary>What kind of place a repository is.</summary>
public enum RepositoryKind
{
    /// <summary>A folder on the cluster's own host.</summary>
    Local,

    /// <summary>A store of objects that speaks S3.</summary>
    S3,

    /// <summary>A folder behind an SSH server.</summary>
    Sftp,
}

/// <summary>A second copy of a repository that only Rempart writes.</summary>
public sealed record BackupCopy
{
    /// <summary>The folder, best on another device.</summary>
    public required string Path { get; init; }

    /// <summary>How long a file stays there at least, whatever happens to the repository.</summary>
    public required TimeSpan Lock { get; init; }
}

/// <summary>Which backup a restore test tries.</summary>
public enum RestoreChoice
{
    /// <summary>In turn: the latest, a random moment, a random one.</summary>
    Rotate,

    /// <summary>The latest backup, to the newest restore point.</summary>
    Latest,

    /// <summary>Any backup.</summary>
    Random,

    /// <summary>Any moment of the recovery window.</summary>
    PointInTime,
}

/// <summary>What must be true in a restored copy. Exactly one of the two is set.</summary>
public sealed record RestoreCheck
{
    /// <summary>What it is called in reports.</summary>
    public required string Name { get; init; }

    /// <summary>The database in which it is asked; <c>postgres</c> when not declared.</summary>
    public string? Database { get; init; }

    /// <summary>A question in SQL whose answer is true.</summary>
    public string? Sql { get; init; }

    /// <summary>A table, <c>schema.table</c>, whose number of rows and content must be those of the source.</summary>
    public string? Table { get; init; }
}

/// <summary>How a PostgreSQL cluster is found on its host.</summary>
public sealed record BackupInstance
{
    /// <summary>Its data directory; asked from the running cluster when not declared.</summary>
    public string? Data { get; init; }

    /// <summary>The folder of its socket; <c>/var/run/postgresql</c> when not declared.</summary>
    public string? Socket { get; init; }

    /// <summary>A superuser that may sign in over the socket; <c>postgres</c> when not declared.</summary>
    public string? User { get; init; }
}
