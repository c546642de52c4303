using Rempart.Cli.Terminal;
using Rempart.Core.Backups;
using Rempart.Core.Estates;

namespace Rempart.Cli.Client;

/// <summary>The part of the API that is about backups.</summary>
internal sealed partial class ApiClient
{
    public Task<IReadOnlyList<BackupStatus>> BackupsAsync(CancellationToken cancellation) =>
        CallAsync(HttpMethod.Get, "backups", null, JsonText.Backups.Strict.IReadOnlyListBackupStatus, cancellation);

    public Task<BackupStatus> BackupsAsync(string datastore, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Get, Path(datastore), null, JsonText.Backups.Strict.BackupStatus, cancellation);

    public Task<BackupJobRecord> BackupJobAsync(string id, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Get, "backups/jobs/" + Uri.EscapeDataString(id), null, JsonText.Backups.Strict.BackupJobRecord, cancellation);

    public Task<BackupJobRecord> BackUpAsync(string datastore, string kind, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Post, Path(datastore) + "/backup", Body(new BackupRequest(kind), BackupJson.Default.BackupRequest), JsonText.Backups.Strict.BackupJobRecord, cancellation);

    public Task<BackupJobRecord> TestRestoreAsync(string datastore, RestoreChoice? choice, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Post, Path(datastore) + "/test", Body(new RestoreTestRequest(choice), BackupJson.Default.RestoreTestRequest), JsonText.Backups.Strict.BackupJobRecord, cancellation);

    public Task<BackupJobRecord> RestoreAsync(string datastore, DateTimeOffset? to, string into, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Post, Path(datastore) + "/restore", Body(new RestoreRequest(to, into), BackupJson.Default.RestoreRequest), JsonText.Backups.Strict.BackupJobRecord, cancellation);

    public Task<BackupJobRecord> RehearseAsync(RehearsalRequest request, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Post, "backups/rehearsal", Body(request, BackupJson.Default.RehearsalRequest), JsonText.Backups.Strict.BackupJobRecord, cancellation);

    private static string Path(string datastore) => "backups/" + Uri.EscapeDataString(datastore);
}
