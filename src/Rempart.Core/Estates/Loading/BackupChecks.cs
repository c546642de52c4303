using Rempart.Core.Estates.Forms;
using Rempart.Core.Networks;

namespace Rempart.Core.Estates.Loading;

/// <summary>What must hold within the backup of a datastore.</summary>
internal static class BackupChecks
{
    public static void Run(Datastore datastore, ReadContext context)
    {
        if (datastore.Backup is not { } backup)
            return;
        void Report(string key, string message) => context.ReportAs($"datastore '{datastore.Id}'", context.LocationWithin(datastore, "backup", key), message);

        if (backup.Repository is { } repository)
        {
            foreach (var (key, value, needed) in Needs(repository))
            {
                if (needed && value is null)
                    Report("repository", $"'backup.repository.{key}' is missing: a repository of kind {repository.Kind.ToString().ToLowerInvariant()} needs it");
                else if (!needed && value is not null)
                    Report("repository", $"'backup.repository.{key}' is not for a repository of kind {repository.Kind.ToString().ToLowerInvariant()}");
            }
            if (!repository.Path.StartsWith('/') || repository.Path == "/")
                Report("repository", "'backup.repository.path' must be an absolute path below /");
            if (repository.Path.Split('/').Any(part => part is "." or ".."))
                Report("repository", "'backup.repository.path' must not hold '.' or '..'");
            if (repository.Port is { } port && (port.First != port.Last || port.Protocol != TransportProtocol.Tcp))
                Report("repository", $"'backup.repository.port' is {port}; write one port of TCP, such as 22/tcp");
            if (datastore.Engine == DatastoreEngine.Postgresql && repository.Kind == RepositoryKind.Sftp)
                Report("repository", "'backup.repository.kind' cannot be sftp for the engine postgresql: Debian 12's pgBackRest (2.45) has no SFTP; use s3, or local on a mount");
        }
        if (backup.Copy is { } copy)
        {
            if (!copy.Path.StartsWith('/') || copy.Path == "/")
                Report("copy", "'backup.copy.path' must be an absolute path below /");
            if (backup.Repository is { Kind: not RepositoryKind.Local } remote)
                Report("copy", $"'backup.copy' is for a local repository; let the {(remote.Kind == RepositoryKind.S3 ? "store of objects lock its objects" : "server take snapshots")} instead");
            if (backup.Repository is { } source && Within(copy.Path, source.Path))
                Report("copy", "'backup.copy.path' lies within the repository; a copy must lie elsewhere");
        }
        if (datastore.Engine == DatastoreEngine.Files && backup.Paths.Count == 0 && backup.Clusters.Count == 0 && backup.Own.Count == 0)
            Report("paths", "'backup.paths' is missing: name the files and folders");
        foreach (var (key, count) in (ReadOnlySpan<(string, int)>)[("paths", backup.Paths.Count), ("clusters", backup.Clusters.Count), ("kinds", backup.Kinds.Count), ("own", backup.Own.Count)])
        {
            if (datastore.Engine != DatastoreEngine.Files && count > 0)
                Report(key, $"'backup.{key}' is only for the engine files");
        }
        if (backup.Kinds.FirstOrDefault(kind => kind.Split('/').Length is not (2 or 3)) is { } wrong)
            Report("kinds", $"'{wrong}' is no kind of objects; write group/version/plural, such as cert-manager.io/v1/certificates");
        if (backup.Paths.FirstOrDefault(path => !path.StartsWith('/')) is { } relative)
            Report("paths", $"'{relative}' is no absolute path");
        foreach (var twice in backup.RestoreChecks.GroupBy(check => check.Name).Where(group => group.Count() > 1))
            Report("restore-checks", $"two of 'backup.restore-checks' have the name '{twice.Key}'");
    }

    private static IEnumerable<(string Key, object? Value, bool Needed)> Needs(BackupRepository repository)
    {
        var (s3, sftp) = (repository.Kind == RepositoryKind.S3, repository.Kind == RepositoryKind.Sftp);
        yield return ("bucket", repository.Bucket, s3);
        yield return ("endpoint", repository.Endpoint, s3);
        if (!s3)
        {
            yield return ("region", repository.Region, false);
            yield return ("path-style", repository.PathStyle ? true : null, false);
            yield return ("authority", repository.Authority, false);
        }
        yield return ("host", repository.Host, sftp);
        yield return ("user", repository.User, sftp);
        yield return ("host-key", repository.HostKey, sftp);
        if (!sftp)
            yield return ("port", repository.Port, false);
        yield return ("credentials", repository.Credentials, s3 || sftp);
    }

    private static bool Within(string path, string folder) => (path.TrimEnd('/') + "/").StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal);
}
