namespace Rempart.Backups;

/// <summary>How much of a cluster a backup holds.</summary>
public enum BackupKind
{
    /// <summary>All of it.</summary>
    Full,

    /// <summary>What changed since the last full one.</summary>
    Differential,

    /// <summary>What changed since the last backup of any kind.</summary>
    Incremental,
}

/// <summary>One backup in a repository.</summary>
public sealed record BackupRecord
{
    /// <summary>pgBackRest's name of it, such as <c>20261124-133921F</c>.</summary>
    public required string Label { get; init; }

    /// <summary>How much it holds.</summary>
    public required BackupKind Kind { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>The name of the first segment it needs.</summary>
    public required string WalStart { get; init; }

    /// <summary>The name of the last segment it needs to be consistent.</summary>
    public required string WalStop { get; init; }

    /// <summary>Where it began.</summary>
    public required Lsn LsnStart { get; init; }

    /// <summary>Where it ended; no earlier point can be reached from it.</summary>
    public required Lsn LsnStop { get; init; }

    /// <summary>The number of the database within the stanza.</summary>
    public required int DatabaseId { get; init; }

    /// <summary>The backup it builds on; null for a full one.</summary>
    public string? Prior { get; init; }

    /// <summary>Whether pgBackRest found damaged pages while it copied.</summary>
    public bool HasPageErrors { get; init; }

    /// <summary>The size of the cluster, in bytes.</summary>
    public long DatabaseBytes { get; init; }

    /// <summary>What the backup added to the repository, in bytes.</summary>
    public long RepositoryBytes { get; init; }

    /// <summary>What Rempart wrote on it, such as the restore point that follows it.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();
}

/// <summary>A cluster as a stanza knows it.</summary>
/// <param name="Id">Its number within the stanza; the newest is the current one.</param>
/// <param name="SystemId">PostgreSQL's identifier of the cluster, the same for its whole life.</param>
/// <param name="Version">PostgreSQL's major version.</param>
public sealed record StanzaDatabase(int Id, ulong SystemId, string Version)
{
    /// <summary>The name of its archive within the stanza.</summary>
    public string ArchiveId => $"{Version}-{Id}";
}

/// <summary>What pgBackRest says about a stanza.</summary>
public sealed record StanzaInfo
{
    /// <summary>The stanza.</summary>
    public required string Name { get; init; }

    /// <summary>0 when all is well; everything else is not, whatever the exit code was.</summary>
    public required int StatusCode { get; init; }

    /// <summary>What is wrong, in pgBackRest's words, one printable line.</summary>
    public required string StatusMessage { get; init; }

    /// <summary>What a store of objects answered, such as <c>SignatureDoesNotMatch</c>; null when it was not asked or answered nothing.</summary>
    public string? StoreCode { get; init; }

    /// <summary>The cipher; <c>none</c> when the repository is not encrypted, null when pgBackRest does not say.</summary>
    public string? Cipher { get; init; }

    /// <summary>Whether a backup runs now.</summary>
    public bool IsBackupRunning { get; init; }

    /// <summary>The clusters, oldest first.</summary>
    public IReadOnlyList<StanzaDatabase> Databases { get; init; } = [];

    /// <summary>The backups, oldest first.</summary>
    public IReadOnlyList<BackupRecord> Backups { get; init; } = [];

    /// <summary>The current cluster; null when there is none yet.</summary>
    public StanzaDatabase? Current => Databases.Count > 0 ? Databases[^1] : null;

    /// <summary>The backups of the current cluster, oldest first.</summary>
    public IReadOnlyList<BackupRecord> CurrentBackups => Current is { } current ? [.. Backups.Where(backup => backup.DatabaseId == current.Id)] : [];
}
