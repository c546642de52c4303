using Rempart.Core.Estates;

namespace Rempart.Core.Tests.Estates;

/// <summary>What must hold within the backup of a datastore.</summary>
public sealed class BackupErrorTests
{
    private const string Key = "\"SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"";
    private const string Local = "repository: { kind: local, path: /srv/backups }";

    public static TheoryData<string, string, string> Cases => new()
    {
        { "postgresql", Local, "" },
        { "postgresql", "repository: { kind: s3, path: /p, bucket: b, endpoint: e, credentials: { secret: s } }", "" },
        { "files", $"{Local}, own: [estate, state, tenant]", "" },
        { "files", $"{Local}, paths: [/etc], copy: {{ path: /mnt/vault, lock: 7d }}", "" },
        { "postgresql", "repository: { kind: sftp, path: /p, host: h, user: u, host-key: " + Key + ", credentials: { secret: s } }", "'backup.repository.kind' cannot be sftp for the engine postgresql: Debian 12's pgBackRest (2.45) has no SFTP; use s3, or local on a mount" },
        { "files", Sftp("host: h, port: 2222/tcp, user: u, host-key: " + Key + ", credentials: { secret: s }"), "" },
        { "files", Sftp("user: u, host-key: " + Key + ", credentials: { secret: s }"), "'backup.repository.host' is missing: a repository of kind sftp needs it" },
        { "files", Sftp("host: h, host-key: " + Key + ", credentials: { secret: s }"), "'backup.repository.user' is missing: a repository of kind sftp needs it" },
        { "files", Sftp("host: h, user: u, credentials: { secret: s }"), "'backup.repository.host-key' is missing: a repository of kind sftp needs it" },
        { "files", Sftp("host: h, user: u, host-key: " + Key), "'backup.repository.credentials' is missing: a repository of kind sftp needs it" },
        { "files", Sftp("bucket: b, host: h, user: u, host-key: " + Key + ", credentials: { secret: s }"), "'backup.repository.bucket' is not for a repository of kind sftp" },
        { "files", Sftp("host: h, port: 22-23/tcp, user: u, host-key: " + Key + ", credentials: { secret: s }"), "'backup.repository.port' is 22-23/tcp; write one port of TCP, such as 22/tcp" },
        { "files", Sftp("host: h, port: 22/udp, user: u, host-key: " + Key + ", credentials: { secret: s }"), "'backup.repository.port' is 22/udp; write one port of TCP, such as 22/tcp" },
        { "files", Sftp("host: h, user: u, host-key: " + Key + ", credentials: { secret: s }", "/a/../b"), "'backup.repository.path' must not hold '.' or '..'" },
        { "files", "copy: { path: /c, lock: 7d }, " + Sftp("host: h, user: u, host-key: " + Key + ", credentials: { secret: s }"), "'backup.copy' is for a local repository; let the server take snapshots instead" },
        { "files", "repository: { kind: local, path: /p, port: 22/tcp }, paths: [/etc]", "'backup.repository.port' is not for a repository of kind local" },
        { "files", "repository: { kind: local, path: /p, host-key: " + Key + " }, paths: [/etc]", "'backup.repository.host-key' is not for a repository of kind local" },
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

    [Fact]
    public void A_fingerprint_in_another_form_is_told_without_repeating_it()
    {
        var text = $"estate: {{ id: a, name: A }}\nhosts: [{{ id: h, reached-by: local }}]\ndatastores: [{{ id: d, engine: files, host: h, backup: {{ schedule: {{ full: weekly }}, {Sftp("host: h, user: u, host-key: \"ssh-ed25519 AAAA\", credentials: { secret: s }")} }} }}]";

        EstateLoader.Load([("x.yaml", text)]).Errors.ShouldHaveSingleItem().Message
            .ShouldBe("datastore 'd': 'backup.repository.host-key': this is not the fingerprint of a key; write SHA256: and 43 characters, as ssh-keygen -l shows it");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_error_says_what_would_be_right(string engine, string backup, string expected)
    {
        var text = $"estate: {{ id: a, name: A }}\nhosts: [{{ id: h, reached-by: local }}]\ndatastores: [{{ id: d, engine: {engine}, host: h, backup: {{ schedule: {{ full: weekly }}, {backup} }} }}]";

        var errors = EstateLoader.Load([("x.yaml", text)]).Errors;

        string.Join('\n', errors.Select(error => error.Message)).ShouldBe(expected.Length == 0 ? "" : $"datastore 'd': {expected}");
        errors.ShouldAllBe(error => error.Format().StartsWith("x.yaml:3:", StringComparison.Ordinal));
    }

    private static string Sftp(string keys, string path = "/p") => $"paths: [/etc], repository: {{ kind: sftp, path: {path}, {keys} }}";
}
