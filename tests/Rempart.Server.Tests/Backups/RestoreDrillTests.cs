using Rempart.Backups;
using Rempart.Core.Backups;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Server.Backups.Controls;
using Rempart.Server.Backups.Store;
using static Rempart.Server.Tests.Backups.ProtectedServer;

namespace Rempart.Server.Tests.Backups;

/// <summary>Backups and restores with the real pgBackRest, and what each kind of damage turns red.</summary>
[Collection(Backed.Name)]
public sealed class RestoreDrillTests(Backed backed)
{
    private readonly ProtectedServer _server = backed.Server;

    [Fact]
    public async Task A_backup_is_proved_to_restore_and_both_objectives_are_measured()
    {
        await _server.ArchivedAsync(await _server.MarkAsync());

        var result = await _server.TestAsync();

        result.Succeeded.ShouldBeTrue(result.Message);
        var report = await LastAsync();
        report.Target.ShouldStartWith("backup ");
        report.Checks.ShouldAllBe(check => check.Passed);
        report.Checks.Select(check => check.Name).ShouldBe(
            ["heartbeats", "sequences ahead of data", "roles present", "extensions present", "orders are there", "orders are the same", "amcheck on all indexes", "checksums of all pages"]);
        report.Checks.Single(check => check.Name == "orders are the same").Detail.ShouldBe("5000 rows, same content");
        report.RpoSeconds.ShouldNotBeNull().ShouldBeGreaterThan(0);
        report.RtoSeconds.ShouldNotBeNull().ShouldBeGreaterThan(report.RestoreSeconds);
        Directory.GetDirectories(_server.Server.PathOf("restored")).ShouldBeEmpty();
        (await _server.VerifyAsync<BackupRestorableControl>()).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Theory]
    [InlineData(RestoreChoice.PointInTime)]
    [InlineData(RestoreChoice.Random)]
    public async Task A_random_moment_and_a_random_backup_are_proved_too(RestoreChoice choice)
    {
        var result = await _server.TestAsync(choice);

        result.Succeeded.ShouldBeTrue(result.Message);
    }

