using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Server.Hosting;
using Rempart.Server.Platform;
using Rempart.Server.Platform.KeyBackup;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Platform;

/// <summary>The mutation tests: Rempart itself is broken part by part, the control turns red, it is mended, the control turns green.</summary>
public sealed class PlatformSelfControlTests : IClassFixture<LedgerPostgres>, IAsyncLifetime
{
    private readonly LedgerPostgres _postgres;
    private readonly string _folder = Directory.CreateTempSubdirectory("rmp-self-").FullName;
    private readonly DataDirectory _directory;
    private readonly KeyBackups _backups;
    private readonly FakeLedger _ledger = new();
    private readonly FakeKernelClock _kernel = new();
    private readonly NpgsqlDataSource _source;
    private TimeProvider _time = TimeProvider.System;

    public PlatformSelfControlTests(LedgerPostgres postgres)
    {
        _postgres = postgres;
        _directory = new DataDirectory(Path.Combine(_folder, "data"));
        _directory.ReadOrCreateSecret("ledger.key", DataDirectory.RandomPassword);
        _backups = new KeyBackups(_directory, Options.Create(new KeyBackupOptions()));
        _backups.Ensure(_ => { });
        _source = NpgsqlDataSource.Create(postgres.ApplicationConnection);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_whole_rempart_is_satisfied_and_says_what_was_looked_at()
    {
        var assessment = await VerifyAsync();
        assessment.Findings.ShouldBeEmpty();
        assessment.Outcome.ShouldBe(Outcome.Satisfied, assessment.Reason);
        assessment.Coverage.Examined.ShouldBe(
            ["rempart clock", "rempart data directory", "rempart database schema/ledger", "rempart key backup", "rempart ledger"]);
    }

    [Theory]
    [InlineData("ledger-right", "GRANT UPDATE ON ledger.leaves TO app", "REVOKE UPDATE ON ledger.leaves FROM app")]
    [InlineData("ledger-right", "GRANT UPDATE (body) ON ledger.leaves TO app", "REVOKE UPDATE (body) ON ledger.leaves FROM app")]
    [InlineData("ledger-right", "GRANT DELETE ON ledger.leaves TO PUBLIC", "REVOKE DELETE ON ledger.leaves FROM PUBLIC")]
    [InlineData("ledger-right", "GRANT TRUNCATE ON ledger.leaves TO app", "REVOKE TRUNCATE ON ledger.leaves FROM app")]
    [InlineData("ledger-right", "GRANT TRIGGER ON ledger.leaves TO app", "REVOKE TRIGGER ON ledger.leaves FROM app")]
    [InlineData("ledger-owner", "GRANT owner TO app", "REVOKE owner FROM app")]
    [InlineData("ledger-owner", "ALTER TABLE ledger.leaves OWNER TO app", "ALTER TABLE ledger.leaves OWNER TO owner; REVOKE ALL ON ledger.leaves FROM app; GRANT SELECT, INSERT ON ledger.leaves TO app")]
    [InlineData("database-role", "ALTER ROLE app CREATEROLE", "ALTER ROLE app NOCREATEROLE")]
    [InlineData("database-role", "ALTER ROLE app SUPERUSER", "ALTER ROLE app NOSUPERUSER")]
    public async Task A_right_too_many_turns_it_red_and_revoking_it_turns_it_green(string rule, string breaking, string mending)
    {
        await _postgres.Server.ExecuteAsync(breaking);
        try
        {
            (await VerifyAsync()).Findings.Select(finding => finding.Rule).ShouldContain(rule);
        }
        finally
        {
            await _postgres.Server.ExecuteAsync(mending);
        }
        (await VerifyAsync()).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Theory]
    [InlineData("secrets", UnixFileMode.GroupRead | UnixFileMode.GroupExecute, Severity.Critical)]
    [InlineData("secrets/ledger.key", UnixFileMode.OtherRead, Severity.Critical)]
    [InlineData("", UnixFileMode.GroupWrite, Severity.High)]
    public async Task Permissions_too_wide_turn_it_red_and_narrowing_them_turns_it_green(string path, UnixFileMode more, Severity severity)
    {
        var full = Path.Combine(_directory.Root, path).TrimEnd('/');
        var before = File.GetUnixFileMode(full);
        File.SetUnixFileMode(full, before | more);
        var finding = (await VerifyAsync()).Findings.ShouldHaveSingleItem();
        (finding.Rule, finding.Severity, finding.Resource).ShouldBe(("permissions", severity, $"rempart file {full}"));
        File.SetUnixFileMode(full, before);
        (await VerifyAsync()).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Fact]
    public async Task A_folder_above_that_others_may_write_is_found()
    {
        var before = File.GetUnixFileMode(_folder);
        File.SetUnixFileMode(_folder, before | UnixFileMode.OtherWrite);
        (await VerifyAsync()).Findings.ShouldHaveSingleItem().Rule.ShouldBe("data-directory-parent");
        File.SetUnixFileMode(_folder, before);
        (await VerifyAsync()).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Fact]
    public async Task A_secret_that_is_a_link_is_found()
    {
        var link = Path.Combine(_directory.Secrets, "linked");
        File.CreateSymbolicLink(link, "/etc/hostname");
        (await VerifyAsync()).Findings.Select(finding => finding.Rule).ShouldBe(["secret-link"]);
        File.Delete(link);
        (await VerifyAsync()).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Fact]
    public async Task A_key_that_is_not_backed_up_turns_it_red_and_the_next_start_turns_it_green()
    {
        _directory.ReadOrCreateSecret("new.key", DataDirectory.RandomPassword);
        (await VerifyAsync()).Findings.ShouldHaveSingleItem().Message.ShouldBe(
            "The keys are not backed up: the keys changed since the last copy, or the copy is gone.");
        _backups.Ensure(_ => throw new InvalidOperationException("There is a recovery key already."));
        (await VerifyAsync()).Outcome.ShouldBe(Outcome.Satisfied);

        await File.AppendAllTextAsync(_backups.CurrentPath(), "x", TestContext.Current.CancellationToken);
        (await VerifyAsync()).Findings.ShouldHaveSingleItem().Message.ShouldBe("The keys are not backed up: the copy was changed after it was written.");
        _backups.Ensure(_ => { });
        File.SetUnixFileMode(_backups.CurrentPath(), (UnixFileMode)0b110_100_100);
        (await VerifyAsync()).Findings.ShouldHaveSingleItem().Rule.ShouldBe("key-backup-permissions");
    }

    [Fact]
    public async Task A_backup_on_the_same_device_is_found_only_when_the_estate_wants_another()
    {
        (await VerifyAsync(("require-other-device", "true"))).Findings.ShouldHaveSingleItem().Rule.ShouldBe("key-backup-device");
        (await VerifyAsync(("require-other-device", "false"))).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Fact]
    public async Task A_fault_of_the_ledger_turns_it_red()
    {
        _ledger.Answer = new LedgerInspection { Faults = ["leaf 7 was changed"], Size = 9 };
        var finding = (await VerifyAsync()).Findings.ShouldHaveSingleItem();
        (finding.Rule, finding.Severity, finding.Resource).ShouldBe(("ledger-fault", Severity.Critical, "rempart ledger: leaf 7 was changed"));
    }

    [Fact]
    public async Task A_clock_behind_the_ledger_or_away_from_the_database_turns_it_red()
    {
        _time = new FakeTimeProvider(TimeProvider.System.GetUtcNow() - TimeSpan.FromHours(1));
        _ledger.Answer = new LedgerInspection { Size = 1, CheckpointAt = TimeProvider.System.GetUtcNow() };
        (await VerifyAsync()).Findings.Select(finding => finding.Rule).ShouldBe(["clock-behind-ledger", "clock-skew"]);
    }

    [Fact]
    public async Task The_kernels_clock_counts_only_when_the_estate_says_so()
    {
        _kernel.Synchronised = false;
        (await VerifyAsync()).Outcome.ShouldBe(Outcome.Satisfied);
        (await VerifyAsync(("require-clock-sync", "true"))).Findings.ShouldHaveSingleItem().Rule.ShouldBe("clock-not-synchronised");
        _kernel.Synchronised = null;
        (await VerifyAsync(("require-clock-sync", "true"))).ShouldBeUnknown();
    }

    [Fact]
    public void The_real_kernel_answers() => Should.NotThrow(() => new LinuxKernelClock().IsSynchronised());

    [Fact]
    public async Task What_cannot_be_read_is_unknown()
    {
        _ledger.Answer = new LedgerInspection { Problem = "the table is locked" };
        (await VerifyAsync()).ShouldBeUnknown().ShouldBe("rempart ledger could not be read: the table is locked");
        _ledger.Answer = new LedgerInspection();
        await using var wrong = NpgsqlDataSource.Create(_postgres.Server.ConnectionString("app", "wrong"));
        (await VerifyAsync(wrong)).ShouldBeUnknown().ShouldStartWith("rempart database could not be read: it could not be asked: 28P01: password authentication failed");
        await using var empty = NpgsqlDataSource.Create(_postgres.Server.ConnectionString("app", "app", "template1"));
        (await VerifyAsync(empty)).ShouldBeUnknown().ShouldBe("rempart database schema/ledger could not be read: it has no tables that the role can see; run the migrations");
        Directory.Delete(_directory.Secrets, recursive: true);
        (await VerifyAsync()).Coverage.NotExamined.Select(gap => gap.Resource).ShouldContain("rempart data directory");
    }

    private Task<Assessment> VerifyAsync(params (string, string)[] settings) => VerifyAsync(_source, settings);

    private Task<Assessment> VerifyAsync(NpgsqlDataSource source, params (string, string)[] settings)
    {
        IPlatformPart[] parts =
        [
            new LedgerPart(_ledger, _time), new DatabaseRightsPart(source, _time), new KernelClockPart(_kernel),
            new DataDirectoryPart(_directory), new KeyBackupPart(_backups, _directory),
        ];
        var estate = new Estate { Header = Estates.Header, Controls = [Estates.Settings(PlatformSelfControl.Id, settings)] };
        return new PlatformSelfControl(parts, _time).VerifyAsync(estate, TestContext.Current.CancellationToken);
    }

    private sealed class FakeLedger : ILedgerInspection
    {
        public LedgerInspection Answer { get; set; } = new();

        public Task<LedgerInspection> InspectAsync(CancellationToken cancellation) => Task.FromResult(Answer);
    }

    private sealed class FakeKernelClock : IKernelClock
    {
        public bool? Synchronised { get; set; } = true;

        public bool? IsSynchronised() => Synchronised;
    }
}

/// <summary>A PostgreSQL with a schema named ledger, an owner and an application role that may only add and read.</summary>
public sealed class LedgerPostgres : IAsyncLifetime
{
    public TestPostgres Server { get; } = new();

    public string ApplicationConnection => Server.ConnectionString("app", "app");

    public async ValueTask InitializeAsync()
    {
        await Server.InitializeAsync();
        await Server.ExecuteAsync(
            """
            CREATE ROLE owner NOLOGIN; CREATE ROLE app LOGIN NOINHERIT PASSWORD 'app';
            CREATE SCHEMA ledger AUTHORIZATION owner; GRANT USAGE ON SCHEMA ledger TO app;
            SET ROLE owner; CREATE TABLE ledger.leaves (position bigint PRIMARY KEY, body bytea); GRANT SELECT, INSERT ON ledger.leaves TO app
            """);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
