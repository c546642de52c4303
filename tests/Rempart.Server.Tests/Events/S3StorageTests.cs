using System.Security.Cryptography;
using Rempart.Core.Estates;
using Rempart.Core.Secrets;
using Rempart.Server.Events.Lake;
using Rempart.Server.Events.Lake.Storage;
using Rempart.Server.Tests.Backups;

namespace Rempart.Server.Tests.Events;

public sealed class S3StorageTests
{
    private const string Key = "segments/2026/11/30/0190000000007000800000000000000a-40.rpseg";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bucket_keeps_lists_reads_and_deletes_under_the_same_names_as_a_folder()
    {
        var folder = Directory.CreateTempSubdirectory("rempart-s3-").FullName;
        try
        {
            await using var store = await S3Store.StartAsync(folder, Cancellation);
            Assert.SkipWhen(store is null, "The npm package s3rver cannot be had here.");
            using var storage = new S3Storage(Options(store), new OneSecret(S3Store.Credentials.Split(':')[0]));
            var content = RandomNumberGenerator.GetBytes(5_000_000);

            (await storage.OpenAsync(Key, Cancellation)).ShouldBeNull();
            await storage.PutAsync(Key, content, Cancellation);

            (await storage.ListAsync(Cancellation)).ShouldBe([Key]);
            using (var bytes = (await storage.OpenAsync(Key, Cancellation)).ShouldNotBeNull())
            {
                bytes.Length.ShouldBe(content.Length);
                var some = new byte[100_000];
                foreach (var offset in (long[])[0, 4_150_000, content.Length - 10, content.Length])
                {
                    var read = await bytes.ReadAsync(offset, some, Cancellation);
                    some.AsSpan(0, read).SequenceEqual(content.AsSpan((int)offset, (int)Math.Min(some.Length, content.Length - offset))).ShouldBeTrue();
                }
            }
            await storage.DeleteAsync(Key, Cancellation);
            await storage.DeleteAsync(Key, Cancellation);
            (await storage.ListAsync(Cancellation)).ShouldBeEmpty();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_bucket_without_its_secret_is_said()
    {
        using var storage = new S3Storage(new S3Options { Endpoint = "https://localhost:1", Bucket = "events" }, new OneSecret(null));

        (await Should.ThrowAsync<LakeException>(() => storage.ListAsync(Cancellation))).Message
            .ShouldBe("The bucket of security events cannot be reached: The secret 'events-s3-key' is not set.");
    }

    private static S3Options Options(S3Store store) => new()
    {
        Endpoint = $"https://localhost:{store.Port}",
        Bucket = S3Store.Bucket,
        Authority = store.Authority,
    };

    private sealed class OneSecret(string? value) : ISecretResolver
    {
        public Task<SecretLookup> ResolveAsync(SecretReference reference, CancellationToken cancellation) =>
            Task.FromResult(value is null ? SecretLookup.Missing($"The secret '{reference.Name}' is not set.") : SecretLookup.Found(value));
    }
}
