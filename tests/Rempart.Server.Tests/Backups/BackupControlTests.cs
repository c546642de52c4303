using Rempart.Core.Controls;
using Rempart.Server.Backups.Controls;
using Rempart.Server.Platform.KeyBackup;
using static Rempart.Server.Tests.Backups.ProtectedServer;

namespace Rempart.Server.Tests.Backups;

/// <summary>Each control is broken for real, must turn red and name what is wrong, and turn green again after the fix.</summary>
[Collection(Backed.Name)]
public sealed class BackupControlTests(Backed backed)
{
    private readonly ProtectedServer _server = backed.Server;

    [Fact]
    public async Task Recent_is_green_and_measures_what_would_be_lost()
    {
        await _server.ArchivedAsync(await _server.MarkAsync());

        var assessment = await _server.VerifyAsync<BackupRecentControl>();

        assessment.Outcome.ShouldBe(Outcome.Satisfied, assessment.Reason + string.Join('\n', assessment.Findings));
        assessment.Observations.ShouldContain(observation => observation.Fact.StartsWith("if the cluster were gone now, the last ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Recent_turns_red_when_archiving_fails_and_says_which_segment()
    {
        await _server.Cluster.ExecuteAsync("ALTER SYSTEM SET archive_command = '/bin/false'");
        await _server.Cluster.ReloadAsync();
        try
        {
            await _server.MarkAsync();
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            var red = await _server.VerifyAsync<BackupRecentControl>();
            while (red.Findings.All(finding => finding.Rule != "archive-failing") && await timer.WaitForNextTickAsync(Cancellation))
                red = await _server.VerifyAsync<BackupRecentControl>();

            red.Findings.Select(finding => finding.Rule).ShouldContain("archive-command");
            red.Findings.Single(finding => finding.Rule == "archive-failing").Message.ShouldStartWith("PostgreSQL cannot archive segment 0000000100000000");
        }
        finally
        {
            await _server.EnrolAsync();
        }
        await _server.ArchivedAsync(await _server.MarkAsync());
        (await _server.VerifyAsync<BackupRecentControl>()).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Fact]
    public async Task Recent_turns_red_when_more_would_be_lost_than_declared()
    {
        _server.Declare("rpo: 1s, rto: 10m, restore-test: daily, retention: 30d");
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1100), TimeProvider.System);
        await timer.WaitForNextTickAsync(Cancellation);
        var red = await _server.VerifyAsync<BackupRecentControl>();
        _server.Declare();

        red.Findings.ShouldHaveSingleItem().Rule.ShouldBe("rpo-exceeded");
    }

    [Fact]
    public async Task Encrypted_is_green_and_turns_red_when_others_can_read_the_passphrase()
    {
        (await _server.VerifyAsync<BackupEncryptedControl>()).Outcome.ShouldBe(Outcome.Satisfied);
        var file = (await _server.TargetAsync()).Configuration;
        File.SetUnixFileMode(file, (UnixFileMode)0b110_100_100);

        var red = await _server.VerifyAsync<BackupEncryptedControl>();
        File.SetUnixFileMode(file, (UnixFileMode)0b110_000_000);

        red.Findings.ShouldHaveSingleItem().Message.ShouldBe("The file that holds the passphrase can be read by others (mode 644).");
        (await _server.VerifyAsync<BackupEncryptedControl>()).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Fact]
    public async Task Isolated_turns_red_when_the_account_of_production_can_delete_the_copy()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can give a folder to another account.");
        var green = await _server.VerifyAsync<BackupIsolatedControl>();
        green.Outcome.ShouldBe(Outcome.Satisfied, green.Reason + string.Join('\n', green.Findings));
        await Shell.RunAsync($"chown postgres: '{_server.Vault}'");

        var red = await _server.VerifyAsync<BackupIsolatedControl>();
        await Shell.RunAsync($"chown root: '{_server.Vault}'");

        red.Findings.Select(finding => finding.Rule).ShouldBe(["copy-deletable", "copy-writable"], ignoreOrder: true);
        (await _server.VerifyAsync<BackupIsolatedControl>()).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Fact]
    public async Task Isolated_turns_red_when_the_copy_lacks_the_newest_backup()
    {
        var newest = new DirectoryInfo(Path.Combine(_server.Vault, "repository", "backup", Id)).GetDirectories("2*").Select(folder => folder.FullName).Order(StringComparer.Ordinal).Last();
        Directory.Move(newest, newest + "-away");

        var red = await _server.VerifyAsync<BackupIsolatedControl>();
        Directory.Move(newest + "-away", newest);

        red.Findings.ShouldHaveSingleItem().Rule.ShouldBe("copy-behind");
        (await _server.VerifyAsync<BackupIsolatedControl>()).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Fact]
    public async Task Retention_turns_red_when_the_configuration_says_otherwise()
    {
        (await _server.VerifyAsync<BackupRetentionControl>()).Outcome.ShouldBe(Outcome.Satisfied);
        var file = (await _server.TargetAsync()).Configuration;
        var text = File.ReadAllText(file);
        File.WriteAllText(file, text.Replace("repo1-retention-full=30", "repo1-retention-full=1", StringComparison.Ordinal));

        var red = await _server.VerifyAsync<BackupRetentionControl>();
        File.WriteAllText(file, text);

        red.Findings.ShouldHaveSingleItem().Message.ShouldBe("pgBackRest's configuration does not keep backups for 30 days.");
        (await _server.VerifyAsync<BackupRetentionControl>()).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Fact]
    public async Task Retention_misses_a_backup_that_was_deleted_too_early()
    {
        var store = _server.Server.Get<Server.Backups.Store.BackupStore>();
        var target = await _server.TargetAsync();
        var info = await _server.Server.Get<Server.Backups.Engines.IBackupEngine>().InfoAsync(target, Cancellation);
        var gone = info.Backups[0] with { Label = "20260101-000000F", EndedAt = TimeProvider.System.GetUtcNow().AddDays(-3) };
        await store.KnowAsync(Id, [.. info.Backups, gone], Cancellation);

        var red = await _server.VerifyAsync<BackupRetentionControl>();
        await using (var forget = _server.Server.Database.CreateCommand("DELETE FROM backups.known_backup WHERE label = '20260101-000000F'"))
            await forget.ExecuteNonQueryAsync(Cancellation);

        red.Findings.ShouldHaveSingleItem().Rule.ShouldBe("deleted-early");
    }

