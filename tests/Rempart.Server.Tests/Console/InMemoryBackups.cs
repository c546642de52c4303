using Rempart.Core.Backups;

namespace Rempart.Server.Tests.Console;

/// <summary>Two datastores: one proved, one whose last restore test failed.</summary>
internal sealed class InMemoryBackups : IBackups
{
    public static readonly DateTimeOffset At = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public Task<IReadOnlyList<BackupStatus>> AllAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<BackupStatus>>(
    [
        new BackupStatus
        {
            Datastore = "prod-postgresql",
            RpoObjectiveSeconds = 300,
            RtoObjectiveSeconds = 1800,
            ProvedAt = At,
            NextAt = At.AddHours(1),
            NextKind = "incremental",
            LastDrill = new DrillReport { Datastore = "prod-postgresql", StartedAt = At, Succeeded = true },
            Backups = [new BackupLine("20261123-000000F", "full", At.AddDays(-1), 900_000_000, 40_000_000, true), new BackupLine("20261123-000000F_20261124-110000I", "incremental", At.AddHours(-1), 900_000_000, 400_000, false)],
            Window = [new BackupStretch(At.AddDays(-1), At)],
            Drills = [new MeasuredPoint(At.AddDays(-1), 61, 1900, true), new MeasuredPoint(At, 42, 600, true)],
            RecoveryPoints = [new MeasuredPoint(At, 12, null, true)],
        },
        new BackupStatus
        {
            Datastore = "test-postgresql",
            Gaps = ["000000010000000000000006"],
            LastDrill = new DrillReport { Datastore = "test-postgresql", StartedAt = At, Succeeded = false, Faults = [new DrillFault("damaged-file", "1255", "A <b>file</b> is damaged.")] },
        },
    ]);
}
