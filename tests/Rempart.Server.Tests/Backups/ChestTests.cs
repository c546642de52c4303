using Rempart.Backups;
using Rempart.Core.Backups;
using Rempart.Core.Controls;
using Rempart.Server.Backups.Chests;
using Rempart.Server.Backups.Controls;
using Rempart.Server.Backups.Jobs;
using Rempart.Server.Platform.KeyBackup;
using Rempart.Server.Tests.Infrastructure;
using static Rempart.Server.Tests.Backups.ChestServer;

namespace Rempart.Server.Tests.Backups;

/// <summary>Files, the estate and Rempart itself in a chest: restored for real, and each kind of damage turns the controls red.</summary>
[Collection(ChestServer.Name)]
public sealed class ChestTests(ChestServer server)
{
    private readonly ChestServer _server = server;

    [Fact]
    public async Task Rempart_itself_is_restored_started_and_its_ledger_verified()
    {
        await _server.Server.Evidence.AppendAsync(Records.Numbered(1), Cancellation);
        (await _server.BackUpAsync()).Succeeded.ShouldBeTrue();

        var result = await _server.TestAsync();

        result.Succeeded.ShouldBeTrue(result.Message);
        var report = await _server.LastAsync();
        report.Checks.Select(check => check.Name).ShouldBe(
            ["every file has its hash", "every folder and link is there", "the estate loads", "the sealed keys are there", "Rempart's database starts", "its ledger is whole"]);
        report.Checks[^1].Detail.ShouldMatch(@"^\d+ entries, all of them as they were signed$");
        report.RpoSeconds.ShouldNotBeNull().ShouldBeGreaterThan(0);
        report.RtoSeconds.ShouldNotBeNull().ShouldBeGreaterThan(report.RestoreSeconds);
        Directory.GetDirectories(_server.Server.PathOf("restored")).ShouldBeEmpty();
        foreach (var control in (Func<Task<Assessment>>[])[_server.VerifyAsync<BackupRecentControl>, _server.VerifyAsync<BackupRestorableControl>, _server.VerifyAsync<BackupEncryptedControl>, _server.VerifyAsync<BackupRetentionControl>])
        {
            var assessment = await control();
            assessment.Outcome.ShouldBe(Outcome.Satisfied, assessment.Reason + string.Join('\n', assessment.Findings));
        }
    }

    [Fact]
    public async Task A_schema_that_comes_with_a_later_capability_is_taken_along_without_being_named()
    {
        await _server.Server.TamperAsync("CREATE SCHEMA later; CREATE TABLE later.thing AS SELECT 'from a capability of tomorrow' AS text");
        var into = Path.Combine(_server.Root, "later");
        try
        {
            (await _server.BackUpAsync()).Succeeded.ShouldBeTrue();
            var there = await _server.Server.AskAsync<long>(OwnState.CountTables);
            (await _server.TestAsync()).Succeeded.ShouldBeTrue();
            (await _server.LastAsync()).Checks.Single(check => check.Name == "Rempart's database starts").Detail.ShouldBe($"{there} tables");

            var (_, ended) = await _server.Server.Get<BackupWork>().RestoreAsync(Id, null, into, "user:test", Cancellation);
            (await ended).Succeeded.ShouldBeTrue((await ended).Message);
            Directory.GetFiles(Path.Combine(into, OwnState.Dump)).ShouldContain(file => File.ReadAllText(file).StartsWith("from a capability of tomorrow\n", StringComparison.Ordinal));
            // A copy in which one is missing is no copy.
            var target = await _server.TargetAsync();
            var chest = Chest.Open(target);
            var manifest = chest.Read(chest.Labels()[^1]);
            var more = manifest with { Facts = new Dictionary<string, string>(manifest.Facts) { [OwnState.Tables] = $"{there + 1}" } };
            var checks = new DrillChecks(TimeProvider.System);
            await _server.Server.Get<OwnStateCopy>().CheckAsync(target, more, into, checks, null, _ => { }, Cancellation);
            checks.Faults.ShouldHaveSingleItem().Message.ShouldEndWith($"it has {there} tables, and {there + 1} were there.");
        }
        finally
        {
            await _server.Server.TamperAsync("DROP SCHEMA later CASCADE");
        }
    }

