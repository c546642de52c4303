using Rempart.Server.Backups.Controls;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Tests.Infrastructure;
using static Rempart.Server.Tests.Backups.ProtectedServer;

namespace Rempart.Server.Tests.Backups;

/// <summary>Repositories that must not be trusted.</summary>
[Collection(Strayed.Name)]
public sealed class WrongRepositoryTests(ProtectedServer server)
{
    private readonly ProtectedServer _server = server;

    [Fact]
    public async Task A_full_repository_is_told_and_holds_no_backup_that_counts()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can mount a small disk.");
        var small = Path.Combine(_server.Root, "small");
        Directory.CreateDirectory(small);
        await Shell.RunAsync($"mount -t tmpfs -o size=4m,uid=$(id -u postgres),mode=700 none '{small}'");
        try
        {
            _server.Declare(repository: small);
            await _server.EnrolAsync();

            var result = await _server.BackUpAsync();

            result.Succeeded.ShouldBeFalse();
            // A write that was cut short has no errno, so pgBackRest names the file and not the reason.
            result.Message.ShouldStartWith("pgBackRest could not make a backup (code 64)");
            result.Message.ShouldContain(small);
            (await _server.Server.Get<IBackupEngine>().InfoAsync(await _server.TargetAsync(), Cancellation)).CurrentBackups.ShouldBeEmpty();
            (await _server.VerifyAsync<BackupRecentControl>()).Findings.Select(finding => finding.Rule).ShouldContain("no-backup");
        }
        finally
        {
            _server.Declare();
            await _server.EnrolAsync();
            await Shell.RunAsync($"umount -l '{small}'");
        }
        (await _server.BackUpAsync()).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task A_repository_without_encryption_is_critical()
    {
        var plain = Path.Combine(_server.Root, "plain");
        _server.Declare(encryption: "", repository: plain);
        await _server.EnrolAsync();
        var red = await _server.VerifyAsync<BackupEncryptedControl>();
        _server.Declare();
        await _server.EnrolAsync();

        red.Findings.ShouldHaveSingleItem().Rule.ShouldBe("plain-repository");
    }

    [Fact]
    public async Task The_stanza_of_another_cluster_is_not_taken_for_ours()
    {
        await using var other = await TestPostgres.StartAsync();
        var foreign = Path.Combine(_server.Root, "foreign");
        await _server.EnrolAsync();
        var target = await _server.TargetAsync();
        var configuration = Path.Combine(_server.Root, "foreign.conf");
        await Shell.RunAsync($"sed -e 's#^repo1-path=.*#repo1-path={foreign}#' -e 's#^pg1-path=.*#pg1-path={other.Data}#' '{target.Configuration}' > '{configuration}' && mkdir '{foreign}' && chown postgres: '{configuration}' '{foreign}' && setpriv --reuid=postgres --regid=postgres --clear-groups pgbackrest --config='{configuration}' --stanza={Id} --no-online stanza-create");
        try
        {
            _server.Declare(repository: foreign);
            await _server.LoadedAsync();
            var control = _server.Control<BackupRecentControl>();
            var applied = await control.ApplyAsync(await control.PlanAsync(_server.Estate, Cancellation), Cancellation);
            applied.Failure.ShouldNotBeNull().ShouldStartWith("trading: pgBackRest could not prepare the repository (code 28)");

            var red = await _server.VerifyAsync<BackupRecentControl>();
            var backup = await _server.BackUpAsync();

            red.Findings.ShouldContain(finding => finding.Rule == "other-cluster");
            backup.Succeeded.ShouldBeFalse();
            backup.Message.ShouldContain("holds the stanza 'trading' of another cluster");
        }
        finally
        {
            _server.Declare();
            await _server.EnrolAsync();
        }
    }
}