    [Fact]
    public async Task A_restore_test_archives_nothing_into_the_repository()
    {
        // The cluster itself goes on archiving, on its own timeline.
        string[] Others() => [.. _server.Files("*").Where(file => !Path.GetFileName(file).StartsWith("0000000100000000", StringComparison.Ordinal))];
        var before = Others();

        (await _server.TestAsync()).Succeeded.ShouldBeTrue();

        Others().ShouldBe(before);
        _server.Files("0000000200000000*").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_missing_segment_turns_red_and_is_named()
    {
        var point = await _server.MarkAsync();
        var later = await _server.MarkAsync();
        await _server.ArchivedAsync(later);
        var segment = _server.Files("*").First(file => Path.GetFileName(file).StartsWith(WalSegment.At(1, point.Lsn, WalSegment.DefaultSize).Name(WalSegment.DefaultSize) + "-", StringComparison.Ordinal));
        var name = Path.GetFileName(segment)[..24];
        await BrokenAsync(segment, File.Delete, "missing-wal", name, async () =>
        {
            // It is seen without restoring anything.
            (await _server.VerifyAsync<BackupRecentControl>()).Findings.ShouldContain(finding => finding.Rule == "missing-wal" && finding.Resource.EndsWith(name, StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task A_corrupted_page_a_truncated_file_and_files_that_are_gone_turn_red_and_are_named()
    {
        var bundle = _server.Files("1").Last(file => file.Contains("F/bundle/", StringComparison.Ordinal) && !file.Contains('_'));
        await RedAsync(bundle, file => Flip(file, 900_000), "damaged-file", "/pg_data/");
        await RedAsync(bundle, file =>
        {
            using var stream = new FileStream(file, FileMode.Open);
            stream.SetLength(stream.Length / 2);
        }, "damaged-file", "/pg_data/");
        // pgBackRest's verify says ok to this.
        await RedAsync(Newest("2*I"), folder => Directory.Delete(folder, recursive: true), "not-verified", "repository");
        await GreenAsync();
    }

    [Fact]
    public async Task What_an_interrupted_backup_left_is_passed_over()
    {
        // As pgBackRest leaves it when it is killed before it writes the manifest.
        var full = Newest("2*F");
        var left = $"{full[..^1][..^6]}{int.Parse(full[^7..^1], System.Globalization.CultureInfo.InvariantCulture) + 1:000000}F";
        await Shell.RunAsync($"cp -a '{full}' '{left}' && rm '{left}/backup.manifest'");
        try
        {
            var result = await _server.TestAsync();

            result.Succeeded.ShouldBeTrue(result.Message);
        }
        finally
        {
            Directory.Delete(left, recursive: true);
        }
    }

    [Fact]
    public async Task A_wrong_key_turns_red_and_is_named()
    {
        var target = await _server.TargetAsync();
        await BrokenAsync(target.Configuration, file => File.WriteAllText(file, File.ReadAllText(file).Replace("repo1-cipher-pass=c", "repo1-cipher-pass=x", StringComparison.Ordinal)), "wrong-key", "datastore/trading", async () =>
            (await _server.VerifyAsync<BackupEncryptedControl>()).Findings.Where(finding => finding.Rule == "plain-repository").ShouldBeEmpty());
    }

    [Fact]
    public async Task A_restore_to_a_moment_is_exact_and_never_goes_into_a_folder_that_is_used()
    {
        var work = _server.Server.Get<Server.Backups.Jobs.BackupWork>();
        var point = await _server.MarkAsync(5);
        await _server.MarkAsync(2);
        await _server.ArchivedAsync(await _server.MarkAsync(2));
        var into = Path.Combine(_server.Root, "restored");

        var (_, ended) = await work.RestoreAsync(Id, point.At, into, "user:test", Cancellation);
        var result = await ended;
        result.Succeeded.ShouldBeTrue(result.Message);
        File.Exists(Path.Combine(into, "PG_VERSION")).ShouldBeTrue();
        File.ReadAllText(Path.Combine(into, "postgresql.auto.conf")).ShouldContain("archive_mode = 'off'");

        (_, ended) = await work.RestoreAsync(Id, null, into, "user:test", Cancellation);
        (await ended).Message.ShouldBe($"The folder {into} is not empty. Nothing was restored; name an empty folder.");
        (_, ended) = await work.RestoreAsync(Id, null, _server.Cluster.Data, "user:test", Cancellation);
        (await ended).Message.ShouldBe($"A PostgreSQL runs, or ran, in {_server.Cluster.Data}. Nothing was restored; name an empty folder.");
        (_, ended) = await work.RestoreAsync(Id, DateTimeOffset.UnixEpoch, into + "2", "user:test", Cancellation);
        (await ended).Message.ShouldStartWith("Nothing was restored: the oldest moment that can be restored is ");
        (_, ended) = await work.RestoreAsync(Id, point.At.AddDays(1), into + "2", "user:test", Cancellation);
        (await ended).Message.ShouldStartWith("Nothing was restored: the newest moment that is proved to be in the archive is ");
        (await Should.ThrowAsync<Server.Backups.Jobs.BackupRequestException>(() => work.RestoreAsync(Id, null, "/", "user:test", Cancellation))).Message.ShouldStartWith("'/' cannot be restored into;");
    }

    private async Task BrokenAsync(string file, Action<string> damage, string rule, string named, Func<Task>? also = null)
    {
        await RedAsync(file, damage, rule, named, also);
        await GreenAsync();
    }

    private async Task RedAsync(string file, Action<string> damage, string rule, string named, Func<Task>? also = null)
    {
        // A copy that keeps owner and mode, to be put back.
        var kept = $"{_server.Root}/kept";
        await Shell.RunAsync($"cp -a '{file}' '{kept}'");
        try
        {
            damage(file);
            var result = await _server.TestAsync();
            result.Succeeded.ShouldBeFalse(result.Message);
            (await LastAsync()).Faults.ShouldContain(fault => fault.Rule == rule && fault.Resource.Contains(named, StringComparison.Ordinal), string.Join('\n', (await LastAsync()).Faults));
            var red = await _server.VerifyAsync<BackupRestorableControl>();
            red.Outcome.ShouldBe(Outcome.NotSatisfied);
            red.Findings.ShouldContain(finding => finding.Rule == rule && finding.Resource.Contains(named, StringComparison.Ordinal), string.Join('\n', red.Findings));
            if (also is not null)
                await also();
        }
        finally
        {
            await Shell.RunAsync($"cp -a '{kept}' '{file}' && rm -rf '{kept}'");
        }
    }

    private async Task GreenAsync()
    {
        // However long it took until here, what the copy shows is new.
        await _server.ArchivedAsync(await _server.MarkAsync());
        var result = await _server.TestAsync();
        result.Succeeded.ShouldBeTrue(result.Message);
        var green = await _server.VerifyAsync<BackupRestorableControl>();
        green.Outcome.ShouldBe(Outcome.Satisfied, green.Reason + string.Join('\n', green.Findings));
    }

    private string Newest(string pattern) => Directory.GetDirectories(Path.Combine(_server.Repository, "backup", Id), pattern).Order(StringComparer.Ordinal).Last();

    private static void Flip(string file, long at)
    {
        using var stream = new FileStream(file, FileMode.Open);
        stream.Position = Math.Min(at, stream.Length / 2);
        var old = stream.ReadByte();
        stream.Position--;
        stream.WriteByte((byte)(old ^ 1));
    }

    private async Task<DrillReport> LastAsync() => (await _server.Server.Get<BackupStore>().LastDrillAsync(Id, Cancellation)).Last.ShouldNotBeNull();
}