    [Fact]
    public async Task What_did_not_change_costs_nothing_twice_and_what_changed_is_there()
    {
        var etc = Path.Combine(_server.Etc, "main.conf");
        var target = await _server.TargetAsync();
        await _server.BackUpAsync();
        var chest = Chest.Open(target);
        var objects = Directory.GetFiles(Path.Combine(_server.Chest, "objects"), "*", SearchOption.AllDirectories).Length;
        _server.Declare(own: "");
        await _server.LoadedAsync();
        try
        {
            var same = await _server.BackUpAsync(BackupKind.Incremental);
            same.Message.ShouldContain(", 0.0 MB stored of 7.2 MB");
            Directory.GetFiles(Path.Combine(_server.Chest, "objects"), "*", SearchOption.AllDirectories).Length.ShouldBe(objects);
            // Same size, and the time of the content set back: the time of change tells all the same.
            var at = File.GetLastWriteTimeUtc(etc);
            File.WriteAllText(etc, "listen 444;\n");
            File.SetLastWriteTimeUtc(etc, at);

            (await _server.BackUpAsync(BackupKind.Incremental)).Succeeded.ShouldBeTrue();

            Directory.GetFiles(Path.Combine(_server.Chest, "objects"), "*", SearchOption.AllDirectories).Length.ShouldBe(objects + 1);
            var into = Path.Combine(_server.Root, "restored");
            var (_, ended) = await _server.Server.Get<BackupWork>().RestoreAsync(Id, null, into, "user:test", Cancellation);
            (await ended).Succeeded.ShouldBeTrue((await ended).Message);
            var copy = Path.Combine(into, "files", _server.Etc[1..]);
            File.ReadAllText(Path.Combine(copy, "main.conf")).ShouldBe("listen 444;\n");
            File.GetUnixFileMode(Path.Combine(copy, "main.conf")).ShouldBe(File.GetUnixFileMode(etc));
            new FileInfo(Path.Combine(copy, "enabled")).LinkTarget.ShouldBe("sites/trading.conf");
            new FileInfo(Path.Combine(copy, "empty")).Length.ShouldBe(0);
            (_, ended) = await _server.Server.Get<BackupWork>().RestoreAsync(Id, null, into, "user:test", Cancellation);
            (await ended).Message.ShouldBe($"The folder {into} is not empty. Nothing was restored; name an empty folder.");
            (_, ended) = await _server.Server.Get<BackupWork>().RestoreAsync(Id, DateTimeOffset.UnixEpoch, into + "2", "user:test", Cancellation);
            (await ended).Message.ShouldBe("Nothing was restored: no backup is as old as 1970-01-01 00:00:00 UTC.");
            chest.Labels().Count.ShouldBeGreaterThanOrEqualTo(3);
        }
        finally
        {
            _server.Declare();
            await _server.LoadedAsync();
        }
    }

