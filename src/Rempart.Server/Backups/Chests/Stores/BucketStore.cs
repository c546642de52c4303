using System.Net;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Rempart.Core.Estates;
using Rempart.Server.Backups.Engines;
using Rempart.Server.ObjectStores;

namespace Rempart.Server.Backups.Chests.Stores;

/// <summary>
/// A chest in a bucket that speaks S3: an object for each file, whole or not there. Nothing that the store says is believed: names are checked,
/// sizes and listings are bounded, and what is in the objects is authenticated above.
/// </summary>
internal sealed class BucketStore : IChestStore
{
    private readonly AmazonS3Client _client;
    private readonly string _bucket;
    private readonly string _prefix;
    private readonly string _secret;

    // What was seen of each folder: asking for every part would cost a way there and back each time.
    private readonly Dictionary<string, HashSet<string>> _seen = new(StringComparer.Ordinal);

    private BucketStore(AmazonS3Client client, BackupRepository repository, string folder)
    {
        (_client, _bucket, _secret) = (client, repository.Bucket!, repository.Credentials!.Name);
        _prefix = $"{repository.Path.Trim('/')}/{folder}/";
        Place = PlaceOf(repository, folder);
    }

    public string Place { get; }

    /// <summary>A chest in a bucket; the first act reaches it.</summary>
    /// <param name="repository">What is declared.</param>
    /// <param name="folder">The chest's folder.</param>
    /// <param name="credentials"><c>KEY:SECRET</c>.</param>
    /// <exception cref="BackupException">The credentials are none, or the authority's file is.</exception>
    public static BucketStore Connect(BackupRepository repository, string folder, string credentials)
    {
        var place = PlaceOf(repository, folder);
        if (credentials.Trim().Split(':', 2) is not [{ Length: > 0 } key, { Length: > 0 } secret])
            throw new BackupException(BackupFault.Unreachable, $"The secret '{repository.Credentials!.Name}' does not hold KEY:SECRET, the key of the repository {place} and its secret.");
        if (!Uri.TryCreate($"https://{repository.Endpoint}", UriKind.Absolute, out var endpoint))
            throw new BackupException(BackupFault.Unreachable, $"The repository {place} cannot be used: '{repository.Endpoint}' is no host, with a port or without.");
        if (repository.Authority is { } authority && !File.Exists(authority))
            throw new BackupException(BackupFault.Unreachable, $"The repository {place} cannot be used: there is no file {authority} with its authority.");
        try
        {
            return new BucketStore(S3Clients.Create(endpoint, repository.Region ?? S3Clients.DefaultRegion, repository.PathStyle, repository.Authority, key, secret), repository, folder);
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new BackupException(BackupFault.Unreachable, $"The repository {place} cannot be used: {error.Message}", error);
        }
    }

    /// <summary>A chest's place in a bucket, in messages.</summary>
    public static string PlaceOf(BackupRepository repository, string folder) => $"s3://{repository.Bucket}/{repository.Path.Trim('/')}/{folder}";

    // A store of objects has no folders. It is asked all the same, so that one that cannot be reached is told at once.
    public void Prepare(params IReadOnlyList<string> folders) => Guarded(() => _client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _bucket, Prefix = _prefix, MaxKeys = 1 }));

    public bool Exists(string name)
    {
        var folder = ChestStores.FolderOf(name);
        if (!_seen.TryGetValue(folder, out var names))
            _seen[folder] = names = [.. List(folder).Where(found => ChestStores.FolderOf(found) == folder)];
        return names.Contains(name);
    }

    public byte[]? Read(string name, long largest)
    {
        try
        {
            return Guarded(async () =>
            {
                using var answer = await _client.GetObjectAsync(_bucket, KeyOf(name));
                using var content = new MemoryStream();
                var buffer = new byte[64 * 1024];
                for (int read; (read = await answer.ResponseStream.ReadAsync(buffer)) > 0;)
                {
                    if (content.Length + read > largest)
                        throw ChestStores.TooLarge(name, largest);
                    content.Write(buffer, 0, read);
                }
                return content.ToArray();
            });
        }
        catch (BackupException error) when (error.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.NotFound, ErrorCode: not "NoSuchBucket" })
        {
            return null;
        }
    }

    public byte[] Head(string name, int bytes)
    {
        try
        {
            return Guarded(async () =>
            {
                using var answer = await _client.GetObjectAsync(new GetObjectRequest { BucketName = _bucket, Key = KeyOf(name), ByteRange = new ByteRange(0, bytes - 1) });
                var head = new byte[bytes];
                return head[..await answer.ResponseStream.ReadAtLeastAsync(head, bytes, throwOnEndOfStream: false)];
            });
        }
        catch (BackupException error) when (error.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.RequestedRangeNotSatisfiable })
        {
            // It is empty.
            return [];
        }
    }

    public void Write(string name, byte[] content)
    {
        Guarded(() =>
        {
            // Signed as a whole and not in chunks, which not every store that speaks S3 understands.
            return _client.PutObjectAsync(new PutObjectRequest { BucketName = _bucket, Key = KeyOf(name), InputStream = new MemoryStream(content, writable: false), UseChunkEncoding = false });
        });
        if (_seen.TryGetValue(ChestStores.FolderOf(name), out var names))
            names.Add(name);
    }

    public IReadOnlyList<string> List(string folder) => Guarded(async () =>
    {
        var names = new List<string>();
        var request = new ListObjectsV2Request { BucketName = _bucket, Prefix = folder.Length == 0 ? _prefix : KeyOf(folder) + "/" };
        ListObjectsV2Response page;
        do
        {
            page = await _client.ListObjectsV2Async(request);
            foreach (var found in page.S3Objects ?? [])
            {
                if (!found.Key.StartsWith(_prefix, StringComparison.Ordinal) || !ChestStores.IsName(found.Key[_prefix.Length..]))
                    throw new BackupException(BackupFault.Damaged, $"The store lists a name in {Place} that is no name of a file.");
                names.Add(found.Key[_prefix.Length..]);
            }
            if (names.Count > ChestStores.MostNames)
                throw new BackupException(BackupFault.Damaged, $"The store lists more than {ChestStores.MostNames} names in {Place}.");
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
        return names;
    });

    public void Delete(string name)
    {
        Guarded(() => _client.DeleteObjectAsync(_bucket, KeyOf(name)));
        if (_seen.TryGetValue(ChestStores.FolderOf(name), out var names))
            names.Remove(name);
    }

    public void Dispose() => _client.Dispose();

    private string KeyOf(string name) => ChestStores.IsName(name) ? _prefix + name : throw new ArgumentException("This is no name within a chest.", nameof(name));

    // The library answers asynchronously only, and a chest is worked on by one thread from its beginning to its end.
    private T Guarded<T>(Func<Task<T>> act)
    {
        try
        {
            return Task.Run(act).GetAwaiter().GetResult();
        }
        catch (AmazonS3Exception error) when (error.StatusCode == HttpStatusCode.Forbidden)
        {
            throw new BackupException(BackupFault.Unreachable, $"The store refuses the key of the repository {Place} or its secret ({error.ErrorCode}). Put the right KEY:SECRET into the secret '{_secret}'.", error);
        }
        catch (Exception error) when (error is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or OperationCanceledException)
        {
            throw new BackupException(BackupFault.Unreachable, $"The repository {Place} cannot be used: {error.Message}", error);
        }
    }
}
