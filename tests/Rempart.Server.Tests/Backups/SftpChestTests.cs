using System.Net;
using System.Net.Sockets;
using Rempart.Backups;
using Rempart.Core.Controls;
using Rempart.Core.Networks;
using Rempart.Server.Backups.Chests;
using Rempart.Server.Backups.Chests.Stores;
using Rempart.Server.Backups.Controls;
using Rempart.Server.Backups.Engines;
using static Rempart.Server.Tests.Backups.ChestServer;

namespace Rempart.Server.Tests.Backups;

/// <summary>A chest on a real sshd: what holds for one in a folder holds for it, and each way in which a server fails is told.</summary>
[Collection(ChestServer.Name)]
public sealed class SftpChestTests(ChestServer server)
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2);
    private readonly ChestServer _server = server;

    [Fact]
    public async Task Files_are_backed_up_listed_restored_and_proved()
    {
        await using var there = await SftpChest.StartAsync(_server);
        var step = (await there.PlanAsync()).Steps.ShouldHaveSingleItem();
        step.Resource.ShouldBe($"datastore/{there.Id} {there.Place}");
        (await there.ApplyAsync()).Failure.ShouldBeNull();
        (await there.PlanAsync()).Steps.ShouldBeEmpty();
        File.GetUnixFileMode(there.Folder).ShouldBe((UnixFileMode)0b111_000_000);

        (await there.BackUpAsync()).Succeeded.ShouldBeTrue();
        var objects = Directory.GetFiles(Path.Combine(there.Folder, "objects"), "*", SearchOption.AllDirectories);
        var again = await there.BackUpAsync(BackupKind.Incremental);
        again.Message.ShouldContain(", 0.0 MB stored of 7.2 MB");
        Directory.GetFiles(Path.Combine(there.Folder, "objects"), "*", SearchOption.AllDirectories).ShouldBe(objects, ignoreOrder: true);

        await there.ShouldBeProvedAsync("Rempart cannot try to delete from a repository of kind sftp as another would, and whoever holds its key can; show the server's snapshots to whoever asks");
    }

    [Fact]
    public async Task What_is_older_than_the_retention_goes_with_its_parts_and_so_does_what_a_lost_connection_left()
    {
        await using var there = await SftpChest.MadeAsync(_server);
        (await there.BackUpAsync()).Succeeded.ShouldBeTrue();
        var only = Path.Combine(_server.Etc, "only-in-the-first");
        using (var chest = Chest.Open(await there.TargetAsync()))
        {
            // An old one, with a part that no other holds.
            var newest = chest.Read(chest.Labels()[^1]);
            var part = chest.Put("gone with it"u8);
            chest.Write(newest with { Label = "20200101-000000F", EndedAt = new DateTimeOffset(2020, 1, 1, 0, 0, 1, TimeSpan.Zero), Entries = [newest.Entries[0] with { Chunks = [part] }] });
            only = Path.Combine(there.Folder, "objects", part[..2], part);
        }
        File.Exists(only).ShouldBeTrue();
        var left = Path.Combine(there.Folder, "backups", "20200102-000000F.0123abcd.new");
        File.WriteAllText(left, "half");

        (await there.BackUpAsync()).Succeeded.ShouldBeTrue();

        File.Exists(only).ShouldBeFalse();
        File.Exists(left).ShouldBeFalse();
        Directory.GetFiles(Path.Combine(there.Folder, "backups")).Select(Path.GetFileName).ShouldNotContain("20200101-000000F");
        (await there.TestAsync()).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Another_server_than_the_declared_one_gets_nothing_and_both_keys_are_named()
    {
        await using var there = await SftpChest.MadeAsync(_server);
        var other = "SHA256:" + new string('A', 43);
        await there.DeclareAsync(hostKey: other);

        var result = await there.BackUpAsync();

        result.Message.ShouldBe($"The server 127.0.0.1:{there.Sftp.Port} is not the declared one: it offers the key {there.Sftp.Fingerprint}, and backup.repository.host-key is {other}. Nothing was sent to it. Ask who runs it whether its key was changed.");
        var red = await _server.VerifyAsync<BackupRecentControl>();
        red.Findings.ShouldHaveSingleItem().Rule.ShouldBe("repository-unreachable");
        (await there.PlanAsync()).Steps.ShouldHaveSingleItem().Action.ShouldBe($"nothing can be planned: {result.Message}");
        (await there.ApplyAsync()).Failure.ShouldBe($"{there.Id}: {result.Message}");
        await there.DeclareAsync();
        (await there.BackUpAsync()).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task A_key_that_the_server_does_not_know_or_that_is_none_is_told_without_a_letter_of_it()
    {
        await using var there = await SftpChest.MadeAsync(_server);
        const string None = "The secret 'sftp' does not hold an Ed25519 key of OpenSSH without a passphrase. Make one: ssh-keygen -t ed25519 -N '' -f NAME, and put the content of NAME into the secret.";
        foreach (var (key, said) in ((string, string)[])
        [
            (await there.Sftp.MakeKeyAsync("stranger"), $"The server 127.0.0.1:{there.Sftp.Port} does not let '{SftpServer.Account}' in with the key of the secret 'sftp': Permission denied (publickey)."),
            (await there.Sftp.MakeKeyAsync("locked", passphrase: "secret words"), None),
            (await there.Sftp.MakeKeyAsync("other", kind: "ecdsa"), None),
            ("not a key", None),
            ("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n", None),
        ])
        {
            there.SetKey(key);
            (await there.BackUpAsync()).Message.ShouldBe(said);
        }
        there.SetKey(there.Sftp.PrivateKey.TrimEnd('\n'));
        (await there.BackUpAsync()).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task A_server_that_goes_in_the_middle_is_told_and_the_next_run_works()
    {
        await using var there = await SftpChest.MadeAsync(_server);
        using (var chest = Chest.Open(await there.TargetAsync()))
        {
            chest.Put("first"u8);
            await there.Sftp.StopAsync();
            Should.Throw<BackupException>(() => chest.Put("second"u8)).Fault.ShouldBe(BackupFault.Unreachable);
        }
        var away = await there.BackUpAsync();
        away.Succeeded.ShouldBeFalse();
        away.Message.ShouldStartWith($"The repository {there.Place} cannot be used: ");
        (await _server.VerifyAsync<BackupRecentControl>()).Findings.ShouldHaveSingleItem().Rule.ShouldBe("repository-unreachable");

        await there.Sftp.StartAgainAsync("", Cancellation);

        (await there.BackUpAsync()).Succeeded.ShouldBeTrue();
        (await there.TestAsync()).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task A_server_that_says_nothing_any_more_is_not_waited_for_without_end()
    {
        await using var there = await SftpChest.MadeAsync(_server);
        var repository = (await there.TargetAsync()).Policy.Repository!;
        using (var store = SftpStore.Connect(repository, there.Id, there.Sftp.PrivateKey, Short))
        {
            store.Exists("chest.json").ShouldBeTrue();
            await there.Sftp.FreezeAsync();
            Should.Throw<BackupException>(() => store.Read("chest.json", 1000)).Message.ShouldBe($"The repository {there.Place} cannot be used: the server does not answer in time.");
        }
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var mute = repository with { Port = new PortRange(((IPEndPoint)silent.LocalEndpoint).Port, TransportProtocol.Tcp) };
        Should.Throw<BackupException>(() => SftpStore.Connect(mute, there.Id, there.Sftp.PrivateKey, Short)).Message.ShouldEndWith("cannot be used: the server does not answer in time.");
    }

    [Fact]
    public async Task A_server_that_writes_nothing_is_told_and_what_is_there_still_restores()
    {
        await using var there = await SftpChest.MadeAsync(_server);
        (await there.BackUpAsync()).Succeeded.ShouldBeTrue();
        await there.Sftp.StartAgainAsync("-R", Cancellation);

        (await there.BackUpAsync()).Message.ShouldBe($"The repository {there.Place} cannot be used: the server denies it (Permission denied).");
        (await there.TestAsync()).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task A_full_disk_is_told_and_no_backup_is_there()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can mount a small disk.");
        await using var there = await SftpChest.StartAsync(_server);
        Directory.CreateDirectory(there.Folder);
        await Shell.RunAsync($"mount -t tmpfs -o size=128k none '{there.Folder}'");
        try
        {
            (await there.ApplyAsync()).Failure.ShouldBeNull();
            using (var store = ChestStores.Open(await there.TargetAsync()))
            {
                var full = Should.Throw<BackupException>(() => store.Write("objects/ab/large", new byte[1_000_000]));
                full.Message.ShouldBe($"The repository {there.Place} is full: 1000000 bytes did not fit.");
                full.Rule.ShouldBe("disk-full");
                store.List("objects").ShouldBeEmpty();
            }
            using var chest = Chest.Open(await there.TargetAsync());
            chest.Labels().ShouldBeEmpty();
        }
        finally
        {
            await Shell.RunAsync($"umount -l '{there.Folder}'");
        }
    }

    [Fact]
    public async Task A_foreign_file_turns_encrypted_red_and_is_no_backup()
    {
        await using var there = await SftpChest.MadeAsync(_server);
        (await there.BackUpAsync()).Succeeded.ShouldBeTrue();
        var notes = Path.Combine(there.Folder, "backups", "notes");
        File.WriteAllText(notes, "plain");
        // A link leads nowhere here.
        File.CreateSymbolicLink(Path.Combine(there.Folder, "objects", "link"), "/etc");

        (await _server.VerifyAsync<BackupEncryptedControl>()).Findings.Select(finding => finding.Message).ShouldContain("The file backups/notes in the repository is not encrypted.");

        using (var chest = Chest.Open(await there.TargetAsync()))
            chest.Labels().Count.ShouldBe(1);
        File.Delete(Path.Combine(there.Folder, "objects", "link"));
        File.Delete(notes);
        (await _server.VerifyAsync<BackupEncryptedControl>()).Outcome.ShouldBe(Outcome.Satisfied);
        (await there.TestAsync()).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task A_part_that_was_changed_is_missing_or_grew_without_end_turns_red_and_is_named()
    {
        await using var there = await SftpChest.MadeAsync(_server);
        (await there.BackUpAsync()).Succeeded.ShouldBeTrue();
        string name;
        using (var chest = Chest.Open(await there.TargetAsync()))
            name = chest.Read(chest.Labels()[^1]).Entries.Single(one => one.Path.EndsWith("etc/main.conf", StringComparison.Ordinal)).Chunks[0];
        var part = Path.Combine(there.Folder, "objects", name[..2], name);
        var kept = File.ReadAllBytes(part);
        foreach (var (damage, said) in ((Action, string)[])
        [
            (() => File.WriteAllBytes(part, [.. kept[..^1], (byte)(kept[^1] ^ 1)]), "was changed or cut off: it does not open."),
            (() => File.WriteAllBytes(part, new byte[5_000_000]), "is damaged: it is larger than 4195328 bytes."),
            (() => File.Delete(part), "is missing."),
        ])
        {
            damage();
            var red = await there.TestAsync();
            File.WriteAllBytes(part, kept);
            red.Message.ShouldEndWith($"objects/{name[..2]}/{name} {said}");
        }
        (await there.TestAsync()).Succeeded.ShouldBeTrue();
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("objects/../../outside")]
    [InlineData("/etc/passwd")]
    [InlineData("objects//x")]
    [InlineData("objects/a\nb")]
    public async Task No_name_leads_out_of_the_chest(string name)
    {
        await using var there = await SftpChest.MadeAsync(_server);
        using var store = ChestStores.Open(await there.TargetAsync());
        Should.Throw<ArgumentException>(() => store.Read(name, 10));
        Should.Throw<ArgumentException>(() => store.Write(name, [1]));
        Should.Throw<ArgumentException>(() => store.Delete(name));
    }
}