    [Fact]
    public async Task A_damaged_part_turns_red_and_names_the_file()
    {
        await using var files = await _server.FilesOnlyAsync();
        (await _server.BackUpAsync()).Succeeded.ShouldBeTrue();
        var chest = Chest.Open(await _server.TargetAsync());
        var entry = chest.Read(chest.Labels()[^1]).Entries.Single(one => one.Path.EndsWith("etc/main.conf", StringComparison.Ordinal));
        var part = Path.Combine(_server.Chest, "objects", entry.Chunks[0][..2], entry.Chunks[0]);
        var kept = File.ReadAllBytes(part);
        foreach (var (damage, said) in ((Action, string)[])
        [
            (() => File.WriteAllBytes(part, [.. kept[..^1], (byte)(kept[^1] ^ 1)]), " was changed or cut off: it does not open."),
            (() => File.WriteAllBytes(part, kept[..^5]), " was changed or cut off: it does not open."),
            (() => File.Delete(part), " is missing."),
        ])
        {
            Assessment red;
            try
            {
                damage();
                (await _server.TestAsync()).Succeeded.ShouldBeFalse();
                red = await _server.VerifyAsync<BackupRestorableControl>();
            }
            finally
            {
                File.WriteAllBytes(part, kept);
            }
            var fault = (await _server.LastAsync()).Faults.ShouldHaveSingleItem();
            fault.ShouldBe(new DrillFault("damaged-file", entry.Path, $"{entry.Path} cannot be restored: objects/{entry.Chunks[0][..2]}/{entry.Chunks[0]}{said}"));
            red.Findings.ShouldAllBe(finding => finding.Rule == "damaged-file" && finding.Resource == $"datastore/{Id} {entry.Path}");
            (await _server.TestAsync()).Succeeded.ShouldBeTrue();
            (await _server.VerifyAsync<BackupRestorableControl>()).Outcome.ShouldBe(Outcome.Satisfied);
        }
    }

