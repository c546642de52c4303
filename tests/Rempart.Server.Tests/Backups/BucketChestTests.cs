using Rempart.Backups;
using Rempart.Core.Controls;
using Rempart.Server.Backups.Chests;
using Rempart.Server.Backups.Controls;
using static Rempart.Server.Tests.Backups.ChestServer;

namespace Rempart.Server.Tests.Backups;

/// <summary>A chest in a store that speaks S3: what holds for one in a folder holds for it, and each refusal is told.</summary>
[Collection(ChestServer.Name)]
public sealed class BucketChestTests(ChestServer server)
{
    private readonly ChestServer _server = server;

    [Fact]
    public async Task Files_are_backed_up_listed_restored_and_proved()
    {
        await using var there = await BucketChest.StartAsync(_server);
        (await there.PlanAsync()).Steps.ShouldHaveSingleItem().Resource.ShouldBe($"datastore/{there.Id} {there.Place}");
        (await there.ApplyAsync()).Failure.ShouldBeNull();
        (await there.PlanAsync()).Steps.ShouldBeEmpty();

        (await there.BackUpAsync()).Succeeded.ShouldBeTrue();
        (await there.BackUpAsync(BackupKind.Incremental)).Message.ShouldContain(", 0.0 MB stored of 7.2 MB");
        await there.ShouldBeProvedAsync("Rempart cannot try to delete from a repository of kind s3 as another would, and whoever holds its key can; show its object lock to whoever asks");
    }

    [Fact]
    public async Task What_is_older_than_the_retention_goes_with_its_parts()
    {
        await using var there = await BucketChest.StartAsync(_server);
        (await there.ApplyAsync()).Failure.ShouldBeNull();
        (await there.BackUpAsync()).Succeeded.ShouldBeTrue();
        using (var chest = Chest.Open(await there.TargetAsync()))
        {
            var newest = chest.Read(chest.Labels()[^1]);
            var part = chest.Put("gone with it"u8);
            chest.Write(newest with { Label = "20200101-000000F", EndedAt = new DateTimeOffset(2020, 1, 1, 0, 0, 1, TimeSpan.Zero), Entries = [newest.Entries[0] with { Chunks = [part] }] });
        }

        (await there.BackUpAsync()).Succeeded.ShouldBeTrue();

        using (var chest = Chest.Open(await there.TargetAsync()))
            chest.Labels().Select(label => label.ToString()).ShouldNotContain("20200101-000000F");
        (await there.TestAsync()).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Whatever_the_store_refuses_is_told_and_the_next_run_works()
    {
        await using var there = await BucketChest.StartAsync(_server);
        (await there.ApplyAsync()).Failure.ShouldBeNull();
        foreach (var (credentials, said) in ((string, string)[])
        [
            ("NOBODY:another", $"The store refuses the key of the repository {there.Place} or its secret (InvalidAccessKeyId). Put the right KEY:SECRET into the secret 'bucket'."),
            ("S3RVER:another", $"The store refuses the key of the repository {there.Place} or its secret (SignatureDoesNotMatch). Put the right KEY:SECRET into the secret 'bucket'."),
            ("no colon", $"The secret 'bucket' does not hold KEY:SECRET, the key of the repository {there.Place} and its secret."),
        ])
        {
            there.SetKey(credentials);
            (await there.BackUpAsync()).Message.ShouldBe(said);
        }
        there.SetKey(S3Store.Credentials);
        await there.DeclareAsync(authority: "/nowhere.pem");
        (await there.BackUpAsync()).Message.ShouldBe($"The repository {there.Place} cannot be used: there is no file /nowhere.pem with its authority.");
        await there.DeclareAsync(port: 1);
        (await there.BackUpAsync()).Message.ShouldStartWith($"The repository {there.Place} cannot be used: Connection refused");
        (await _server.VerifyAsync<BackupRecentControl>()).Findings.ShouldHaveSingleItem().Rule.ShouldBe("repository-unreachable");
        await there.DeclareAsync(bucket: "nobodys");
        (await there.BackUpAsync()).Message.ShouldStartWith($"The repository s3://nobodys/prod/{there.Id} cannot be used: The specified bucket does not exist");

        await there.DeclareAsync();
        (await there.BackUpAsync()).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task An_object_that_was_changed_or_removed_turns_the_restore_test_red()
    {
        await using var there = await BucketChest.StartAsync(_server);
        (await there.ApplyAsync()).Failure.ShouldBeNull();
        (await there.BackUpAsync()).Succeeded.ShouldBeTrue();
        var stored = Directory.GetFiles(Path.Combine(there.Objects, "objects"), "*", SearchOption.AllDirectories).Where(file => !Path.GetFileName(file).Contains('.', StringComparison.Ordinal) || file.EndsWith("_object", StringComparison.Ordinal)).OrderByDescending(file => new FileInfo(file).Length).First();
        var bytes = await File.ReadAllBytesAsync(stored, Cancellation);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(stored, bytes, Cancellation);

        (await there.TestAsync()).Succeeded.ShouldBeFalse();
        (await _server.VerifyAsync<BackupRestorableControl>()).Outcome.ShouldBe(Outcome.NotSatisfied);

        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(stored, bytes, Cancellation);
        (await there.TestAsync()).Succeeded.ShouldBeTrue();
        (await _server.VerifyAsync<BackupRestorableControl>()).Outcome.ShouldBe(Outcome.Satisfied);
    }
}
