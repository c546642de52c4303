using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Rempart.Core.Estates;
using Rempart.Core.Secrets;
using Rempart.Events;
using Rempart.Server.ObjectStores;

namespace Rempart.Server.Events.Lake.Storage;

/// <summary>Segments in a bucket that speaks S3, under the names that they have in a folder. The bucket sees sealed bytes only.</summary>
internal sealed class S3Storage(S3Options options, ISecretResolver secrets) : ISegmentStorage, IDisposable
{
    private readonly SemaphoreSlim _opening = new(1, 1);
    private AmazonS3Client? _client;

    public string Name => $"s3://{options.Bucket}/{options.Prefix}";

    public Task PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellation) => TryAsync($"Segment {key} was not stored", async client =>
    {
        // Signed as a whole and not in chunks, which not every store that speaks S3 understands.
        using var stream = new MemoryStream(content.ToArray(), writable: false);
        await client.PutObjectAsync(new PutObjectRequest { BucketName = options.Bucket, Key = NameOf(key), InputStream = stream, AutoCloseStream = false, UseChunkEncoding = false }, cancellation);
        return true;
    }, cancellation);

    public Task<ISealedBytes?> OpenAsync(string key, CancellationToken cancellation) => TryAsync<ISealedBytes?>($"Segment {key} cannot be read", async client =>
    {
        try
        {
            var facts = await client.GetObjectMetadataAsync(options.Bucket, NameOf(key), cancellation);
            return new ObjectBytes(client, options.Bucket, NameOf(key), facts.ContentLength);
        }
        catch (AmazonS3Exception error) when (error.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }, cancellation);

    // S3 answers a deletion the same way whether there was anything.
    public Task DeleteAsync(string key, CancellationToken cancellation) => TryAsync($"Segment {key} was not deleted", async client =>
    {
        await client.DeleteObjectAsync(options.Bucket, NameOf(key), cancellation);
        return true;
    }, cancellation);

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellation) => TryAsync<IReadOnlyList<string>>("The segments cannot be listed", async client =>
    {
        var keys = new List<string>();
        var request = new ListObjectsV2Request { BucketName = options.Bucket, Prefix = NameOf("segments/") };
        ListObjectsV2Response page;
        do
        {
            page = await client.ListObjectsV2Async(request, cancellation);
            keys.AddRange((page.S3Objects ?? []).Select(one => one.Key[NameOf("").Length..]).Where(key => key.EndsWith(SegmentName.Extension, StringComparison.Ordinal)));
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
        return keys;
    }, cancellation);

    public void Dispose()
    {
        _client?.Dispose();
        _opening.Dispose();
    }

    private string NameOf(string key) => options.Prefix.Length == 0 ? key : $"{options.Prefix}/{key}";

    private async Task<T> TryAsync<T>(string what, Func<AmazonS3Client, Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            return await work(await ClientAsync(cancellation));
        }
        catch (Exception error) when (error is AmazonServiceException or AmazonClientException or HttpRequestException or IOException)
        {
            throw new LakeException($"{what} ({Name}): {error.Message}", error);
        }
    }

    private async Task<AmazonS3Client> ClientAsync(CancellationToken cancellation)
    {
        await _opening.WaitAsync(cancellation);
        try
        {
            return _client ??= await ConnectAsync(cancellation);
        }
        finally
        {
            _opening.Release();
        }
    }

    private async Task<AmazonS3Client> ConnectAsync(CancellationToken cancellation)
    {
        var (key, secret) = (await SecretAsync(options.AccessKey, cancellation), await SecretAsync(options.SecretKey, cancellation));
        return S3Clients.Create(new Uri(options.Endpoint), options.Region, pathStyle: true, options.Authority, key, secret);
    }

    private async Task<string> SecretAsync(string name, CancellationToken cancellation)
    {
        var found = await secrets.ResolveAsync(new SecretReference(name), cancellation);
        return found.Value ?? throw new LakeException($"The bucket of security events cannot be reached: {found.Problem}");
    }

    private sealed class ObjectBytes(AmazonS3Client client, string bucket, string name, long length) : ISealedBytes
    {
        // One request brings many chunks: a bucket is far.
        private const int Window = 4 * 1024 * 1024;
        private byte[] _window = [];
        private long _start;

        public long Length => length;

        public async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellation)
        {
            var read = 0;
            while (read < buffer.Length && offset + read < length)
            {
                var at = offset + read;
                if (at < _start || at >= _start + _window.Length)
                    await FetchAsync(at, cancellation);
                var some = _window.AsMemory((int)(at - _start));
                some = some[..Math.Min(some.Length, buffer.Length - read)];
                some.CopyTo(buffer[read..]);
                read += some.Length;
            }
            return read;
        }

        public void Dispose()
        {
        }

        private async Task FetchAsync(long offset, CancellationToken cancellation)
        {
            try
            {
                var last = Math.Min(length, offset + Window) - 1;
                using var answer = await client.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = name, ByteRange = new ByteRange(offset, last) }, cancellation);
                using var bytes = new MemoryStream();
                await answer.ResponseStream.CopyToAsync(bytes, cancellation);
                if (bytes.Length != last - offset + 1)
                    throw new LakeException($"The bucket gave {bytes.Length} bytes of {name} instead of {last - offset + 1}.");
                (_start, _window) = (offset, bytes.ToArray());
            }
            catch (Exception error) when (error is AmazonServiceException or AmazonClientException or HttpRequestException or IOException)
            {
                throw new LakeException($"{name} cannot be read from s3://{bucket}: {error.Message}", error);
            }
        }
    }
}
