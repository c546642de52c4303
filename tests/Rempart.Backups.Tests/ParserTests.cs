using CsCheck;

namespace Rempart.Backups.Tests;

public sealed class ParserTests
{
    private const string Label = "20261124-133921F";

    [Fact]
    public void Info_is_read()
    {
        InfoParser.TryParse(Samples.Info, "lab", out var info, out var problem).ShouldBeTrue(problem);

        info.StatusCode.ShouldBe(0);
        info.Cipher.ShouldBe("aes-256-cbc");
        info.Current.ShouldBe(new StanzaDatabase(1, 7711732146677942445, "15"));
        info.Current!.ArchiveId.ShouldBe("15-1");
        info.CurrentBackups.Select(backup => (backup.Label, backup.Kind, backup.HasPageErrors)).ShouldBe(
            [("20261124-133921F", BackupKind.Full, false), ("20261124-133921F_20261124-133923I", BackupKind.Incremental, true)]);
        var last = info.Backups[1];
        last.LsnStop.ShouldBe(new Lsn(0x5000050));
        last.Annotations["restore-point"].ShouldBe("x");
        last.Prior.ShouldBe("20261124-133921F");
        last.EndedAt.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1795527565));
    }

    [Fact]
    public void A_wrong_passphrase_is_an_error_although_the_exit_code_is_0_and_its_noise_is_not_repeated()
    {
        var text = """[{"archive":[],"backup":[],"cipher":"aes-256-cbc","db":[],"name":"lab","repo":[{"cipher":"aes-256-cbc","key":1,"status":{"code":99,"message":"[FormatError] unable to load info file '/r/backup.info'\nFormatError: key/value found outside of section at line 1: CONTROL\u00ff"}}],"status":{"code":99,"lock":{"backup":{"held":true}},"message":"other"}}]""".Replace("CONTROL", "\u0013\u0001", StringComparison.Ordinal);

        InfoParser.TryParse(text, "lab", out var info, out var problem).ShouldBeTrue(problem);

        info.StatusCode.ShouldBe(99);
        info.StatusMessage.ShouldBe("[FormatError] unable to load info file '/r/backup.info'");
        info.IsBackupRunning.ShouldBeTrue();
        info.Current.ShouldBeNull();
    }

    [Fact]
    public void What_a_store_of_objects_answered_is_found_behind_all_that_was_asked_of_it()
    {
        const string Text = """[{"archive":[],"backup":[],"db":[],"name":"lab","repo":[{"key":1,"status":{"code":99,"message":"[ProtocolError] HTTP request failed with 403 (Forbidden):\n*** Path/Query ***:\nGET /backups\n*** Response Content ***:\n<Error><Code>SignatureDoesNotMatch</Code><Message>x</Message></Error>"}}],"status":{"code":99,"message":"other"}}]""";

        InfoParser.TryParse(Text, "lab", out var info, out var problem).ShouldBeTrue(problem);

        info.StatusMessage.ShouldBe("[ProtocolError] HTTP request failed with 403 (Forbidden)");
        info.StoreCode.ShouldBe("SignatureDoesNotMatch");
    }

    [Theory]
    [InlineData("", "what pgBackRest says about 'lab' is not understood: ")]
    [InlineData("{}", "what pgBackRest says about 'lab' is not understood: ")]
    [InlineData("[]", "pgBackRest does not know the stanza 'lab'; run: rempart backup apply")]
    [InlineData("""[{"name":"lab"}]""", "what pgBackRest says about 'lab' is not understood: ")]
    [InlineData("""[{"name":"lab","status":{"code":0,"message":"ok"},"backup":[{"type":"full"}]}]""", "what pgBackRest says about 'lab' is not understood: ")]
    public void What_is_not_pgBackRests_is_refused(string text, string beginning)
    {
        InfoParser.TryParse(text, "lab", out _, out var problem).ShouldBeFalse();
        problem.ShouldStartWith(beginning);
    }

    [Fact]
    public void The_listing_of_an_archive_is_read()
    {
        ArchiveListing.TryParse(Samples.Listing, out var listing, out var problem).ShouldBeTrue(problem);

        listing.Segments.Select(segment => segment.Name[^1]).ShouldBe(['1', '2', '3', '4', '5']);
        listing.Segments[2].Bytes.ShouldBe(26976);
        listing.Histories.ShouldBe([("15-1", 2u)]);
        listing.HasInfo.ShouldBeTrue();
    }

    [Fact]
    public void An_absent_repository_lists_nothing()
    {
        ArchiveListing.TryParse("""{".":{"type":"path"}}""", out var listing, out _).ShouldBeTrue();
        listing.HasInfo.ShouldBeFalse();
        ArchiveListing.TryParse("", out _, out var problem).ShouldBeFalse();
        problem.ShouldStartWith("pgBackRest's listing of the archive is not understood: ");
    }

    [Fact]
    public void Verify_that_found_nothing_is_whole()
    {
        VerifyReport.TryParse(Verified("ok", 5, "valid", 964), "", out var report).ShouldBeTrue();

        report.Wrong([Label]).ShouldBeEmpty();
        report.Parts.ShouldBe([new VerifiedPart("15-1", 5, 5, null), new VerifiedPart("20261124-133921F", 964, 964, "valid")]);
    }

    [Fact]
    public void Verify_that_found_damage_names_the_file_although_the_exit_code_is_0()
    {
        VerifyReport.TryParse(Verified("error", 5, "invalid", 963),
            "INFO: verify command begin 2.45: --log-level-stderr=info\nINFO: invalid checksum '20261124-133921F/pg_data/base/5/1255.zst'\n", out var report).ShouldBeTrue();

        report.Wrong([Label]).ShouldBe(["20261124-133921F: 963 of 964 files are valid"]);
        report.Faults.ShouldBe(["20261124-133921F/pg_data/base/5/1255.zst: invalid checksum"]);
    }

    [Fact]
    public void Verify_names_a_segment_that_cannot_be_read()
    {
        VerifyReport.TryParse(Verified("error", 4, "valid", 964),
            "INFO: invalid result 15-1/0000000100000000/000000010000000000000003-c7e2.zst: [95] raised from local-2 protocol: unable to flush\n", out var report).ShouldBeTrue();

        report.Faults.ShouldBe(["15-1/0000000100000000/000000010000000000000003-c7e2.zst: invalid result"]);
        report.Wrong([Label]).ShouldBe(["15-1: 4 of 5 files are valid"]);
    }

    [Theory]
    [InlineData("20261130-161223F, status: in-progress")]
    [InlineData("20261130-161223F, status: manifest missing")]
    public void Verify_passes_over_what_an_interrupted_backup_left_but_not_over_a_backup_that_is_listed(string left)
    {
        VerifyReport.TryParse($"{Verified("ok", 5, "valid", 964)}  backup: {left}, total files checked: 0, total valid files: 0\n", "", out var report).ShouldBeTrue();

        report.Wrong([Label]).ShouldBeEmpty();
        report.Wrong([Label, "20261130-161223F"]).ShouldBe(["20261130-161223F: 0 of 0 files are valid"]);
    }

    [Fact]
    public void Verify_that_says_ok_although_a_listed_backup_is_not_on_disk_is_not_believed()
    {
        VerifyReport.TryParse("stanza: lab\nstatus: ok\n  archiveId: 15-1, total WAL checked: 5, total valid WAL: 5\n  backup: none found\n", "", out var report).ShouldBeTrue();

        report.Wrong([]).ShouldBeEmpty();
        report.Wrong([Label]).ShouldBe(["20261124-133921F: its files are gone"]);
    }

    [Theory]
    [InlineData("stanza: lab\nstatus: error\n  No usable backup.info file\n  No usable archive.info file\n", "No usable backup.info file; No usable archive.info file")]
    [InlineData("stanza: lab\nstatus: error\n  archiveId: 15-1, total WAL checked: 5, total valid WAL: 5\n", "error")]
    [InlineData("stanza: lab\nstatus: ok\n", "ok")]
    public void Verify_that_saw_nothing_is_not_whole(string text, string wrong)
    {
        VerifyReport.TryParse(text, "", out var report).ShouldBeTrue();
        string.Join("; ", report.Wrong([])).ShouldBe(wrong);
    }

    [Fact]
    public void No_text_makes_a_parser_throw() =>
        Gen.String.Sample(text =>
        {
            _ = InfoParser.TryParse(text, "lab", out _, out _);
            _ = ArchiveListing.TryParse(text, out _, out _);
            _ = VerifyReport.TryParse(text, text, out _);
            _ = TimelineHistory.TryParse(text, out _);
        });

    [Fact]
    public void No_mutation_of_a_real_text_makes_a_parser_throw() =>
        Gen.Select(Gen.Int[0, Samples.Info.Length - 1], Gen.Char).Sample((at, letter) =>
        {
            var text = Samples.Info[..at] + letter + Samples.Info[(at + 1)..];
            _ = InfoParser.TryParse(text, "lab", out _, out _);
            _ = ArchiveListing.TryParse(Samples.Listing[..(at % Samples.Listing.Length)] + letter, out _, out _);
        });

    private static string Verified(string status, int wal, string backup, int files) =>
        $"""
        stanza: lab
        status: {status}
          archiveId: 15-1, total WAL checked: 5, total valid WAL: {wal}
            missing: 0, checksum invalid: 0, size invalid: 0, other: 0
          backup: 20261124-133921F, status: {backup}, total files checked: 964, total valid files: {files}
            missing: 0, checksum invalid: 0, size invalid: 0, other: 0

        """;
}
