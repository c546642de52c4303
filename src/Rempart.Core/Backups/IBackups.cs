namespace Rempart.Core.Backups;

/// <summary>How datastores are protected, for whoever shows it.</summary>
public interface IBackups
{
    /// <summary>All datastores that declare a backup.</summary>
    /// <param name="cancellation">Ends the reading.</param>
    Task<IReadOnlyList<BackupStatus>> AllAsync(CancellationToken cancellation);
}
