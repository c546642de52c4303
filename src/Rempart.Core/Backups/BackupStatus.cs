namespace Rempart.Core.Backups;

/// <summary>How a datastore is protected.</summary>
public sealed record BackupStatus
{
    /// <summary>The datastore.</summary>
    public required string Datastore { get; init; }

    /// <summary>Why it could not be looked at; null when it could.</summary>
    public string? Problem { get; init; }

    /// <summary>The newest data that may be lost, in seconds, as declared.</summary>
    public double? RpoObjectiveSeconds { get; init; }

    /// <summary>How long a restore may take, in seconds, as declared.</summary>
    public double? RtoObjectiveSeconds { get; init; }

    /// <summary>The last restore that was proved; null when none was.</summary>
    public DateTimeOffset? ProvedAt { get; init; }

    /// <summary>The last restore that was tried; null when none was.</summary>
    public DrillReport? LastDrill { get; init; }

    /// <summary>When something is done next; null when nothing is scheduled.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>What is done next: full, differential, incremental or restore-test.</summary>
    public string? NextKind { get; init; }

    /// <summary>The backups in the repository, oldest first.</summary>
    public IReadOnlyList<BackupLine> Backups { get; init; } = [];

    /// <summary>The moments to which it can be restored.</summary>
    public IReadOnlyList<BackupStretch> Window { get; init; } = [];

    /// <summary>What is missing in the archive.</summary>
    public IReadOnlyList<string> Gaps { get; init; } = [];

    /// <summary>Restores over time, oldest first.</summary>
    public IReadOnlyList<MeasuredPoint> Drills { get; init; } = [];

    /// <summary>The recovery point over time, as measured by heartbeats, oldest first.</summary>
    public IReadOnlyList<MeasuredPoint> RecoveryPoints { get; init; } = [];

    /// <summary>The last jobs, newest first.</summary>
    public IReadOnlyList<BackupJobRecord> Jobs { get; init; } = [];
}

/// <summary>One backup.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Kind">full, differential or incremental.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="DatabaseBytes">The size of the cluster.</param>
/// <param name="RepositoryBytes">What it added to the repository.</param>
/// <param name="Usable">Whether it has all it needs.</param>
public sealed record BackupLine(string Label, string Kind, DateTimeOffset EndedAt, long DatabaseBytes, long RepositoryBytes, bool Usable);

/// <summary>A stretch of the recovery window.</summary>
/// <param name="From">Its beginning.</param>
/// <param name="Until">Its end.</param>
public sealed record BackupStretch(DateTimeOffset From, DateTimeOffset Until);

/// <summary>What was measured once.</summary>
/// <param name="At">When.</param>
/// <param name="RpoSeconds">The data that would have been lost; null when not measured.</param>
/// <param name="RtoSeconds">How long a restore took; null when not measured.</param>
/// <param name="Succeeded">False for a restore that failed.</param>
public sealed record MeasuredPoint(DateTimeOffset At, double? RpoSeconds, double? RtoSeconds, bool Succeeded);

/// <summary>One step of a rehearsal.</summary>
/// <param name="Name">What was done.</param>
/// <param name="Passed">Whether it went well.</param>
/// <param name="Detail">What came of it.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record RehearsalStep(string Name, bool Passed, string Detail, double Seconds);

/// <summary>A rehearsal of a disaster.</summary>
/// <param name="StartedAt">When it began.</param>
/// <param name="Steps">The checklist, in order.</param>
/// <param name="Seconds">The whole time.</param>
/// <param name="Succeeded">Whether everything could be restored.</param>
public sealed record RehearsalReport(DateTimeOffset StartedAt, IReadOnlyList<RehearsalStep> Steps, double Seconds, bool Succeeded);
