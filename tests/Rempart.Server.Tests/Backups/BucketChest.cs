namespace Rempart.Server.Tests.Backups;

/// <summary>A chest in a bucket of a store that speaks S3.</summary>
internal sealed class BucketChest(ChestServer server, S3Store store, string folder) : RemoteChest(server, Secret)
{
    private const string Secret = "bucket";

    public S3Store Store => store;

    public string Objects => Path.Combine(store.Objects, S3Store.Bucket, "prod", Id);

    public string Place => $"s3://{S3Store.Bucket}/prod/{Id}";

    /// <summary>Skips the test where the store cannot be had.</summary>
    public static async Task<BucketChest> StartAsync(ChestServer server)
    {
        var folder = Directory.CreateTempSubdirectory("rempart-bucket-").FullName;
        var store = await S3Store.StartAsync(folder, ChestServer.Cancellation);
        if (store is null)
            Directory.Delete(folder, recursive: true);
        Assert.SkipWhen(store is null, "The npm package s3rver cannot be installed here.");
        var chest = new BucketChest(server, store, folder);
        try
        {
            chest.SetKey(S3Store.Credentials);
            await chest.DeclareAsync();
            return chest;
        }
        catch
        {
            await chest.DisposeAsync();
            throw;
        }
    }

    public Task DeclareAsync(string bucket = S3Store.Bucket, int? port = null, string? authority = null) => DeclareRepositoryAsync(
        $$"""{ kind: s3, path: /prod, bucket: {{bucket}}, endpoint: 'localhost:{{port ?? store.Port}}', path-style: true, authority: {{authority ?? store.Authority}}, credentials: { secret: {{Secret}} } }""", "30d");

    protected override async ValueTask StopAsync()
    {
        await store.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
