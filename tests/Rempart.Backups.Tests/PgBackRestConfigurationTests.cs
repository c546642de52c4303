using Rempart.Core.Estates;

namespace Rempart.Backups.Tests;

public sealed class PgBackRestConfigurationTests
{
    private static readonly PgBackRestSettings Local = new()
    {
        Stanza = "prod-postgresql",
        Repository = new BackupRepository { Kind = RepositoryKind.Local, Path = "/srv/backups" },
        Passphrase = "secret words",
        Retention = TimeSpan.FromDays(90),
        DataDirectory = "/var/lib/postgresql/15/main",
        SocketDirectory = "/var/run/postgresql",
        Port = 5432,
        User = "postgres",
        WorkDirectory = "/var/lib/rempart/backups/prod-postgresql",
    };

    [Fact]
    public void A_local_repository_is_written() => PgBackRestConfiguration.Render(Local).ShouldBe(
        """
        # Written by Rempart (rempart backup apply); changes are reported and overwritten.
        [global]
        repo1-path=/srv/backups
        repo1-cipher-type=aes-256-cbc
        repo1-cipher-pass=secret words
        repo1-retention-full-type=time
        repo1-retention-full=90
        repo1-bundle=y
        compress-type=zst
        process-max=2
        start-fast=y
        log-path=/var/lib/rempart/backups/prod-postgresql
        log-level-file=off
        lock-path=/var/lib/rempart/backups/prod-postgresql/lock
        spool-path=/var/lib/rempart/backups/prod-postgresql/spool

        [prod-postgresql]
        pg1-path=/var/lib/postgresql/15/main
        pg1-socket-path=/var/run/postgresql
        pg1-port=5432
        pg1-user=postgres

        """);

    [Fact]
    public void An_S3_repository_is_written()
    {
        var text = PgBackRestConfiguration.Render(Local with
        {
            Repository = new BackupRepository { Kind = RepositoryKind.S3, Path = "/prod", Bucket = "backups", Endpoint = "s3.example", Region = "eu-west-1", PathStyle = true, Authority = "/etc/ssl/own.pem" },
            Credentials = "AKIA:sec:ret",
        });

        text.ShouldContain("repo1-path=/prod\nrepo1-type=s3\nrepo1-s3-bucket=backups\nrepo1-s3-endpoint=s3.example\nrepo1-s3-region=eu-west-1\nrepo1-s3-uri-style=path\nrepo1-storage-ca-file=/etc/ssl/own.pem\nrepo1-s3-key=AKIA\nrepo1-s3-key-secret=sec:ret\n");
        PgBackRestConfiguration.Redact(text).ShouldNotContain("sec:ret");
        PgBackRestConfiguration.Redact(text).ShouldContain("repo1-cipher-pass=(secret)\n");
    }

    [Fact]
    public void Without_a_passphrase_and_a_retention_it_says_so() =>
        PgBackRestConfiguration.Render(Local with { Passphrase = null, Retention = null }).ShouldContain("repo1-cipher-type=none\nrepo1-retention-full=2\n");

    [Theory]
    [InlineData("a\nrepo1-cipher-type=none")]
    [InlineData("a\rb")]
    public void No_value_can_begin_another_setting(string passphrase) =>
        Should.Throw<ArgumentException>(() => PgBackRestConfiguration.Render(Local with { Passphrase = passphrase })).Message.ShouldStartWith("The value of repo1-cipher-pass holds a line end.");

    [Theory]
    [InlineData("/var/lib/rempart/x.conf", "pgbackrest --config=/var/lib/rempart/x.conf --stanza=lab archive-push %p")]
    [InlineData("/srv/my data/x.conf", "pgbackrest --config='/srv/my data/x.conf' --stanza=lab archive-push %p")]
    public void The_archive_command_is_safe_in_a_shell(string path, string command) =>
        PgBackRestConfiguration.ArchiveCommand(path, "lab").ShouldBe(command);
}
