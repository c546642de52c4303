using Rempart.Backups;
using Rempart.Core.Backups;
using Rempart.Core.Estates;
using Rempart.Server.Backups.Jobs;

namespace Rempart.Server.Backups.Engines;

/// <summary>
/// What jobs do for one kind of datastore. Clusters of PostgreSQL have <see cref="IBackupEngine"/> below, files have a chest; locks, schedule,
/// back-off, progress and evidence are the jobs' own and the same for both. Acts throw <see cref="BackupException"/> when they are refused.
/// </summary>
internal interface IDatastoreEngine
{
    /// <summary>Whether it is the one for datastores of a kind.</summary>
    bool Serves(DatastoreEngine engine);

    /// <summary>Why nothing can be done for a datastore; null when something can.</summary>
    Task<string?> ProblemAsync(Estate estate, Datastore datastore, CancellationToken cancellation);

    /// <summary>Makes a backup.</summary>
    Task<JobResult> BackUpAsync(Estate estate, Datastore datastore, BackupKind kind, IProgress<JobProgress> progress, CancellationToken cancellation);

    /// <summary>Tries a restore; null takes the estate's choice.</summary>
    Task<JobResult> TestAsync(Estate estate, Datastore datastore, RestoreChoice? choice, IProgress<JobProgress> progress, CancellationToken cancellation);

    /// <summary>Restores into a folder that is absent or empty; null is the newest.</summary>
    Task<JobResult> RestoreAsync(Estate estate, Datastore datastore, DateTimeOffset? to, string into, IProgress<JobProgress> progress, CancellationToken cancellation);

    /// <summary>Adds what the repository shows.</summary>
    Task<BackupStatus> DescribeAsync(Estate estate, Datastore datastore, BackupStatus status, CancellationToken cancellation);
}
