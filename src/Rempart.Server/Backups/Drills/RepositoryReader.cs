using Rempart.Backups;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Backups.Store;
using Rempart.Server.Backups.Targets;

namespace Rempart.Server.Backups.Drills;

/// <summary>What was read of a repository.</summary>
/// <param name="Info">What pgBackRest says.</param>
/// <param name="Listing">What lies in the archive.</param>
/// <param name="Wal">Whether it is whole.</param>
internal sealed record RepositoryState(StanzaInfo Info, ArchiveListing Listing, WalReport Wal);

/// <summary>Reads a repository and judges its archive, without trusting what pgBackRest says about it.</summary>
internal sealed class RepositoryReader(IBackupEngine engine, BackupStore store)
{
    /// <exception cref="BackupException">It cannot be read: it is away, or the passphrase is wrong.</exception>
    public async Task<RepositoryState> ReadAsync(BackupTarget target, CancellationToken cancellation)
    {
        var info = await engine.InfoAsync(target, cancellation);
        // 2 is a stanza without a backup: nothing is wrong with the repository.
        if (info.StatusCode is not (0 or 2))
            throw Explain(target, info);
        var listing = await engine.ArchiveAsync(target, cancellation);
        var archive = info.Current?.ArchiveId ?? "";
        var histories = await engine.HistoriesAsync(target, listing, archive, cancellation);
        return new RepositoryState(info, listing, WalContinuity.Check(archive, listing, info.CurrentBackups, histories));
    }

    /// <summary>The state as what a choice of a restore is made from.</summary>
    public async Task<RestoreMaterial> MaterialAsync(BackupTarget target, RepositoryState state, IReadOnlyList<Heartbeat> heartbeats, CancellationToken cancellation) =>
        new(state.Info, state.Wal, Annotated(state, await store.PointsAsync(target.Datastore.Id, cancellation)), heartbeats);

    /// <summary>What the repository alone knows, when nothing else is left.</summary>
    public static RestoreMaterial MaterialAlone(RepositoryState state) => new(state.Info, state.Wal, Annotated(state, []), []);

    // The restore points that are written on the backups are known also when Rempart's database is gone.
    private static RestorePoint[] Annotated(RepositoryState state, IReadOnlyList<RestorePoint> known)
    {
        var written = state.Info.CurrentBackups
            .Where(backup => backup.Annotations.ContainsKey(BackupRun.PointNote) && backup.Annotations.ContainsKey(BackupRun.PlaceNote))
            .Select(backup => new RestorePoint(backup.Annotations[BackupRun.PointNote], backup.EndedAt, Lsn.TryParse(backup.Annotations[BackupRun.PlaceNote], out var lsn) ? lsn : default));
        return [.. known.Concat(written.Where(point => point.Lsn.Value > 0)).DistinctBy(point => point.Name)];
    }

    private static BackupException Explain(BackupTarget target, StanzaInfo info)
    {
        var unreadable = info.StatusCode == 99 && !PgBackRestErrors.IsCertificate(info.StatusMessage) && (info.StatusMessage.Contains("CryptoError", StringComparison.Ordinal) || info.StatusMessage.Contains("FormatError", StringComparison.Ordinal));
        if (unreadable)
            return new BackupException(BackupFault.WrongKey, $"The passphrase does not open the repository {target.Repository.Path}: {info.StatusMessage}");
        if (StoreAnswer.RefusesCredentials(info.StoreCode))
        {
            return new BackupException(
                BackupFault.Unreachable,
                $"The store refuses the key of the repository {target.Repository.Path} or its secret ({info.StoreCode}): {info.StatusMessage}. Put the right KEY:SECRET into the secret '{target.Repository.Credentials?.Name}', then run: rempart backup apply");
        }
        return info.StoreCode is { } code
            ? new BackupException(BackupFault.Unreachable, $"The store refuses to show the repository {target.Repository.Path} ({code}): {info.StatusMessage}")
            : new BackupException(BackupFault.Unreachable, $"The repository {target.Repository.Path} cannot be used: {info.StatusMessage}. Is it mounted? Else run: rempart backup apply");
    }
}
