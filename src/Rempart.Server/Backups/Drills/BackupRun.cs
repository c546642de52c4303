using Npgsql;
using Rempart.Backups;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Backups.Heartbeats;
using Rempart.Server.Backups.Store;
using Rempart.Server.Backups.Targets;

namespace Rempart.Server.Backups.Drills;

/// <summary>One backup: copy, then a restore point after it whose segment has arrived, written on the backup. Only then it counts.</summary>
internal sealed class BackupRun(IBackupEngine engine, RepositoryReader repository, MarkerWriter marker, BackupStore store, VaultCopy vault, TimeProvider time)
{
    public const string PointNote = "rempart-restore-point";
    public const string PlaceNote = "rempart-restore-lsn";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestArchiving = TimeSpan.FromMinutes(2);

    /// <exception cref="BackupException">It failed, or it is not proved to be usable.</exception>
    public async Task<string> RunAsync(BackupTarget target, BackupKind kind, IProgress<double>? progress, CancellationToken cancellation)
    {
        await RequireSameClusterAsync(target, cancellation);
        await engine.BackupAsync(target, kind, progress, cancellation);
        var point = await MarkAsync(target, cancellation);
        var state = await AwaitPointAsync(target, point, cancellation);
        var made = state.Info.CurrentBackups[^1];
        if (made.HasPageErrors)
            throw new BackupException(BackupFault.Damaged, $"Backup {made.Label} holds pages whose checksum is wrong: the source is damaged. Find them with pg_amcheck and pg_checksums.");
        await engine.AnnotateAsync(target, made.Label, PointNote, point.Name, cancellation);
        await engine.AnnotateAsync(target, made.Label, PlaceNote, point.Lsn.ToString(), cancellation);
        await store.KnowAsync(target.Datastore.Id, state.Info.CurrentBackups, cancellation);
        await vault.CopyAsync(target, cancellation);
        return $"{JobWords.Of(made.Kind)} backup {made.Label}: {made.RepositoryBytes / 1_000_000.0:0.0} MB stored of {made.DatabaseBytes / 1_000_000.0:0.0} MB, restore point {point.Name}";
    }

    // A stanza of the same name may belong to another cluster: its backups would be taken for this one's.
    private async Task RequireSameClusterAsync(BackupTarget target, CancellationToken cancellation)
    {
        var cluster = await ProtectedCluster.ReadAsync(target, cancellation);
        var info = await engine.InfoAsync(target, cancellation);
        if (info.Current is { } current && current.SystemId != cluster.SystemId)
            throw new BackupException(BackupFault.OtherCluster, OtherCluster(target, current.SystemId, cluster.SystemId));
    }

    public static string OtherCluster(BackupTarget target, ulong stored, ulong running) =>
        $"The repository {target.Repository.Path} holds the stanza '{target.Stanza}' of another cluster ({stored}, this one is {running}). Name another repository path, or move the old stanza away.";

    private async Task<RestorePoint> MarkAsync(BackupTarget target, CancellationToken cancellation)
    {
        try
        {
            await using var connection = new NpgsqlConnection(ProtectedCluster.ConnectionString(target));
            await connection.OpenAsync(cancellation);
            return await marker.MarkAsync(target, connection, switchWal: true, cancellation);
        }
        catch (NpgsqlException error)
        {
            throw ProtectedCluster.Away(target, error);
        }
    }

    private async Task<RepositoryState> AwaitPointAsync(BackupTarget target, RestorePoint point, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        using var timer = new PeriodicTimer(Look, time);
        do
        {
            var state = await repository.ReadAsync(target, cancellation);
            if (state.Wal.Newest is { } newest && newest.Reaches > point.Lsn)
                return state;
            if (state.Wal.Gaps is [var gap, ..] && state.Wal.Backups is [.., var last] && last.Label == state.Info.CurrentBackups[^1].Label && !last.IsConsistent)
                throw new BackupException(BackupFault.NotArchived, $"The backup needs {gap}, which is not in the archive. It does not count.");
        }
        while (time.GetElapsedTime(began) < LongestArchiving && await timer.WaitForNextTickAsync(cancellation));
        throw new BackupException(BackupFault.NotArchived, $"The segment of restore point {point.Name} did not arrive in the archive within {LongestArchiving.TotalMinutes:0} minutes, so the backup is not proved to be usable. Look at the log of PostgreSQL for archive_command.");
    }
}
