using Rempart.Core.Estates;
using Rempart.Core.Hosts;
using Rempart.Server.Database;

namespace Rempart.Server.Backups.Targets;

/// <summary>A PostgreSQL cluster that is backed up, with all that is needed to reach it and its repository.</summary>
internal sealed record BackupTarget
{
    /// <summary>What is declared.</summary>
    public required Datastore Datastore { get; init; }

    /// <summary>The datastore's backup.</summary>
    public required BackupPolicy Policy { get; init; }

    /// <summary>Where backups go.</summary>
    public required BackupRepository Repository { get; init; }

    /// <summary>The host on which the cluster runs.</summary>
    public required IReachedHost Host { get; init; }

    /// <summary>The account that runs PostgreSQL and pgBackRest there.</summary>
    public required DatabaseAccount Account { get; init; }

    /// <summary>The folder of the cluster's socket.</summary>
    public required string Socket { get; init; }

    /// <summary>The cluster's port.</summary>
    public required int Port { get; init; }

    /// <summary>A superuser that may sign in over the socket.</summary>
    public required string User { get; init; }

    /// <summary>The superuser's password; null when the socket asks for none.</summary>
    public string? Password { get; init; }

    /// <summary>The cluster's data directory; null to ask the cluster.</summary>
    public string? Data { get; init; }

    /// <summary>The database that holds Rempart's heartbeats.</summary>
    public string Database { get; init; } = "postgres";

    /// <summary>The passphrase of the repository; null for one that is not encrypted.</summary>
    public string? Passphrase { get; init; }

    /// <summary>What signs in at the repository; null for a local one.</summary>
    public string? Credentials { get; init; }

    /// <summary>pgBackRest's own folder for this stanza, which only the account enters.</summary>
    public required string Work { get; init; }

    /// <summary>Where restored copies are put.</summary>
    public required string Scratch { get; init; }

    /// <summary>The password of the role that writes heartbeats.</summary>
    public required string HeartbeatPassword { get; init; }

    /// <summary>The stanza.</summary>
    public string Stanza => Datastore.Id;

    /// <summary>The name in findings and evidence.</summary>
    public string Resource => $"datastore/{Datastore.Id}";

    /// <summary>pgBackRest's configuration of the stanza.</summary>
    public string Configuration => $"{Work}/pgbackrest.conf";

    /// <summary>The longest time until what was written is shipped.</summary>
    public TimeSpan Cycle => Policy.Schedule.Wal ?? TimeSpan.FromMinutes(1);
}

/// <summary>A target, or why there is none.</summary>
/// <param name="Target">The target.</param>
/// <param name="Problem">Why there is none, and what to do.</param>
internal sealed record TargetLookup(BackupTarget? Target, string? Problem);
