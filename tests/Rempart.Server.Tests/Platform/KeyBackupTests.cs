using CsCheck;
using Microsoft.Extensions.Options;
using Rempart.Server.Hosting;
using Rempart.Server.Platform.KeyBackup;

namespace Rempart.Server.Tests.Platform;

public sealed class KeyBackupTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rmp-keys-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_sealed_at_start_is_restored_with_the_code_that_was_shown_once()
    {
        var directory = Data();
        var secret = directory.ReadOrCreateSecret("ledger.key", DataDirectory.RandomPassword);
        var shown = new List<string>();
        var backups = new KeyBackups(directory, Options.Create(new KeyBackupOptions()));
        backups.Ensure(shown.Add);
        directory.ReadOrCreateSecret("later.key", () => "later");
        backups.Ensure(shown.Add);

        var code = shown.ShouldHaveSingleItem();
        backups.Folder.ShouldBe(directory.Root + "-key-backup");
        Directory.GetFiles(backups.Folder).Length.ShouldBe(2);
        File.GetUnixFileMode(backups.CurrentPath()).ShouldBe(DataDirectory.OwnerFile);
        Directory.GetFiles(directory.Root, "*", SearchOption.AllDirectories).ShouldAllBe(file => !File.ReadAllText(file).Contains(code));
        File.ReadAllText(backups.CurrentPath()).ShouldNotContain(secret);

        var target = Path.Combine(_folder, "restored");
        Restore(backups.CurrentPath(), target, code.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal)).ShouldBe(
            (0, $"3 keys restored to {target}. Move them to the folder 'secrets' of the data directory, then start the server.\n", ""));
        File.ReadAllText(Path.Combine(target, "ledger.key")).ShouldBe(secret);
        File.ReadAllText(Path.Combine(target, "later.key")).ShouldBe("later");
        File.GetUnixFileMode(Path.Combine(target, "ledger.key")).ShouldBe(DataDirectory.OwnerFile);
        File.GetUnixFileMode(target).ShouldBe(DataDirectory.OwnerFolder);
    }

    [Fact]
    public void A_wrong_code_a_changed_backup_and_a_full_folder_are_refused()
    {
        var directory = Data();
        var code = "";
        var backups = new KeyBackups(directory, Options.Create(new KeyBackupOptions { Directory = Path.Combine(_folder, "elsewhere") }));
        backups.Ensure(shown => code = shown);
        var target = Path.Combine(_folder, "restored");
        var path = backups.CurrentPath();

        Restore(path, target, RecoveryCode.New().Reveal()).ShouldBe((1, "", "This recovery code does not open this backup: the backup was sealed for another code.\n"));
        Restore(path, target, "7K3M").ShouldBe((2, "", "This is no recovery code: it has eight groups of four letters or digits, such as 7K3M-….\n"));
        Restore(path, _folder, code).ShouldBe((1, "", $"The folder {_folder} is not empty; name a new one, so that no key is overwritten.\n"));
        var bytes = File.ReadAllBytes(path);
        bytes[^20] ^= 1;
        File.WriteAllBytes(path, bytes);
        Restore(path, target, code).ShouldBe((1, "", "The backup was changed or is damaged; use another one.\n"));
        bytes[12] = 9;
        File.WriteAllBytes(path, bytes);
        Restore(path, target, code).ShouldBe((1, "", "This key backup has version 9; this Rempart reads version 1. Use a newer Rempart.\n"));
        File.WriteAllText(path, "hello");
        Restore(path, target, code).ShouldBe((1, "", "This file is no key backup of Rempart.\n"));
        Restore(Path.Combine(_folder, "absent"), target, code).Code.ShouldBe(1);
        Directory.Exists(target).ShouldBeFalse();
    }

    [Fact]
    public void Wrong_usage_says_the_right_one()
    {
        using var error = new StringWriter();
        KeysCommand.Run(["restore"], TextReader.Null, TextWriter.Null, error).ShouldBe(2);
        error.ToString().ShouldBe("Usage: rempart-server keys restore --from FILE --to DIR   (the recovery code is read from standard input)\n");
    }

    [Fact]
    public void A_folder_that_cannot_be_written_stops_the_start_with_the_way_out()
    {
        var file = Path.Combine(_folder, "a-file");
        File.WriteAllText(file, "");
        var backups = new KeyBackups(Data(), Options.Create(new KeyBackupOptions { Directory = Path.Combine(file, "below") }));
        Should.Throw<StartupException>(() => backups.Ensure(_ => { })).Message.ShouldEndWith(
            "Free some space, or set Rempart__KeyBackup__Directory to a folder that this account may write.");
    }

    [Fact]
    public void A_damaged_recovery_key_stops_the_start_with_the_way_out()
    {
        var directory = Data();
        File.WriteAllText(directory.PathOf("key-backup.public"), "04ab");
        var backups = new KeyBackups(directory, Options.Create(new KeyBackupOptions()));
        Should.Throw<StartupException>(() => backups.Ensure(_ => { })).Message.ShouldEndWith(
            "is damaged. Move both away and start again: a new recovery code is shown, and older copies keep theirs.");
    }

    [Fact]
    public void A_code_reads_back_and_yields_the_same_key_every_time()
    {
        for (var i = 0; i < 50; i++)
        {
            var code = RecoveryCode.New();
            RecoveryCode.TryParse(code.Reveal(), out var again).ShouldBeTrue();
            using var one = code.ToKey();
            using var other = again!.ToKey();
            SealedBox.Point(one).ShouldBe(SealedBox.Point(other));
        }
        // Pinned: a backup made by one version opens with every later one.
        RecoveryCode.TryParse("0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV-WXYZ", out var known).ShouldBeTrue();
        using var key = known!.ToKey();
        Convert.ToHexStringLower(SealedBox.Point(key)).ShouldBe("04a904a59ffcc0d8024186acbdb590531b8209a1b6cb3bc3736f7b3e8f7bf26394dc0ed2f258cf7d9ad6f64e2d1f17bb76c7a4f1ef3e35c3b08c8000f4c2e49367");
        known.ToString().ShouldBe("(recovery code)");
    }

    [Fact]
    public void Any_bytes_in_place_of_a_backup_are_refused_with_a_message()
    {
        using var key = RecoveryCode.New().ToKey();
        var good = SealedBox.Seal([1, 2, 3], SealedBox.Point(key));
        SealedBox.Open(good, key).ShouldBe([1, 2, 3]);
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Int[1, 255], Gen.Int[0, good.Length]).Sample(
            (at, flip, length) =>
            {
                var bad = good.ToArray();
                bad[at] ^= (byte)flip;
                Should.Throw<KeyBackupException>(() => SealedBox.Open(bad, key));
                if (length < good.Length)
                    Should.Throw<KeyBackupException>(() => SealedBox.Open(good.AsSpan(0, length).ToArray(), key));
            },
            iter: 2_000);
    }

    private DataDirectory Data() => new(Path.Combine(_folder, "data"));

    private static (int Code, string Output, string Error) Restore(string from, string to, string code)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var input = new StringReader(code + "\n");
        var exit = KeysCommand.Run(["restore", "--from", from, "--to", to], input, output, error);
        return (exit, output.ToString(), error.ToString());
    }
}
