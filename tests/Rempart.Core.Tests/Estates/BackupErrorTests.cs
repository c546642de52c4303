using Rempart.Core.Estates;

namespace Rempart.Core.Tests.Estates;

/// <summary>What must hold within the backup of a datastore.</summary>
public sealed class BackupErrorTests
{
    private const string Local = "repository: { kind: local, path: /srv/backups }";

    public static TheoryData<string, string, string> Cases => new()
    {
        { "postgresql", Local, "" },
        { "postgresql", "repository: { kind: s3, path: /p, bucket: b, endpoint: e, credentials: { secret: s } }", "" },
        { "files", $"{Local}, own: [estate, state, tenant]", "" },
        { "files", $"{Local}, paths: [/etc], copy: {{ path: /mnt/vault, lock: 7d }}", "" },
        { "postgresql", "repository: { kind: sftp, path: /p, host: h, user: u, credentials: { secret: s } }", "'backup.repository.kind' cannot be sftp for the engine postgresql: Debian 12's pgBackRest (2.45) has no SFTP; use s3, or local on a mount" },
        { "files", "paths: [/etc], repository: { kind: s3, path: /p, bucket: b, endpoint: e, credentials: { secret: s } }", "'backup.repository.kind' cannot be s3 for the engine files: Rempart keeps them in a folder; use local on a mount" },
        { "postgresql", "repository: { kind: s3, path: /p, bucket: b, endpoint: e }", "'backup.repository.credentials' is missing: a repository of kind s3 needs it" },
        { "postgresql", "repository: { kind: local, path: /p, bucket: b }", "'backup.repository.bucket' is not for a repository of kind local" },
        { "postgresql", "repository: { kind: local, path: srv }", "'backup.repository.path' must be an absolute path below /" },
        { "postgresql", $"{Local}, copy: {{ path: /, lock: 7d }}", "'backup.copy.path' must be an absolute path below /" },
        { "postgresql", $"{Local}, copy: {{ path: /srv/backups/copy, lock: 7d }}", "'backup.copy.path' lies within the repository; a copy must lie elsewhere" },
        { "postgresql", "copy: { path: /c, lock: 7d }, repository: { kind: s3, path: /p, bucket: b, endpoint: e, credentials: { secret: s } }", "'backup.copy' is for a local repository; let the store of objects lock its objects instead" },
        { "files", Local, "'backup.paths' is missing: name the files and folders" },
        { "files", $"{Local}, paths: [etc]", "'etc' is no absolute path" },
        { "files", $"{Local}, paths: [/etc], kinds: [widgets]", "'widgets' is no kind of objects; write group/version/plural, such as cert-manager.io/v1/certificates" },
        { "postgresql", $"{Local}, own: [tenant]", "'backup.own' is only for the engine files" },
        { "postgresql", $"{Local}, restore-checks: [ {{ name: a, sql: SELECT true }}, {{ name: a, sql: SELECT true }} ]", "two of 'backup.restore-checks' have the name 'a'" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_error_says_what_would_be_right(string engine, string backup, string expected)
    {
        var text = $"estate: {{ id: a, name: A }}\nhosts: [{{ id: h, reached-by: local }}]\ndatastores: [{{ id: d, engine: {engine}, host: h, backup: {{ schedule: {{ full: weekly }}, {backup} }} }}]";

        var errors = EstateLoader.Load([("x.yaml", text)]).Errors;

        string.Join('\n', errors.Select(error => error.Message)).ShouldBe(expected.Length == 0 ? "" : $"datastore 'd': {expected}");
        errors.ShouldAllBe(error => error.Format().StartsWith("x.yaml:3:", StringComparison.Ordinal));
    }
}
