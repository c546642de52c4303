using Rempart.Backups;
using Rempart.Server.Backups.Targets;

namespace Rempart.Server.Backups.Engines;

/// <summary>
/// The program that copies clusters. Everything above it works with these few acts, so that another engine can take its place.
/// All of them throw <see cref="BackupException"/> when the engine refuses.
/// </summary>
internal interface IBackupEngine
{
    /// <summary>Prepares the repository for the cluster. Nothing changes when it is prepared already.</summary>
    Task CreateAsync(BackupTarget target, CancellationToken cancellation);

    /// <summary>What the repository says of itself; a status that is not 0 comes back, it is not thrown.</summary>
    Task<StanzaInfo> InfoAsync(BackupTarget target, CancellationToken cancellation);

    /// <summary>What lies in the archive.</summary>
    Task<ArchiveListing> ArchiveAsync(BackupTarget target, CancellationToken cancellation);

    /// <summary>Where each timeline of an archive left its parents.</summary>
    Task<IReadOnlyDictionary<uint, IReadOnlyList<TimelineSwitch>>> HistoriesAsync(BackupTarget target, ArchiveListing listing, string archiveId, CancellationToken cancellation);

    /// <summary>The first bytes of the repository's own description, as they are stored.</summary>
    Task<string> RawHeaderAsync(BackupTarget target, CancellationToken cancellation);

    /// <summary>Reads and checks every file of the repository.</summary>
    Task<VerifyReport> VerifyAsync(BackupTarget target, CancellationToken cancellation);

    /// <summary>Makes a backup. Progress is from 0 to 100.</summary>
    Task BackupAsync(BackupTarget target, BackupKind kind, IProgress<double>? progress, CancellationToken cancellation);

    /// <summary>Writes something on a backup.</summary>
    Task AnnotateAsync(BackupTarget target, string label, string key, string value, CancellationToken cancellation);

    /// <summary>Restores into a folder that must be absent or empty, without archiving from it. Nothing is started.</summary>
    Task RestoreAsync(BackupTarget target, RestoreTarget to, string into, IProgress<double>? progress, CancellationToken cancellation);
}

/// <summary>Why an engine refused.</summary>
internal enum BackupFault
{
    /// <summary>Something else; the message says what.</summary>
    Failed,

    /// <summary>Another backup runs.</summary>
    Busy,

    /// <summary>The repository is not there or cannot be read.</summary>
    Unreachable,

    /// <summary>A disk is full.</summary>
    DiskFull,

    /// <summary>The passphrase does not open the repository.</summary>
    WrongKey,

    /// <summary>A file in the repository is not what it was.</summary>
    Damaged,

    /// <summary>A segment did not arrive in the archive.</summary>
    NotArchived,

    /// <summary>The cluster is not the one that the repository belongs to.</summary>
    OtherCluster,

    /// <summary>The folder holds something, or a cluster runs in it.</summary>
    NotEmpty,

    /// <summary>PostgreSQL cannot be reached.</summary>
    ClusterAway,
}

/// <summary>The engine refused; the message says what, where and why.</summary>
internal sealed class BackupException(BackupFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public BackupFault Fault { get; } = fault;

    /// <summary>The file that is at fault; null when none is named.</summary>
    public string? File { get; init; }

    /// <summary>Whether the program broke down (SIGABRT, SIGSEGV), which says nothing about what it worked on.</summary>
    public bool IsCrash { get; init; }

    /// <summary>The fault as the rule of a finding.</summary>
    public string Rule => Fault switch
    {
        BackupFault.Busy => "busy",
        BackupFault.Unreachable => "repository-unreachable",
        BackupFault.DiskFull => "disk-full",
        BackupFault.WrongKey => "wrong-key",
        BackupFault.Damaged => "damaged-file",
        BackupFault.NotArchived => "not-archived",
        BackupFault.OtherCluster => "other-cluster",
        BackupFault.NotEmpty => "not-empty",
        BackupFault.ClusterAway => "cluster-away",
        _ => "failed",
    };
}
