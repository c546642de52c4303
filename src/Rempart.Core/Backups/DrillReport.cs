namespace Rempart.Core.Backups;

/// <summary>One question that was asked of a restored copy.</summary>
/// <param name="Name">The question.</param>
/// <param name="Passed">Whether the answer was right.</param>
/// <param name="Detail">The answer. No data of the copy.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record DrillCheck(string Name, bool Passed, string Detail, double Seconds);

/// <summary>What kept a restore from being proved.</summary>
/// <param name="Rule">The kind of fault: <c>wrong-key</c>, <c>missing-wal</c>, <c>damaged-file</c> and so on.</param>
/// <param name="Resource">What is at fault: a file, a segment, a table.</param>
/// <param name="Message">What is wrong, in a sentence.</param>
public sealed record DrillFault(string Rule, string Resource, string Message);

/// <summary>One restore that was tried for real.</summary>
public sealed record DrillReport
{
    /// <summary>The datastore.</summary>
    public required string Datastore { get; init; }

    /// <summary>When it began: the moment of the imagined disaster.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Where the restore was to end: a backup and a named restore point or a moment. Null when nothing could be chosen.</summary>
    public string? Target { get; init; }

    /// <summary>Whether the restored copy is proved to be good.</summary>
    public required bool Succeeded { get; init; }

    /// <summary>Why not.</summary>
    public IReadOnlyList<DrillFault> Faults { get; init; } = [];

    /// <summary>What was asked of the copy.</summary>
    public IReadOnlyList<DrillCheck> Checks { get; init; } = [];

    /// <summary>The data that would have been lost: from the newest heartbeat in the copy to the disaster, in seconds. Null when an older point was restored.</summary>
    public double? RpoSeconds { get; init; }

    /// <summary>The whole time until the copy was proved to be good, in seconds: restoring, starting and checking.</summary>
    public double? RtoSeconds { get; init; }

    /// <summary>How long pgBackRest restored, in seconds.</summary>
    public double RestoreSeconds { get; init; }

    /// <summary>How long PostgreSQL replayed and started, in seconds.</summary>
    public double StartSeconds { get; init; }

    /// <summary>The size of the cluster, in bytes.</summary>
    public long DatabaseBytes { get; init; }

    /// <summary>The ledger index of its evidence; null within the evidence itself.</summary>
    public long? EvidenceIndex { get; init; }
}
