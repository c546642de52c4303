using Rempart.Core.Estates;

namespace Rempart.Core.Backups;

/// <summary>Asks for a backup now.</summary>
/// <param name="Kind">full, differential or incremental.</param>
public sealed record BackupRequest(string Kind);

/// <summary>Asks for a restore test now.</summary>
/// <param name="Choice">Which backup is tried; null for the estate's choice.</param>
public sealed record RestoreTestRequest(RestoreChoice? Choice);

/// <summary>Asks for a restore into a folder.</summary>
/// <param name="To">The moment; null for the newest restore point.</param>
/// <param name="Into">An absolute path on the datastore's host: absent or empty.</param>
public sealed record RestoreRequest(DateTimeOffset? To, string Into);

/// <summary>Asks for a rehearsal of a disaster: everything is restored from the repositories and the sealed keys alone.</summary>
/// <param name="SealedKeys">The path of the sealed copy of the keys; null for the newest one.</param>
/// <param name="RecoveryCode">The code that opens it. It is used and forgotten.</param>
/// <param name="Environment">Only the datastores of one environment; null for all.</param>
public sealed record RehearsalRequest(string? SealedKeys, string RecoveryCode, string? Environment);

/// <summary>Where a job of the backups is.</summary>
public enum BackupJobState
{
    /// <summary>It runs.</summary>
    Running,

    /// <summary>It ended well.</summary>
    Succeeded,

    /// <summary>It ended badly; the message says why.</summary>
    Failed,

    /// <summary>The server that ran it ended first. Nothing of it counts.</summary>
    Interrupted,
}

/// <summary>One run of a backup, a test, a restore or a rehearsal.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Datastore">The datastore; the environment for a rehearsal.</param>
/// <param name="Kind">full, differential, incremental, restore-test, restore or rehearsal.</param>
/// <param name="State">Where it is.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When it ended; null while it runs.</param>
/// <param name="Percent">How far it is, 0 to 100; null when that is not known.</param>
/// <param name="Message">What it does now, or how it ended.</param>
/// <param name="Actor">Who asked for it.</param>
/// <param name="EvidenceIndex">Its evidence in the ledger; null while it runs.</param>
public sealed record BackupJobRecord(
    string Id, string Datastore, string Kind, BackupJobState State, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, double? Percent,
    string Message, string Actor, long? EvidenceIndex);