    [Fact]
    public async Task A_wrong_key_turns_red_and_is_named()
    {
        await using var files = await _server.FilesOnlyAsync();
        (await _server.BackUpAsync()).Succeeded.ShouldBeTrue();
        _server.SetPassphrase("another-passphrase-0123456789-0123456789");
        Assessment red;
        JobResult test, backup;
        try
        {
            (red, test, backup) = (await _server.VerifyAsync<BackupRecentControl>(), await _server.TestAsync(), await _server.BackUpAsync());
        }
        finally
        {
            _server.SetPassphrase(Passphrase);
        }
        red.Findings.ShouldHaveSingleItem().Rule.ShouldBe("wrong-key");
        test.Message.ShouldBe($"The passphrase does not open the repository {_server.Chest}.");
        backup.Message.ShouldBe(test.Message);
        (await _server.BackUpAsync()).Succeeded.ShouldBeTrue();
        (await _server.TestAsync()).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task A_ledger_that_was_edited_does_not_pass_the_restore_test()
    {
        var index = await _server.Server.Evidence.AppendAsync(Records.Numbered(7), Cancellation);
        string Edit(bool back) => $"SET session_replication_role = 'replica'; UPDATE evidence.record SET record = overlay(record placing '{(back ? "{" : "x")}'::bytea from 1 for 1) WHERE index = {index}";
        await _server.Server.TamperAsync(Edit(back: false));
        try
        {
            (await _server.BackUpAsync()).Succeeded.ShouldBeTrue();
            (await _server.TestAsync()).Succeeded.ShouldBeFalse();
        }
        finally
        {
            await _server.Server.TamperAsync(Edit(back: true));
        }
        var fault = (await _server.LastAsync()).Faults.ShouldHaveSingleItem();
        fault.Rule.ShouldBe("ledger-differs");
        fault.Message.ShouldContain($"Evidence {index} does not open entry {index}: its record or salt was edited.");
        (await _server.BackUpAsync()).Succeeded.ShouldBeTrue();
        (await _server.TestAsync()).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Isolated_turns_red_when_the_account_of_the_database_reaches_the_chest()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can give a folder to another account.");
        var green = await _server.VerifyAsync<BackupIsolatedControl>();
        await Shell.RunAsync($"chown postgres: '{_server.Chest}' && chmod 755 '{Path.GetDirectoryName(_server.Chest)}'");
        var red = await _server.VerifyAsync<BackupIsolatedControl>();
        await Shell.RunAsync($"chown root: '{_server.Chest}' && chmod 700 '{Path.GetDirectoryName(_server.Chest)}'");

        green.Outcome.ShouldBe(Outcome.Satisfied, green.Reason + string.Join('\n', green.Findings));
        red.Findings.Select(finding => finding.Rule).Distinct().ShouldBe(["repository-deletable", "repository-open"], ignoreOrder: true);
        (await _server.VerifyAsync<BackupIsolatedControl>()).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Fact]
    public async Task Encrypted_turns_red_when_a_plain_file_lies_in_the_chest()
    {
        var plain = Path.Combine(_server.Chest, "objects", "notes");
        File.WriteAllText(plain, "plain");
        var red = await _server.VerifyAsync<BackupEncryptedControl>();
        File.Delete(plain);

        red.Findings.ShouldHaveSingleItem().Message.ShouldBe("The file objects/notes in the repository is not encrypted.");
        (await _server.VerifyAsync<BackupEncryptedControl>()).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Fact]
    public async Task Recent_turns_red_when_more_would_be_lost_than_declared_and_retention_when_one_went_early()
    {
        await using var files = await _server.FilesOnlyAsync();
        (await _server.BackUpAsync()).Succeeded.ShouldBeTrue();
        var gone = Chest.Open(await _server.TargetAsync()).Labels()[^1].ToString();
        (await _server.BackUpAsync()).Succeeded.ShouldBeTrue();
        _server.Declare("rpo: 1s, restore-test: daily, retention: 30d", own: "");
        await _server.LoadedAsync();
        using (var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1100), TimeProvider.System))
            await timer.WaitForNextTickAsync(Cancellation);
        var late = await _server.VerifyAsync<BackupRecentControl>();
        _server.Declare(own: "");
        await _server.LoadedAsync();
        var file = Path.Combine(_server.Chest, "backups", gone);
        File.Move(file, Path.Combine(_server.Root, gone));
        var early = await _server.VerifyAsync<BackupRetentionControl>();
        File.Move(Path.Combine(_server.Root, gone), file);

        late.Findings.ShouldHaveSingleItem().Rule.ShouldBe("rpo-exceeded");
        early.Findings.ShouldHaveSingleItem().Resource.ShouldBe($"datastore/{Id} {gone}");
        early.Findings[0].Rule.ShouldBe("deleted-early");
        (await _server.VerifyAsync<BackupRetentionControl>()).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_told_and_nothing_of_that_backup_counts()
    {
        await using var files = await _server.FilesOnlyAsync();
        var before = Chest.Open(await _server.TargetAsync()).Labels().Count;
        var away = _server.Etc + "-away";
        Directory.Move(_server.Etc, away);
        JobResult result;
        try
        {
            result = await _server.BackUpAsync();
        }
        finally
        {
            Directory.Move(away, _server.Etc);
        }
        result.Succeeded.ShouldBeFalse();
        result.Message.ShouldStartWith($"{_server.Etc} cannot be read: find: ");
        Chest.Open(await _server.TargetAsync()).Labels().Count.ShouldBe(before);
        (await _server.BackUpAsync()).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task A_rehearsal_restores_it_from_the_repository_and_what_is_sealed_alone()
    {
        var keys = _server.Server.Get<KeyBackups>();
        string? code = null;
        File.Delete(keys.PublicKeyFile);
        keys.Ensure(shown => code = shown);
        (await _server.BackUpAsync()).Succeeded.ShouldBeTrue();
        var copy = keys.CurrentPath();
        _server.SetPassphrase("another-passphrase-0123456789-0123456789");
        try
        {
            var (_, ended) = await _server.Server.Get<Rehearsal>().StartAsync(new RehearsalRequest(copy, code!, null), "user:test", Cancellation);
            var result = await ended;
            result.Succeeded.ShouldBeTrue(result.Message);
            result.Message.Split('\n')[2].ShouldStartWith($"[x] restore {Id} and prove the copy (");
        }
        finally
        {
            _server.SetPassphrase(Passphrase);
        }
    }
}