    [Fact]
    public async Task A_rehearsal_restores_from_the_repository_and_the_sealed_keys_alone()
    {
        var keys = _server.Server.Get<KeyBackups>();
        string? code = null;
        File.Delete(keys.PublicKeyFile);
        keys.Ensure(shown => code = shown);
        // Taken elsewhere, as people do: beside the server it follows the estate, which is gone in a moment.
        var elsewhere = Directory.CreateDirectory(_server.Server.PathOf("elsewhere")).FullName;
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(keys.CurrentPath())!, "*.sealed").Append(keys.CurrentPath()))
            File.Copy(file, Path.Combine(elsewhere, Path.GetFileName(file)), overwrite: true);
        var copy = Path.Combine(elsewhere, Path.GetFileName(keys.CurrentPath()));
        // The live secret is of no use any more, and neither is the estate; only the sealed ones are.
        _server.SetPassphrase("something-else-entirely-0123456789");
        _server.Undeclare();
        await _server.LoadedAsync();
        try
        {
            var rehearsal = _server.Server.Get<Server.Backups.Jobs.Rehearsal>();
            var (_, ended) = await rehearsal.StartAsync(new Core.Backups.RehearsalRequest(copy, code!, null), "user:test", Cancellation);
            var result = await ended;
            result.Succeeded.ShouldBeTrue(result.Message);
            var lines = result.Message.Split('\n');
            lines[0].ShouldStartWith("[x] open the sealed keys (");
            lines[1].ShouldStartWith("[x] load the estate that was sealed beside them (");
            lines[1].ShouldEndWith(": 1 files, 1 datastores to restore");
            lines[2].ShouldStartWith("[x] restore trading and prove the copy (");
            lines[3].ShouldStartWith("Everything was restored in ");

            (_, ended) = await rehearsal.StartAsync(new Core.Backups.RehearsalRequest(copy, "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AAAA", null), "user:test", Cancellation);
            result = await ended;
            result.Succeeded.ShouldBeFalse();
            result.Message.ShouldStartWith("[ ] open the sealed keys (");
        }
        finally
        {
            _server.SetPassphrase(Passphrase);
            _server.Declare();
            await _server.LoadedAsync();
        }
        Directory.GetDirectories(_server.Server.PathOf("restored")).ShouldBeEmpty();
    }
}
